// What the equity curve says.

#include <algorithm>

#include "stats/distribution.hpp"
#include "stats/parts.hpp"
#include "stats/sharpe.hpp"

namespace pmp::stats {
namespace {

constexpr const char* no_points = "no equity samples";
constexpr const char* not_positive = "the equity was not above zero throughout";
constexpr const char* too_few = "needs two returns";
constexpr const char* no_variation = "the returns do not vary";

/// Drawdowns; times and depth of the deepest (the first of equal ones).
void measure_drawdown(std::span<const EquityPoint> equity, double initial, core::Time start,
                      Metrics& out) {
    EquityPoint peak{start, initial}, deepest_peak = peak;
    double deepest = 0.0;
    std::vector<double> squares{0.0};
    for (const auto& point : equity) {
        if (point.equity >= peak.equity) peak = point;  // a drawdown starts at the last high
        const double drawdown = point.equity / peak.equity - 1.0;
        squares.push_back(drawdown * drawdown);
        if (drawdown < deepest) {
            deepest = drawdown;
            deepest_peak = peak;
            out.drawdown_trough = point.time;
            out.drawdown_recovery.reset();
        } else if (out.drawdown_trough && !out.drawdown_recovery &&
                   point.equity >= deepest_peak.equity) {
            out.drawdown_recovery = point.time;
        }
    }
    if (out.drawdown_trough) out.drawdown_start = deepest_peak.time;
    out.max_drawdown = Metric::of(deepest);
    out.ulcer_index = Metric::of(std::sqrt(mean(squares)));
}

/// Metrics of the order of returns' size alone.
void measure_tails(std::span<const double> returns, Metrics& out) {
    std::vector<double> sorted(returns.begin(), returns.end());
    std::ranges::sort(sorted);
    const auto shortfall = [&](double var) {
        const auto end = std::ranges::upper_bound(sorted, var);
        return Metric::of(mean(std::span(sorted.begin(), end)));
    };
    const double p5 = quantile(sorted, 0.05), p1 = quantile(sorted, 0.01);
    out.var_95 = Metric::of(p5);
    out.var_99 = Metric::of(p1);
    out.cvar_95 = shortfall(p5);
    out.cvar_99 = shortfall(p1);
    out.tail_ratio = p5 == 0.0 ? Metric::undefined("the 5th percentile of the returns is zero")
                               : Metric::of(std::fabs(quantile(sorted, 0.95) / p5));
}

/// Metrics against the minimum acceptable return of a period.
void measure_downside(std::span<const double> returns, double mar, double periods, Metrics& out) {
    std::vector<double> excess, squares, gains, losses;
    for (const double r : returns) {
        excess.push_back(r - mar);
        const double below = std::min(r - mar, 0.0);
        squares.push_back(below * below);
        losses.push_back(-below);
        gains.push_back(std::max(r - mar, 0.0));
    }
    const Metric no_downside = Metric::undefined("no return is below the minimum acceptable one");
    const double downside = std::sqrt(mean(squares));
    const double loss = sum(losses);
    out.sortino =
        downside == 0.0 ? no_downside : Metric::of(mean(excess) * std::sqrt(periods) / downside);
    out.omega = loss == 0.0 ? no_downside : Metric::of(sum(gains) / loss);
}

/// Metrics that need the returns to vary.
void measure_shape(std::span<const double> returns, double risk_free, const Options& options,
                   Metrics& out) {
    const double n = static_cast<double>(returns.size());
    const double sd = returns.size() < 2 ? 0.0 : deviation(returns);
    if (returns.size() >= 2) out.volatility = Metric::of(sd * std::sqrt(options.periods_per_year));
    else out.volatility = Metric::undefined(too_few);
    if (sd == 0.0) {
        const Metric why = Metric::undefined(returns.size() < 2 ? too_few : no_variation);
        for (Metric* m : {&out.sharpe, &out.skew, &out.kurtosis, &out.var_95_gaussian,
                          &out.var_95_cornish_fisher, &out.psr, &out.dsr})
            *m = why;
        return;
    }
    const double m = mean(returns);
    const double m2 = central_moment(returns, 2);
    const double skew = central_moment(returns, 3) / std::pow(m2, 1.5);
    const double kurtosis = central_moment(returns, 4) / (m2 * m2) - 3.0;
    const double sharpe = (m - risk_free) / sd;
    out.sharpe = Metric::of(sharpe * std::sqrt(options.periods_per_year));
    out.skew = Metric::of(skew);
    out.kurtosis = Metric::of(kurtosis);

    // Cornish and Fisher (1938): the normal quantile, moved by skew and kurtosis.
    const double z = normal_quantile(0.05);
    const double moved = z + (z * z - 1.0) * skew / 6.0 + (z * z * z - 3.0 * z) * kurtosis / 24.0 -
                         (2.0 * z * z * z - 5.0 * z) * skew * skew / 36.0;
    out.var_95_gaussian = Metric::of(m + z * sd);
    out.var_95_cornish_fisher = Metric::of(m + moved * sd);

    const SharpeSample sample{sharpe, n, skew, kurtosis};
    out.psr = probabilistic_sharpe(sample, 0.0);
    out.dsr = options.trials && options.trials_variance
                  ? deflated_sharpe(sample, *options.trials, *options.trials_variance)
                  : Metric::undefined("needs the number of trials and the variance of their "
                                      "Sharpe ratios");
}

/// Why there are no returns, or null.
const char* why_no_returns(std::span<const EquityPoint> equity, double initial) {
    if (equity.empty()) return no_points;
    if (!(initial > 0.0) || !std::isfinite(initial)) return not_positive;
    for (const auto& point : equity)
        if (!(point.equity > 0.0) || !std::isfinite(point.equity)) return not_positive;
    return nullptr;
}

}  // namespace

void measure_curve(std::span<const EquityPoint> equity, double initial, const Options& options,
                   Metrics& out) {
    const Metric why = Metric::undefined(why_no_returns(equity, initial));
    if (!why.defined()) {
        for (Metric* m : {&out.total_return,
                          &out.cagr,
                          &out.volatility,
                          &out.sharpe,
                          &out.sortino,
                          &out.max_drawdown,
                          &out.calmar,
                          &out.omega,
                          &out.tail_ratio,
                          &out.skew,
                          &out.kurtosis,
                          &out.ulcer_index,
                          &out.var_95,
                          &out.var_99,
                          &out.cvar_95,
                          &out.cvar_99,
                          &out.var_95_gaussian,
                          &out.var_95_cornish_fisher,
                          &out.psr,
                          &out.dsr})
            *m = why;
        // An account that was lost still has a return and a drawdown.
        if (equity.empty() || !(initial > 0.0)) return;
        out.total_return = Metric::of(equity.back().equity / initial - 1.0);
        measure_drawdown(equity, initial, options.start.value_or(equity[0].time), out);
        return;
    }
    std::vector<double> returns;
    double before = initial;
    for (const auto& point : equity) {
        returns.push_back(point.equity / before - 1.0);
        before = point.equity;
    }
    const double n = static_cast<double>(returns.size());
    const double periods = options.periods_per_year;
    const auto per_period = [&](double annual) {
        return annual == 0.0 ? 0.0 : std::pow(1.0 + annual, 1.0 / periods) - 1.0;
    };
    const double growth = equity.back().equity / initial;
    out.total_return = Metric::of(growth - 1.0);
    out.cagr = Metric::of(std::pow(growth, periods / n) - 1.0);
    measure_drawdown(equity, initial, options.start.value_or(equity[0].time), out);
    out.calmar =
        out.max_drawdown.value == 0.0
            ? Metric::undefined("no drawdown")
            : (out.cagr.defined() ? Metric::of(out.cagr.value / std::fabs(out.max_drawdown.value))
                                  : out.cagr);
    measure_shape(returns, per_period(options.risk_free), options, out);
    measure_downside(returns, per_period(options.mar), periods, out);
    measure_tails(returns, out);
}

}  // namespace pmp::stats
