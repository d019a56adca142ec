#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "optimize/columns.hpp"
#include "optimize/kernel.hpp"
#include "strategies/registry.hpp"

namespace pmp::optimize {

/// The bars a strategy decides on, and when it does: those of the data, or longer ones made of
/// them.
struct Timeline {
    /// `bars` are the data's, looked at from `side` where they are quoted; `timeframe` a multiple
    /// of theirs, `base`. Error: ErrorCode::config when it is none.
    [[nodiscard]] static core::Result<Timeline> make(std::span<const model::Bar> bars,
                                                     model::Timeframe base,
                                                     model::Timeframe timeframe,
                                                     model::PriceSide side);

    bool is_longer = false;
    std::span<const model::Bar> bars;  ///< decided on
    std::vector<model::Bar> own;  ///< where `bars` are when they are not the data's
    std::vector<std::uint32_t> decides;  ///< of longer bars: the data bar after whose close
    /// By data bar, bit for bit: the longer bar ended in a gap, so the decision is only made when
    /// the next bar opens.
    std::vector<std::uint64_t> late;
    std::vector<double> closes;  ///< of `bars`, padded as Columns
    std::vector<std::uint64_t> rises, falls;  ///< close > open, close < open; padded by a word
};

/// When a strategy of a built-in type says BUY or SELL, whatever it holds. None of these types says
/// both at one bar.
class SignalSource {
public:
    virtual ~SignalSource() = default;
    static constexpr std::size_t max_words = 64;

    /// Signals at bars first .. first + 64 words - 1 of the timeline; the bits of bars that do not
    /// exist are clear. `first` need not be a multiple of 64, and words <= max_words.
    virtual void bits(const Columns& columns, const Timeline& timeline, const Kernel& kernel,
                      std::size_t first, std::size_t words, std::uint64_t* buy,
                      std::uint64_t* sell) const = 0;
};

/// The signals of data bars first .. first + 64 words - 1, for a timeline of longer bars as well;
/// `first` is a multiple of 64.
void signal_bits(const SignalSource& source, const Columns& columns, const Timeline& timeline,
                 const Kernel& kernel, std::size_t first, std::size_t words, std::uint64_t* buy,
                 std::uint64_t* sell);

/// Null for a type lanes do not know. `params` have been checked by the registry.
[[nodiscard]] std::unique_ptr<SignalSource> make_source(const std::string& type,
                                                        const strategies::Params& params,
                                                        Columns& columns);

/// Whether a type leaves a position by an exit, which `on_opposite` does not hold back.
[[nodiscard]] bool leaves_by_exit(const std::string& type);

}  // namespace pmp::optimize
