#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "stats/metrics.hpp"

namespace pmp::stats {

// What an equity curve says over time. As in compute(), `equity` are the samples in order of time
// and `initial` is the equity before the first of them. A sample at midnight (UTC) belongs to the
// day, month and year that it closes.

/// Growth over the samples of one calendar month or (month == 0) year, UTC.
struct PeriodReturn {
    int year = 0;
    int month = 0;
    double growth = 0;  ///< last equity / equity before the period - 1

    bool operator==(const PeriodReturn&) const = default;
};

/// Months (years) with samples, in order. Their growth compounds to the total return. Empty when
/// some equity is not above zero.
[[nodiscard]] std::vector<PeriodReturn> monthly_returns(std::span<const EquityPoint> equity,
                                                        double initial);
[[nodiscard]] std::vector<PeriodReturn> yearly_returns(std::span<const EquityPoint> equity,
                                                       double initial);

/// From the last time at a peak to the time it is reached again.
struct Drawdown {
    core::Time start, trough;
    std::optional<core::Time> recovery;  ///< none: not recovered at the end
    core::Time end;                      ///< recovery, or the last sample
    double depth = 0;                    ///< trough / peak - 1; < 0

    /// Whole calendar days from start to end.
    [[nodiscard]] std::int64_t days() const {
        return (end - start).ns / core::Duration::days(1).ns;
    }
};

/// All of them, deepest first (of equal ones the earlier first); the first one is that of
/// Metrics::max_drawdown. `start` is the time of `initial`; the first sample's when not given.
/// Empty when `initial` is not above zero.
[[nodiscard]] std::vector<Drawdown> drawdowns(std::span<const EquityPoint> equity, double initial,
                                              std::optional<core::Time> start = {});

/// Sharpe ratio and volatility of the last `window` returns, as compute() has them for all.
struct RollingPoint {
    core::Time time;
    Metric sharpe, volatility;
};

/// One point for each sample from the `window`-th (>= 2) on; none when there are fewer returns or
/// some equity is not above zero. O(returns * window).
[[nodiscard]] std::vector<RollingPoint> rolling(std::span<const EquityPoint> equity, double initial,
                                                std::size_t window, const Options& options = {});

/// Simple returns, the first against `initial`; empty when some equity is not above zero.
[[nodiscard]] std::vector<double> simple_returns(std::span<const EquityPoint> equity,
                                                 double initial);

}  // namespace pmp::stats
