#pragma once

#include <string>

#include "reports/curve.hpp"

namespace pmp::reports {

/// A second curve in a chart; none when it has no points.
struct Line {
    std::string name;
    std::vector<stats::EquityPoint> points;
};

/// The account's equity with its running peak, and below it the distance to the peak. At most 1,500
/// points are drawn, extremes kept. Empty for an empty curve.
[[nodiscard]] std::string equity_chart(const Curve& curve, const std::string& currency,
                                       const Line& benchmark = {});

/// Bars of daily returns; `var_95` (when given) is marked. Empty when there is nothing to draw.
[[nodiscard]] std::string histogram_chart(const Histogram& histogram, std::optional<double> var_95);

/// A small line without axes, `points` points at most. `title` is what a screen reader says.
[[nodiscard]] std::string sparkline(const Curve& curve, std::size_t points,
                                    const std::string& title);

}  // namespace pmp::reports
