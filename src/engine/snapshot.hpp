#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/decimal.hpp"
#include "core/ids.hpp"
#include "core/time.hpp"

namespace pmp::engine {

/// The state of a session at one event, made for people. Immutable once published; the field names
/// are those of docs/design/api.md. Ratios are fractions; NaN is "undefined".
struct Snapshot {
    struct Session {
        std::string name;
        std::string mode;      ///< "PAPER", "REPLAY", "LIVE"
        std::string state;     ///< "running", "finished", "stopping", "failed"
        std::string speed;
        double progress = -1;  ///< 0..1, negative when unknown
        core::Time started;    ///< wall clock
        double feed_age_ms = 0;
        std::string message;
    };
    struct Account {
        std::string currency;
        core::Money equity, cash, initial, pnl_today, pnl_total, realized, unrealized, peak, fees;
        core::Money gross_exposure, net_exposure;
        double pnl_today_ratio = 0, drawdown = 0, max_drawdown = 0, leverage = 0;
    };
    struct Limit {
        std::string name, scope, unit, action;
        double measured = 0, limit = 0, used = 0;
    };
    struct Risk {
        std::string trading_state = "ACTIVE";  ///< ACTIVE, REDUCED, NO_NEW, HALTED
        bool killed = false;
        std::vector<Limit> limits;
    };
    struct Counts {
        std::uint64_t events = 0, signals = 0, decisions = 0, blocked = 0, orders = 0, fills = 0,
                      trades = 0;
    };
    struct Speed {
        double events_per_second = 0, strategy_bars_per_second = 0;
        double decision_p50_us = 0, decision_p99_us = 0;
    };
    struct CodeCount {
        std::string code;
        std::uint64_t count = 0;
    };
    struct Instrument {
        std::string symbol;
        core::Price last;
        core::Time time;
        std::uint64_t bars = 0;
    };
    struct Position {
        std::string symbol;
        core::Quantity quantity;
        core::Price average_price, last;
        core::Money value, unrealized;
        std::uint32_t strategies = 0;
    };
    struct Strategy {
        std::uint32_t id = 0;
        std::string name, type, symbol, timeframe, state, fault, role, signal;
        double confidence = 0;
        core::Quantity position;
        core::Money pnl, pnl_today, realized, unrealized;
        double drawdown = 0, win_rate = 0, weight = 1;
        std::uint64_t trades = 0, blocked = 0, last_decision = 0;
        std::vector<double> spark;  ///< P&L, at most 60 points, oldest first
    };
    struct Alert {
        core::Time time;
        std::string severity, text;
    };

    core::Seq seq;
    core::Time time;
    Session session;
    Account account;
    Risk risk;
    Counts counts;
    Speed speed;
    std::vector<CodeCount> blocked_by;
    std::vector<Instrument> instruments;
    std::vector<Position> positions;
    std::vector<Strategy> strategies;
    std::vector<Alert> alerts;
};

/// Where a session puts its newest snapshot; readers on other threads take it from there.
class SnapshotSink {
public:
    virtual ~SnapshotSink() = default;
    virtual void publish(std::shared_ptr<const Snapshot> snapshot) = 0;
};

}  // namespace pmp::engine
