#include "optimize/measure.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "stats/distribution.hpp"

namespace pmp::optimize {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

double number(const stats::Metric& metric) { return metric.defined() ? metric.value : undefined; }

double own_score(const std::string& metric, const Trial& trial) {
    if (metric == "sharpe") return trial.sharpe;
    if (metric == "total_return") return trial.total_return;
    if (metric == "max_drawdown") return trial.max_drawdown;
    if (metric == "win_rate") return trial.win_rate;
    if (metric == "profit_factor") return trial.profit_factor;
    if (metric == "trades") return static_cast<double>(trial.trades);
    return undefined;
}

// What follows is a part of stats::compute(), in its order of operations, so that a trial's figures
// are its figures; tests/optimize holds them together.

double deepest_drawdown(std::span<const double> curve, double initial) {
    double peak = initial, deepest = 0;
    for (const double equity : curve) {
        peak = std::max(peak, equity);
        deepest = std::min(deepest, equity / peak - 1.0);
    }
    return deepest;
}

double sharpe_of(std::span<const double> curve, double initial, const engine::SessionSpec& spec) {
    for (const double equity : curve)
        if (!(equity > 0.0)) return undefined;
    if (curve.size() < 2) return undefined;
    std::vector<double> returns(curve.size());
    double before = initial;
    for (std::size_t i = 0; i < curve.size(); ++i) {
        returns[i] = curve[i] / before - 1.0;
        before = curve[i];
    }
    const double sd = stats::deviation(returns);
    if (sd == 0.0) return undefined;
    const double risk_free =
        spec.risk_free == 0.0 ? 0.0
                              : std::pow(1.0 + spec.risk_free, 1.0 / spec.periods_per_year) - 1.0;
    return (stats::mean(returns) - risk_free) / sd * std::sqrt(spec.periods_per_year);
}

stats::Metrics all_metrics(const Tape& tape, std::span<const double> curve,
                           std::span<const model::Trade> trades) {
    std::vector<stats::EquityPoint> points;
    for (std::size_t i = 0; i < curve.size(); ++i)
        points.push_back({tape.samples[i].time, curve[i]});
    std::vector<stats::TradeResult> results;
    for (const auto& trade : trades) results.push_back({trade.pnl.to_double()});
    return stats::compute(
        points, tape.spec.cash.to_double(), results,
        {.periods_per_year = tape.spec.periods_per_year, .risk_free = tape.spec.risk_free});
}

}  // namespace

bool needs_all(const std::string& metric) { return std::isnan(own_score(metric, {})); }

void measure(const Tape& tape, const Lane& lane, std::span<const double> curve,
             std::span<const model::Trade> trades, const std::string& metric, Trial& trial) {
    const double initial = tape.spec.cash.to_double();
    trial.trades = lane.trades();
    trial.total_return = curve.back() / initial - 1.0;
    trial.max_drawdown = deepest_drawdown(curve, initial);
    trial.sharpe = sharpe_of(curve, initial, tape.spec);
    trial.win_rate = lane.trades() == 0
                         ? undefined
                         : static_cast<double>(lane.wins()) / static_cast<double>(lane.trades());
    trial.profit_factor = lane.lost() == 0.0 ? undefined : lane.won() / -lane.lost();
    trial.done = true;
    trial.score = own_score(metric, trial);
    if (needs_all(metric)) measure(all_metrics(tape, curve, trades), metric, trial);
}

void measure(const stats::Metrics& metrics, const std::string& metric, Trial& trial) {
    trial.trades = static_cast<std::uint64_t>(metrics.trades.value);
    trial.total_return = number(metrics.total_return);
    trial.max_drawdown = number(metrics.max_drawdown);
    trial.sharpe = number(metrics.sharpe);
    trial.win_rate = number(metrics.win_rate);
    trial.profit_factor = number(metrics.profit_factor);
    trial.done = true;
    trial.score = undefined;
    for (const auto& [name, value] : metrics.entries())
        if (name == metric) trial.score = number(value);
}

}  // namespace pmp::optimize
