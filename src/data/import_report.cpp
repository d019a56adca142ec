#include <fmt/format.h>

#include "data/csv_reader.hpp"

namespace pmp::data {

std::string ImportReport::text() const {
    std::string out = fmt::format(
        "{} of {} rows are bars of {}{}, {} to {}\n", accepted, rows, model::to_string(timeframe),
        timeframe_inferred ? " (inferred)" : "", core::to_string(first), core::to_string(last));
    out += fmt::format("read as: {}\n", dialect);
    if (rounded > 0) out += fmt::format("{} numbers rounded to 8 decimals\n", rounded);
    if (gaps > 0)
        out += fmt::format("{} gaps, week-ends included; the longest {:.1f} h from {}\n", gaps,
                           static_cast<double>(longest_gap.ns) / 3.6e12,
                           core::to_string(longest_gap_start));
    if (unterminated) out += "the last line has no end: the file may have been cut off\n";
    if (rejected > 0) {
        out += fmt::format("{} rows rejected", rejected);
        if (duplicates > 0) out += fmt::format(", {} of them for a repeated time", duplicates);
        out += "\n";
    }
    for (const auto& row : rejected_rows)
        out += fmt::format("  line {}: {}\n", row.line, row.reason);
    if (rejected > rejected_rows.size())
        out += fmt::format("  and {} more\n", rejected - rejected_rows.size());
    return out;
}

}  // namespace pmp::data
