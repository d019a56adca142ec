#pragma once

#include <optional>

#include "data/check.hpp"
#include "data/week_profile.hpp"

namespace pmp::data {

// The parts of check_series(); each gives a finding or nothing.

[[nodiscard]] std::optional<Finding> check_gaps(const Series& series, const WeekProfile& week);
[[nodiscard]] std::optional<Finding> check_stale(const Series& series);
/// Returns far from the others, and those of them that look like a split.
[[nodiscard]] std::vector<Finding> check_jumps(const Series& series);
[[nodiscard]] std::optional<Finding> check_sunday_stubs(const Series& series);
[[nodiscard]] std::optional<Finding> check_weekly_open(const Series& series,
                                                       const WeekProfile& week,
                                                       const ImportReport& report);

}  // namespace pmp::data
