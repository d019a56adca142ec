#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "model/order.hpp"
#include "optimize/tape.hpp"
#include "strategies/registry.hpp"

namespace pmp::optimize {

/// Signals of a run of bars, for all lanes that share them.
struct Tile {
    std::size_t begin = 0, end = 0;  ///< data bars; `begin` is a multiple of 64
    const std::uint64_t* buy = nullptr;
    const std::uint64_t* sell = nullptr;
    const std::uint64_t* late = nullptr;  ///< decided when the next bar opens
};

/// A sum with Neumaier's compensation, term by term: stats::sum() of the same terms.
class RunningSum {
public:
    void add(double x);
    [[nodiscard]] double value() const { return total_ + lost_; }

private:
    double total_ = 0, lost_ = 0;
};

/// One parameter set on its way through the tape: an account of its own with one strategy. It does
/// what the engine, the gate without limits and the paper venue do together for one strategy on one
/// instrument in its account's currency; see docs/optimize.md. Only at signals and touched levels
/// does anything happen, so a lane jumps from one to the next.
///
/// Throws core::ArithmeticFault where the engine would stop for it.
class Lane {
public:
    /// `definition` is of a built-in type. `curve` has room for the tape's samples.
    Lane(const Tape& tape, const strategies::Definition& definition,
         const strategies::Params& params, double* curve);

    /// Lives through the bars of a tile; tiles come in order.
    void run(const Tile& tile, const Kernel& kernel);
    /// The end of the data.
    void finish();

    /// Closed trades are kept only when asked for.
    void keep_trades(std::vector<model::Trade>& trades) { kept_ = &trades; }
    [[nodiscard]] std::uint64_t trades() const { return trades_; }
    [[nodiscard]] std::uint64_t wins() const { return wins_; }
    [[nodiscard]] double won() const { return won_.value(); }
    [[nodiscard]] double lost() const { return lost_.value(); }
    /// Exits where stop and target were both inside the bar.
    [[nodiscard]] std::uint64_t ambiguous() const { return ambiguous_; }

private:
    static constexpr std::int8_t none = 2;

    void learn_actions(const strategies::Params& params);
    [[nodiscard]] std::size_t next_signal(const Tile& tile, std::size_t from) const;
    /// The strategy's signal at the close of `bar`.
    void decide(const Tile& tile, std::size_t bar);
    void open_fill(std::size_t bar);
    void guard_fill(std::size_t bar, const execution::GuardHit& hit);
    /// The signed quantity to hold after an entry on side `way`, as the gate sizes it.
    [[nodiscard]] core::Quantity size(int way, core::Price mark, core::Price price) const;
    [[nodiscard]] core::Money equity(core::Price mark) const;
    [[nodiscard]] core::Money fee_of(core::Quantity quantity, core::Price price) const;
    /// When the price at a place was there: `at_open` for a guard beyond which the bar opened.
    [[nodiscard]] core::Time time_of(std::uint64_t place, bool at_open = false) const;
    void trade(core::Quantity delta, core::Price price, std::uint64_t place,
               model::ExitReason reason, bool at_open = false);
    void open(core::Quantity quantity, core::Price price, core::Money fee, std::uint64_t place);
    /// Places the position's stop and target.
    void arm();
    /// Writes the samples that come before a place.
    void sample(std::uint64_t place);
    [[nodiscard]] int side() const { return position_.sign(); }

    const Tape& tape_;
    const model::Instrument& instrument_;
    model::Sizing sizing_;
    model::Protection stop_loss_, take_profit_;
    model::OnOpposite on_opposite_;
    bool leaves_by_exit_, this_close_, percent_fee_;
    core::Quantity fixed_units_;  // what sizing by units comes to
    /// What a BUY (0) or SELL (1) leads to when short, flat, long: the side to hold, or none.
    std::array<std::array<std::int8_t, 2>, 3> actions_{};

    core::Money cash_;
    core::Quantity position_;
    core::Money basis_, entry_fees_;
    core::Price entry_price_;
    std::uint64_t entry_place_ = 0;
    execution::Guard guard_;
    bool armed_ = false;
    double lower_ = 0, upper_ = 0;  // no bar strictly between them touches the guard

    bool pending_ = false, resize_ = false;  // an order for the next open
    int wanted_ = 0;
    core::Quantity target_;

    double* curve_;
    std::size_t next_sample_ = 0;
    std::uint64_t trades_ = 0, wins_ = 0, ambiguous_ = 0;
    RunningSum won_, lost_;
    std::vector<model::Trade>* kept_ = nullptr;
};

}  // namespace pmp::optimize
