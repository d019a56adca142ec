#pragma once

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "stats/metrics.hpp"

namespace pmp::stats {

/// How a curve moved against a benchmark. r and b are the simple returns of both over the same
/// intervals, n of them; P periods a year; rf of a period; sd, variance and covariance with ddof 1.
struct BenchmarkMetrics {
    Metric alpha;  ///< P (mean(r - rf) - beta mean(b - rf)): Jensen (1968), not compounded
    Metric beta;  ///< covariance(r, b) / variance(b)
    Metric correlation;  ///< Pearson
    Metric information_ratio;  ///< mean(r - b) / sd(r - b) sqrt(P)
    Metric tracking_error;  ///< sd(r - b) sqrt(P)
    Metric total_return, cagr, volatility, sharpe, max_drawdown;  ///< of the benchmark itself

    using Entry = std::pair<std::string_view, Metric>;
    /// Every metric with its JSON key, in a fixed order.
    [[nodiscard]] std::vector<Entry> entries() const;
};

/// A benchmark beside a curve.
struct BenchmarkResult {
    BenchmarkMetrics metrics;
    std::vector<EquityPoint> curve;  ///< grown from `initial`, at the times of `equity`
    double initial = 0;  ///< value of the curve where it begins
    core::Time start;  ///< when it begins
};

/// `prices` (in order of time) are values of the benchmark; at the time of a sample its last value
/// counts, so on a day it was not traded its return is 0. Intervals before its first value are left
/// out on both sides. `options.start` is the time of `initial`; when it is not given, the start of
/// the UTC day that the first sample closes.
[[nodiscard]] BenchmarkResult against_benchmark(std::span<const EquityPoint> equity, double initial,
                                                std::span<const EquityPoint> prices,
                                                const Options& options = {});

}  // namespace pmp::stats
