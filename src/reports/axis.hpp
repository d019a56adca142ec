#pragma once

#include <string>
#include <vector>

#include "core/time.hpp"

namespace pmp::reports {

/// A labelled place on an axis.
struct Tick {
    double at = 0;      ///< value, or nanoseconds since the epoch
    std::string label;
};

/// A value axis whose ends are ticks.
struct Axis {
    double low = 0, high = 1;
    int decimals = 0;  ///< that tell neighbouring ticks apart
    std::vector<double> ticks;
};

/// Covers low..high with about `wanted` round steps. A range of nothing is widened.
[[nodiscard]] Axis value_axis(double low, double high, int wanted);

/// Starts of years, quarters, months or days between two times, about `wanted` of them, in UTC.
[[nodiscard]] std::vector<Tick> time_ticks(core::Time from, core::Time to, int wanted);

}  // namespace pmp::reports
