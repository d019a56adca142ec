#include "stats/sharpe.hpp"

#include <cmath>
#include <numbers>

#include "stats/distribution.hpp"

namespace pmp::stats {

Metric probabilistic_sharpe(const SharpeSample& s, double benchmark) {
    const double spread = 1.0 - s.skew * s.sharpe + (s.kurtosis + 2.0) / 4.0 * s.sharpe * s.sharpe;
    if (!(spread > 0.0)) return Metric::undefined("the returns are too skewed for its formula");
    return Metric::of(
        normal_cdf((s.sharpe - benchmark) * std::sqrt(s.count - 1.0) / std::sqrt(spread)));
}

double expected_best_sharpe(double trials, double variance) {
    constexpr double gamma = std::numbers::egamma;
    return std::sqrt(variance) * ((1.0 - gamma) * normal_quantile(1.0 - 1.0 / trials) +
                                  gamma * normal_quantile(1.0 - 1.0 / (trials * std::numbers::e)));
}

Metric deflated_sharpe(const SharpeSample& sample, double trials, double variance) {
    if (!(trials >= 2.0)) return Metric::undefined("needs two trials");
    if (!(variance >= 0.0) || !std::isfinite(variance))
        return Metric::undefined("needs the variance of the trials' Sharpe ratios");
    return probabilistic_sharpe(sample, expected_best_sharpe(trials, variance));
}

}  // namespace pmp::stats
