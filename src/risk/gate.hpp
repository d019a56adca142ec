#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "model/decision.hpp"
#include "model/order.hpp"
#include "model/sizing.hpp"
#include "portfolio/book.hpp"
#include "risk/approved_order.hpp"
#include "risk/limits.hpp"
#include "risk/returns.hpp"

namespace pmp::risk {

/// What the ladder and the kill switch allow.
enum class TradingState : std::uint8_t {
    active,   ///< all within limits
    reduced,  ///< drawdown over step one: new positions are scaled by reduce_factor
    no_new,   ///< over step two: positions may only shrink
    halted    ///< over step three: everything is closed and stays closed until resume()
};

[[nodiscard]] const char* to_string(TradingState state);  ///< "ACTIVE", "REDUCED", "NO_NEW" ..

/// What a strategy or an ensemble wants to hold after a signal.
struct Target {
    core::StrategyId strategy;
    core::InstrumentId instrument;
    int direction = 0;        ///< -1, 0, 1
    double exposure = 0;      ///< share of its size, 0..1
    core::Quantity planned;   ///< signed: held plus what is on its way
    model::Top price;         ///< reference: the last price
    const model::Sizing* sizing = nullptr;
    const model::Protection* stop_loss = nullptr;
    const model::Protection* take_profit = nullptr;
};

/// The answer to a target.
struct Approval {
    core::Quantity position;           ///< signed position that may be held
    model::Protection stop_loss;       ///< to be placed with the entry
    model::Protection take_profit;
    bool sized_at_fill = false;        ///< to be asked again with the price of the fill
};

/// The last word. Only the gate makes ApprovedOrders; whatever it cannot measure it refuses. It
/// knows the book and prices, and nothing of strategies, ensembles or learning.
class Gate {
public:
    Gate(Limits limits, const portfolio::Book& book, const model::InstrumentTable& instruments,
         model::Costs costs);

    /// A ledger was added to the book.
    void add_strategy(core::StrategyId strategy, core::InstrumentId instrument);
    /// Sizes a target and holds it against every limit. Writes each check with its number and its
    /// limit, the verdict and the code into `decision`.
    Approval evaluate(const Target& target, model::Decision& decision);
    /// As evaluate() with the price at which a working order is about to be filled; no record.
    Approval evaluate_at_fill(const Target& target, const model::Top& price);

    /// The pre-trade controls of a net order; nothing when refused, `why` says which control.
    std::optional<ApprovedOrder> approve(model::Order order, const char*& why);
    /// Stops, targets and closing orders only take risk away and are always let through.
    ApprovedOrder approve_protective(model::Order order);

    /// What a strategy holds plus what is on its way, after a decision, a fill or an end of order.
    void plan(core::StrategyId strategy, core::Quantity position);
    /// The reference stays valid, so that a strategy can read it at every bar.
    [[nodiscard]] const core::Quantity& planned(core::StrategyId strategy) const {
        return plans_[strategy.index()].position;
    }

    /// A bar has closed: returns for correlation and volatility, one value for each UTC day.
    void observe_close(core::InstrumentId instrument, core::Price close, core::Time close_time) {
        returns_.observe(instrument, close.to_double(), close_time);
    }
    /// Compares the drawdown with the ladder. True when the trading state changed.
    bool update_drawdown();

    /// Margin that everything held or on its way needs, account currency. Nothing when a position
    /// cannot be valued.
    [[nodiscard]] std::optional<core::Money> used_margin() const;
    /// Equity over used margin; nothing when no margin is used or it cannot be measured.
    [[nodiscard]] std::optional<double> margin_level() const;
    /// The instrument to be closed because the level is below stop_out: of those held the one with
    /// the greatest loss, and without losses the one that needs most margin.
    [[nodiscard]] std::optional<core::InstrumentId> stop_out() const;

    void kill(std::string reason);
    /// Opens the gate again: kill and halt are cleared, the drawdown counts from now.
    void resume(portfolio::Book& book);
    [[nodiscard]] bool killed() const { return killed_; }
    [[nodiscard]] const std::string& reason() const { return reason_; }
    [[nodiscard]] TradingState state() const { return state_; }
    [[nodiscard]] const Limits& limits() const { return limits_; }
    [[nodiscard]] Limits& limits() { return limits_; }

    /// One line of the limits-in-use table.
    struct Usage {
        const char* name;
        const char* scope;
        double measured;
        double limit;
        const char* action;
    };
    [[nodiscard]] std::vector<Usage> usage() const;

private:
    struct Plan {
        core::InstrumentId instrument;
        core::Quantity position;
    };
    class Checks;
    struct Facts;

    Approval enter(const Target& target, core::Price price, Checks& checks);
    [[nodiscard]] core::Quantity size(const Target& target, const Facts& facts,
                                      const Approval& approval, const char*& code) const;
    core::Quantity limit(const Target& target, const Facts& facts, core::Quantity wanted,
                         Checks& checks) const;
    core::Quantity margin(const Target& target, const Facts& facts, core::Quantity wanted,
                          Checks& checks) const;
    [[nodiscard]] core::Money planned_value(core::InstrumentId instrument,
                                            core::Quantity quantity) const;

    Limits limits_;
    const portfolio::Book& book_;
    const model::InstrumentTable& instruments_;
    model::Costs costs_;
    std::deque<Plan> plans_;  // strategies read theirs
    std::vector<core::Quantity> planned_net_;
    int open_plans_ = 0;
    bool has_margin_ = false;  // of any instrument
    DailyReturns returns_;
    TradingState state_ = TradingState::active;
    bool killed_ = false;
    std::string reason_;
};

}  // namespace pmp::risk
