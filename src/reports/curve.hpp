#pragma once

#include <optional>
#include <vector>

#include "backtest/result.hpp"

namespace pmp::reports {

/// One daily close with the highest equity so far and the distance to it.
struct CurvePoint {
    core::Time time;
    double equity = 0;
    double peak = 0;
    double drawdown = 0;  ///< equity / peak - 1; <= 0
};

/// The equity curve of an account or a strategy. `initial` is the equity before the first point.
struct Curve {
    double initial = 0;
    std::vector<CurvePoint> points;
};

[[nodiscard]] Curve make_curve(const std::vector<backtest::EquitySample>& samples,
                               core::Money initial);

/// At most `most` (>= 8) of the points, in order: of every stretch the lowest and highest equity
/// and the deepest drawdown, and always the first and the last point.
[[nodiscard]] std::vector<CurvePoint> thin(const std::vector<CurvePoint>& points, std::size_t most);

/// Simple returns of the points, the first against `initial`. Empty when some equity is not above
/// zero: a return of it would mean nothing.
[[nodiscard]] std::vector<double> daily_returns(const Curve& curve);

/// Bars of equal width that meet at zero; days without change are counted, not drawn.
struct Histogram {
    double width = 0;  ///< of a bar; 0 when there is nothing to draw
    int first = 0;     ///< bar i covers [(first + i) width, (first + i + 1) width)
    std::vector<std::size_t> counts;
    std::size_t up = 0, down = 0, unchanged = 0;
    bool open_low = false, open_high = false;  ///< the outer bar also holds everything beyond it
};
[[nodiscard]] Histogram histogram(std::vector<double> returns);

/// The 1, 2, 2.5 or 5 times a power of ten that is nearest above `value` (> 0).
[[nodiscard]] double nice_step(double value);

}  // namespace pmp::reports
