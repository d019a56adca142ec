#include "stats/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace pmp::stats {

double sum(std::span<const double> values) {
    double total = 0.0, lost = 0.0;
    for (const double x : values) {
        const double next = total + x;
        lost += std::fabs(total) >= std::fabs(x) ? (total - next) + x : (x - next) + total;
        total = next;
    }
    return total + lost;
}

double mean(std::span<const double> values) {
    return sum(values) / static_cast<double>(values.size());
}

double central_moment(std::span<const double> values, int k) {
    const double m = mean(values);
    std::vector<double> powers;
    powers.reserve(values.size());
    for (const double x : values) {
        const double d = x - m;
        powers.push_back(k == 2 ? d * d : k == 3 ? d * d * d : d * d * d * d);
    }
    return mean(powers);
}

double deviation(std::span<const double> values) {
    const auto [low, high] = std::ranges::minmax(values);
    if (low == high) return 0.0;
    const double n = static_cast<double>(values.size());
    return std::sqrt(central_moment(values, 2) * n / (n - 1.0));
}

double quantile(std::span<const double> ascending, double q) {
    const double place = q * static_cast<double>(ascending.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, ascending.size() - 1);
    const double share = place - static_cast<double>(below);
    return ascending[below] + share * (ascending[above] - ascending[below]);
}

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

double normal_quantile(double p) {
    // By symmetry the lower half is enough; there erfc keeps its relative precision.
    if (p > 0.5) return -normal_quantile(1.0 - p);
    // Abramowitz and Stegun 26.2.23 to 4.5e-4, then Halley's method.
    const double t = std::sqrt(-2.0 * std::log(p));
    double z = -(t - (2.515517 + t * (0.802853 + t * 0.010328)) /
                         (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
    for (int i = 0; i < 3; ++i) {
        const double density = std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi);
        const double step = (normal_cdf(z) - p) / density;
        z -= step / (1.0 + 0.5 * z * step);
    }
    return z;
}

}  // namespace pmp::stats
