#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/import.hpp"

namespace pmp::data {

enum class Severity {
    note,     ///< good to know
    warning,  ///< look at it
    fault     ///< results from such data mean nothing
};
[[nodiscard]] const char* to_string(Severity severity);

/// Something a check found.
struct Finding {
    std::string code;  ///< "gaps", "stale", "split_like", ...; docs/data.md lists them
    Severity severity = Severity::note;
    std::string text;       ///< one sentence for people
    std::size_t count = 0;  ///< how often
    core::Time first;       ///< where the first, or the worst one is
};

/// Looks at a series as a suspicious person would: what the import rejected, holes in its usual
/// hours, prices that stand still, outliers, jumps that look like splits, Sunday stubs, and whether
/// the week of a market like FX opens at 17:00 or 18:00 New York time on Sunday, as it does when
/// the zone is right. Worst first. Nothing is changed.
[[nodiscard]] std::vector<Finding> check_series(const Series& series, const ImportReport& report);

}  // namespace pmp::data
