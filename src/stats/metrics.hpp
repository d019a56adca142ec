#pragma once

#include <cmath>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/time.hpp"

namespace pmp::stats {

/// The account's value at one time, in its currency.
struct EquityPoint {
    core::Time time;
    double equity = 0.0;
};

/// A closed trade's profit in account currency, its fees taken off.
struct TradeResult {
    double pnl = 0.0;
    std::optional<double> held_hours = std::nullopt;  ///< from entry to exit
};

/// A finite number, or the reason why there is none. Never NaN, never a stand-in 0.
struct Metric {
    double value = 0.0;                     ///< meaningless unless defined()
    const char* why_undefined = "not given";  ///< literal; null when there is a value

    [[nodiscard]] bool defined() const { return why_undefined == nullptr; }
    [[nodiscard]] static Metric of(double v) {
        return std::isfinite(v) ? Metric{v, nullptr} : Metric{0.0, "not a finite number"};
    }
    [[nodiscard]] static Metric undefined(const char* why) { return {0.0, why}; }
};

struct Options {
    double periods_per_year = 252.0;  ///< samples a year (> 0)
    double risk_free = 0.0;           ///< a year; a period's is (1 + risk_free)^(1/P) - 1
    double mar = 0.0;                 ///< minimum acceptable return a year, likewise
    std::optional<core::Time> start;  ///< time of the initial equity; else of the first point
    /// For dsr: how many trials were made, and the variance of their Sharpe ratios per period.
    std::optional<double> trials, trials_variance;
    // Measured by others and passed through.
    std::optional<double> exposure;  ///< share of time with a position, 0..1
    std::optional<double> turnover;  ///< traded value a year / average equity
    std::optional<double> fees;      ///< account currency
    std::optional<double> financing;  ///< overnight, account currency; negative was paid
};

/// All metrics of the conventions, named as in JSON. Returns r are simple, one per point (the first
/// against the initial equity), n of them, P periods a year, sd with ddof 1.
struct Metrics {
    Metric total_return;  ///< E_n / E_0 - 1
    Metric cagr;  ///< (1 + total_return)^(P/n) - 1
    Metric volatility;  ///< sd(r) sqrt(P)
    Metric sharpe;  ///< mean(r - rf) / sd(r - rf) sqrt(P)
    Metric sortino;  ///< mean(r - mar) sqrt(P) / sqrt(mean(min(r - mar, 0)^2))
    Metric max_drawdown;  ///< min of E / running peak - 1; <= 0
    Metric calmar;  ///< cagr / |max_drawdown|
    Metric omega;  ///< sum(max(r - mar, 0)) / sum(max(mar - r, 0))
    Metric tail_ratio;  ///< |p95 / p5| of r
    Metric skew, kurtosis;  ///< moments (biased); kurtosis in excess of 3
    Metric ulcer_index;  ///< sqrt(mean(drawdown^2)), the initial point included
    Metric var_95, var_99;  ///< 5th and 1st percentile of r, linear
    Metric cvar_95, cvar_99;  ///< mean of r <= VaR
    Metric var_95_gaussian;  ///< mean + z sd, z = -1.645
    Metric var_95_cornish_fisher;  ///< the same with z corrected for skew and kurtosis
    Metric psr;  ///< P(true Sharpe > 0): Bailey and Lopez de Prado, 2012
    Metric dsr;  ///< psr against the best of the trials: the same, 2014
    Metric trades;  ///< closed ones
    Metric win_rate;  ///< share with pnl > 0
    Metric profit_factor;  ///< sum of wins / |sum of losses|
    Metric expectancy;  ///< mean pnl
    Metric average_win, average_loss;  ///< the loss is negative
    Metric best_trade, worst_trade;
    Metric sqn;  ///< sqrt(n) mean / sd of pnl (Van Tharp)
    Metric kelly;  ///< W - (1 - W) / (average win / |average loss|), W = win_rate
    Metric exposure, turnover, fees, financing;
    Metric average_holding_hours;  ///< mean time from entry to exit of the closed trades

    /// The deepest drawdown: the last time at its peak, its lowest point, and when the peak was
    /// reached again.
    std::optional<core::Time> drawdown_start, drawdown_trough, drawdown_recovery;

    using Entry = std::pair<std::string_view, Metric>;
    /// Every metric with its JSON key, always all of them in the same order.
    [[nodiscard]] std::vector<Entry> entries() const;
};

/// `equity` are the samples (daily closes) in order of time after `initial`, the equity before the
/// first of them. Never fails: what cannot be told is undefined.
[[nodiscard]] Metrics compute(std::span<const EquityPoint> equity, double initial,
                              std::span<const TradeResult> trades, const Options& options = {});

/// The curve that simple returns make of `initial`; times are those of `returns`' own points.
[[nodiscard]] std::vector<EquityPoint> equity_from_returns(std::span<const EquityPoint> returns,
                                                           double initial);

/// The last sample of each UTC day. A sample at midnight closes the day before.
[[nodiscard]] std::vector<EquityPoint> daily_closes(std::span<const EquityPoint> samples);

}  // namespace pmp::stats
