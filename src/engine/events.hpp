#pragma once

#include <string>
#include <vector>

#include "engine/command.hpp"
#include "execution/execution.hpp"
#include "model/decision.hpp"
#include "risk/gate.hpp"
#include "strategies/definition.hpp"

namespace pmp::engine {

/// The place of an event in the session.
struct Header {
    core::Seq seq;        ///< total order, from 1
    core::Time time;      ///< event time
    core::Time received;  ///< when the sequencer took the event it belongs to
    core::Seq cause;      ///< the event whose handling made this one; 0 for inputs
};

struct SessionInfo {
    std::string name, version, config_hash, currency, mode;
    core::Money cash;
    std::vector<model::Timeframe> timeframes;  ///< of the data, by instrument id
};

enum class StrategyState : std::uint8_t { running, disabled, faulted, stopped };
[[nodiscard]] const char* to_string(StrategyState state);  ///< "running"

enum class StrategyRole : std::uint8_t { trader, member, ensemble };
[[nodiscard]] const char* to_string(StrategyRole role);

struct StrategyChange {
    core::StrategyId id;
    const strategies::Definition* definition;
    StrategyState state;
    StrategyRole role;
    std::string reason;
};

struct Stalled {
    core::StrategyId strategy;
    core::Seq event;  ///< whose handling it did not return from
    std::string reason;
};

/// The feed has ended; `closed` comes second, when the closing orders are done.
struct Finish {
    bool closed = false;
};

struct OrderChange {
    const execution::OrderRecord* record;
    std::string text;
};

struct FillBooked {
    const execution::OrderRecord* record;
    const model::Fill* fill;
    const std::vector<portfolio::Share>* shares;
};

/// A strategy's open position was held overnight.
struct SwapCharged {
    core::StrategyId strategy;
    core::InstrumentId instrument;
    int nights;
    core::Money amount;  ///< account currency; negative was paid
};

/// After a fill: the position of one strategy, or of the account when `strategy` is null.
struct PositionChange {
    const core::StrategyId* strategy;
    core::InstrumentId instrument;
    core::Quantity quantity;
    core::Price average_price;
    core::Money realized, fees;
};

/// The account at a daily close.
struct DailyMetrics {
    core::Time time;
    core::Money equity, cash, realized, unrealized, gross_exposure, net_exposure;
    double drawdown = 0;
    std::uint64_t trades = 0;
    const std::vector<core::Money>* strategy_profits = nullptr;  ///< by strategy id; not journalled
};

struct RiskChange {
    risk::TradingState state;
    bool killed;
    std::string reason;
    double measured, limit;
};

struct LimitChange {
    std::string limit, reason, actor;
    double old_value, new_value;
};

/// Everything that happens in a session, in order: inputs as they are taken, outputs as they are
/// made. The journal is one listener, a backtest's collector another.
class EventSink {
public:
    virtual ~EventSink() = default;
    virtual void record(const Header&, const SessionInfo&) {}
    virtual void record(const Header&, const model::BarOpen&) {}
    virtual void record(const Header&, const model::BarClose&) {}
    virtual void record(const Header&, const model::Quote&) {}
    virtual void record(const Header&, const Command&) {}
    virtual void record(const Header&, const execution::BrokerEvent&) {}
    virtual void record(const Header&, const Stalled&) {}
    virtual void record(const Header&, const Finish&) {}
    virtual void record(const Header&, const StrategyChange&) {}
    virtual void record(const Header&, const model::Decision&) {}
    virtual void record(const Header&, const execution::OrderRecord&) {}
    virtual void record(const Header&, const OrderChange&) {}
    virtual void record(const Header&, const FillBooked&) {}
    virtual void record(const Header&, const PositionChange&) {}
    virtual void record(const Header&, const SwapCharged&) {}
    virtual void record(const Header&, const model::Trade&) {}
    virtual void record(const Header&, const DailyMetrics&) {}
    virtual void record(const Header&, const RiskChange&) {}
    virtual void record(const Header&, const LimitChange&) {}
    /// Makes everything recorded permanent. An error stops new orders.
    virtual core::Status commit(bool /*durable*/) { return {}; }
};

/// Names of what events name by number. Owned by the engine; grows, never shrinks.
struct Directory {
    const model::InstrumentTable* instruments = nullptr;
    std::vector<const strategies::Definition*> strategies;

    [[nodiscard]] const std::string& strategy(core::StrategyId id) const {
        return strategies[id.index()]->name;
    }
    [[nodiscard]] const std::string& symbol(core::InstrumentId id) const {
        return instruments->at(id).symbol;
    }
    [[nodiscard]] std::optional<core::StrategyId> find_strategy(std::string_view name) const;
};

}  // namespace pmp::engine
