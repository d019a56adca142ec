#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/order.hpp"
#include "stats/benchmark.hpp"
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

/// How far the price went for and against a trade while it was open, before costs. Money is for the
/// trade's units, from its entry price; ratios are of the entry price. Of the bar in which a stop
/// or target ended the trade only the open and the exit price count: the order inside is not known.
struct Excursion {
    core::Money favourable;  ///< MFE, account currency, >= 0
    core::Money adverse;  ///< MAE, account currency, <= 0
    double favourable_ratio = 0, adverse_ratio = 0;
};

/// What trading cost, account currency.
struct CostSummary {
    core::Money fees;
    core::Money financing;  ///< overnight; negative was paid
    /// By how much market orders were filled worse than the middle of the market at that moment:
    /// half the spread and slippage. None when it was not measured. Stops and targets are not in
    /// it.
    std::optional<core::Money> market_orders;
    std::uint64_t market_fills = 0;  ///< fills that `market_orders` is of
};

/// The benchmark of the configuration beside the account.
struct Benchmark {
    std::string name;
    stats::BenchmarkResult result;
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
    std::vector<Excursion> excursions;  ///< of `trades`, in their order; empty: not measured
    std::vector<EquitySample> equity;  ///< daily closes, or as sampled
    std::map<std::string, std::uint64_t> decisions_by_code;
    std::uint64_t decisions = 0, signals = 0, blocked = 0, orders = 0, fills = 0;
    Ambiguity ambiguity;
    CostSummary costs;
    std::optional<Benchmark> benchmark;
    std::vector<std::string> symbols;  ///< by instrument id
    bool interrupted = false;
    // What the metrics were made with; the tables are, too.
    double periods_per_year = 252, risk_free = 0;
    std::size_t rolling_window = 63;
};

}  // namespace pmp::backtest
