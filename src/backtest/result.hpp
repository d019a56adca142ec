#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/order.hpp"
#include "stats/metrics.hpp"

namespace pmp::backtest {

struct EquitySample {
    core::Time time;
    core::Money equity;
};

struct StrategyResult {
    std::string name, type, symbol, timeframe, role;
    stats::Metrics metrics;
    std::vector<EquitySample> equity;  ///< initial cash plus the strategy's profit
    std::string fault;                 ///< why it was stopped; empty when it was not
};

/// How much of the result hangs on the order of high and low inside a bar.
struct Ambiguity {
    std::uint64_t bars = 0;  ///< bars in which a position's stop and target were both reached
    double return_stop_first = 0;
    double return_target_first = 0;
};

/// A finished backtest: a value. Same inputs, same result, but for build and elapsed_ms.
struct Result {
    std::string name, config_hash, data_hash, build, currency;
    double elapsed_ms = 0;
    std::uint64_t bars = 0, strategy_bars = 0;
    core::Money initial;
    stats::Metrics metrics;
    std::vector<StrategyResult> strategies;
    std::vector<model::Trade> trades;
    std::vector<EquitySample> equity;  ///< daily closes
    std::map<std::string, std::uint64_t> decisions_by_code;
    std::uint64_t decisions = 0, signals = 0, blocked = 0, orders = 0, fills = 0;
    Ambiguity ambiguity;
    std::vector<std::string> symbols;  ///< by instrument id
    bool interrupted = false;
};

/// The JSON of the conventions ("docs/backtest.md"), two-space indented, keys in a fixed order.
[[nodiscard]] std::string to_json(const Result& result);

}  // namespace pmp::backtest
