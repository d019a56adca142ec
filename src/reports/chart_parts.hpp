#pragma once

#include <string>
#include <vector>

#include "reports/axis.hpp"
#include "stats/metrics.hpp"

namespace pmp::reports {

// What the charts are drawn with. Internal to the module.

/// Maps values to picture units (upwards is smaller for y).
struct Scale {
    double low, high, from, to;
    [[nodiscard]] double operator()(double v) const {
        return from + (v - low) / (high - low) * (to - from);
    }
};

/// The inside of a panel, in picture units.
struct Frame {
    double left = 84, right = 1176, top = 0, bottom = 0;
};

/// "12.3,40": at most one decimal.
[[nodiscard]] std::string xy(double x, double y);

/// Lines and labels of a value axis.
void value_grid(std::string& out, const Axis& axis, Scale y, const Frame& frame, bool in_percent);

/// Lines through `panels` and labels below them (at `y`) of a time axis.
void time_grid(std::string& out, core::Time from, core::Time to, Scale x,
               const std::vector<Frame>& panels, double y);

/// At most `most` of the points, in order: of every stretch the lowest and highest, and the last.
[[nodiscard]] std::vector<stats::EquityPoint> thin_line(const std::vector<stats::EquityPoint>& all,
                                                        std::size_t most);

/// At most `most` characters (whole ones), with an ellipsis when some are left out.
[[nodiscard]] std::string shorten(const std::string& text, std::size_t most);

}  // namespace pmp::reports
