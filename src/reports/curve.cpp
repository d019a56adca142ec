#include "reports/curve.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace pmp::reports {

Curve make_curve(const std::vector<backtest::EquitySample>& samples, core::Money initial) {
    Curve curve{initial.to_double(), {}};
    curve.points.reserve(samples.size());
    double peak = curve.initial;
    for (const auto& sample : samples) {
        const double equity = sample.equity.to_double();
        peak = std::max(peak, equity);
        curve.points.push_back({sample.time, equity, peak, peak > 0 ? equity / peak - 1 : 0});
    }
    return curve;
}

std::vector<CurvePoint> thin(const std::vector<CurvePoint>& points, std::size_t most) {
    if (points.size() <= most) return points;
    const std::size_t stretches = (most - 2) / 3, inner = points.size() - 2;
    std::vector<CurvePoint> out{points.front()};
    for (std::size_t s = 0; s < stretches; ++s) {
        const auto from = points.begin() + 1 + static_cast<std::ptrdiff_t>(inner * s / stretches);
        const auto to =
            points.begin() + 1 + static_cast<std::ptrdiff_t>(inner * (s + 1) / stretches);
        if (from == to) continue;
        const auto [low, high] = std::ranges::minmax_element(from, to, {}, &CurvePoint::equity);
        std::array keep{low, high, std::ranges::min_element(from, to, {}, &CurvePoint::drawdown)};
        std::ranges::sort(keep);
        const auto rest = std::ranges::unique(keep);
        for (auto it = keep.begin(); it != rest.begin(); ++it) out.push_back(**it);
    }
    out.push_back(points.back());
    return out;
}

std::vector<double> daily_returns(const Curve& curve) {
    std::vector<double> out;
    double before = curve.initial;
    for (const auto& point : curve.points) {
        if (!(before > 0) || !(point.equity > 0)) return {};
        out.push_back(point.equity / before - 1);
        before = point.equity;
    }
    return out;
}

double nice_step(double value) {
    const double power = std::pow(10, std::floor(std::log10(value)));
    for (const double step : {1.0, 2.0, 2.5, 5.0})
        if (step * power >= value * (1 - 1e-9)) return step * power;
    return 10 * power;
}

Histogram histogram(std::vector<double> returns) {
    Histogram out;
    for (const double r : returns) ++(r > 0 ? out.up : r < 0 ? out.down : out.unchanged);
    std::erase(returns, 0.0);
    if (returns.empty()) return out;
    std::ranges::sort(returns);
    // The axis spans all but the outermost half percent, so that one wild day does not flatten it.
    const std::size_t cut = returns.size() / 200;
    const double low = std::min(returns[cut], 0.0);
    const double high = std::max(returns[returns.size() - 1 - cut], 0.0);
    out.width = nice_step((high - low) / 40);
    out.first = static_cast<int>(std::floor(low / out.width));
    const int end = static_cast<int>(std::floor(high / out.width)) + 1;
    out.counts.assign(static_cast<std::size_t>(end - out.first), 0);
    for (const double r : returns) {
        const double bar = std::floor(r / out.width) - out.first;
        const double last = static_cast<double>(out.counts.size()) - 1;
        out.open_low = out.open_low || bar < 0;
        out.open_high = out.open_high || bar > last;
        ++out.counts[static_cast<std::size_t>(std::clamp(bar, 0.0, last))];
    }
    return out;
}

}  // namespace pmp::reports
