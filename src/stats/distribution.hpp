#pragma once

#include <span>

namespace pmp::stats {

/// Sum with Neumaier's compensation (1974).
[[nodiscard]] double sum(std::span<const double> values);
/// Of a non-empty sample.
[[nodiscard]] double mean(std::span<const double> values);
/// Central moment of order k (2, 3, 4) about the mean, divided by n.
[[nodiscard]] double central_moment(std::span<const double> values, int k);
/// Sample deviation, divisor n - 1; exactly 0 when all values are equal. Needs n >= 2.
[[nodiscard]] double deviation(std::span<const double> values);
/// q in 0..1 of an ascending, non-empty sample, linear between ranks (NumPy's default).
[[nodiscard]] double quantile(std::span<const double> ascending, double q);

/// Standard normal distribution and its inverse (0 < p < 1), to about 1e-15.
[[nodiscard]] double normal_cdf(double z);
[[nodiscard]] double normal_quantile(double p);

}  // namespace pmp::stats
