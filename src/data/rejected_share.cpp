#include "data/rejected_share.hpp"

#include <fmt/format.h>

namespace pmp::data {

bool too_many_rejected(const ImportReport& report) {
    return static_cast<double>(report.rejected) >
           max_rejected_share * static_cast<double>(report.rows);
}

core::Error rejected_error(const ImportReport& report, const std::string& name) {
    const RejectedRow& first = report.rejected_rows.front();
    const double percent =
        100.0 * static_cast<double>(report.rejected) / static_cast<double>(report.rows);
    return {core::ErrorCode::data,
            fmt::format("{} of {} rows ({:.0f} %) are no sound bars, the first in line {}: {}",
                        report.rejected, report.rows, percent, first.line, first.reason),
            fmt::format("{}:{}", first.file.empty() ? name : first.file, first.line),
            "results from this data would mean nothing; correct the file (pmp data check lists "
            "its rows)"};
}

}  // namespace pmp::data
