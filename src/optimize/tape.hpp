#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "engine/spec.hpp"
#include "feeds/dataset.hpp"
#include "optimize/kernel.hpp"

namespace pmp::optimize {

/// Places inside a bar, in the order in which a session lives through them.
enum class Moment : std::uint8_t { before_open, open_fill, guard_fill, before_close, close_fill };

/// Where a moment of a bar stands in the whole series.
[[nodiscard]] constexpr std::uint64_t place_of(std::size_t bar, Moment moment) {
    return static_cast<std::uint64_t>(bar) * 8 + static_cast<std::uint64_t>(moment);
}
inline constexpr std::uint64_t place_of_end = std::numeric_limits<std::uint64_t>::max();

/// When the account is looked at for the equity curve (the engine's daily closes).
struct Sample {
    std::uint64_t place = 0;  ///< it sees what happened before this place
    core::Price mark;         ///< price positions are valued at
    core::Time time;
};

/// One instrument's history as lanes read it: what an order would be filled at in each bar,
/// computed once by the functions the paper venue uses, and columns to search for touched levels.
class Tape {
public:
    /// `dataset` has one series, and it is not empty. Both must outlive the tape.
    Tape(const engine::SessionSpec& spec, const feeds::Dataset& dataset);

    [[nodiscard]] std::size_t size() const { return bars.size(); }
    /// What closes a position of `side` at the end of the data.
    [[nodiscard]] core::Price end_price(model::Side position) const;
    /// What a bar does to a guard, as the paper venue resolves it.
    [[nodiscard]] std::optional<execution::GuardHit> touch(const execution::Guard& guard,
                                                           std::size_t bar) const;

    const engine::SessionSpec& spec;
    const feeds::Dataset& dataset;
    const model::Instrument& instrument;
    std::span<const model::Bar> bars;
    core::Price half_spread;
    // By bar: what positions are valued at, and fill prices of market orders.
    std::vector<core::Price> mark_open, mark_close, buy_open, sell_open, buy_close, sell_close;
    /// Where a level of a long position is searched, after `shift_long` has been added to it:
    /// prices of trades are half the spread above the bid it is held against.
    TouchColumns of_long, of_short;
    core::Price shift_long, shift_short;
    std::vector<Sample> samples;  ///< in order; the last one is the end of the run

private:
    void keep_levels();
    void make_samples();
    TouchColumns keep_columns(std::function<core::Price(const model::Bar&)> low,
                              std::function<core::Price(const model::Bar&)> high);

    std::vector<std::vector<double>> columns_;
};

}  // namespace pmp::optimize
