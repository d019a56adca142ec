#pragma once

#include "stats/metrics.hpp"

namespace pmp::stats {

/// What the sampling error of a Sharpe ratio depends on; everything per period.
struct SharpeSample {
    double sharpe = 0.0;
    double count = 0.0;     ///< returns
    double skew = 0.0;
    double kurtosis = 0.0;  ///< in excess of 3
};

/// Probability that the true Sharpe ratio is above `benchmark` (D. Bailey and M. Lopez de Prado,
/// The Sharpe Ratio Efficient Frontier, 2012).
[[nodiscard]] Metric probabilistic_sharpe(const SharpeSample& sample, double benchmark);

/// The Sharpe ratio the best of `trials` (>= 2) without any skill is expected to show, when their
/// ratios vary by `variance` (the same authors, The Deflated Sharpe Ratio, 2014).
[[nodiscard]] double expected_best_sharpe(double trials, double variance);

/// Probability that the true Sharpe ratio is above what the best of `trials` shows by chance (the
/// same). Undefined for fewer than two trials, or a variance that is none.
[[nodiscard]] Metric deflated_sharpe(const SharpeSample& sample, double trials, double variance);

}  // namespace pmp::stats
