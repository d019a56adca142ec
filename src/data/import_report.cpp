#include <fmt/format.h>

#include "data/import.hpp"

namespace pmp::data {

std::string ImportReport::summary() const {
    return fmt::format("{}, times in {}{}", dialect, zone, quoted ? ", bid and ask" : "");
}

std::string ImportReport::text() const {
    std::string out = fmt::format(
        "{} of {} rows are bars of {}{}, {} to {}\n", accepted, rows, model::to_string(timeframe),
        timeframe_inferred ? " (inferred)" : "", core::to_string(first), core::to_string(last));
    out += fmt::format("dialect: {} ({}); {}\n", dialect, dialect_reason, layout);
    out += fmt::format("time zone: {} ({})\n", zone, zone_reason);
    if (files.size() > 1 || left_out > 0) out += fmt::format("files: {}", files.size());
    if (left_out > 0) out += fmt::format("; {} others of the folder left out", left_out);
    if (files.size() > 1 || left_out > 0) out += "\n";
    if (!factors.empty()) out += fmt::format("factors: {}\n", factors);
    if (!cache.empty()) out += fmt::format("cache: {}\n", cache);
    if (rounded > 0) out += fmt::format("{} numbers rounded to 8 decimals\n", rounded);
    if (gaps > 0)
        out += fmt::format("{} gaps, week-ends included; the longest {:.1f} h from {}\n", gaps,
                           static_cast<double>(longest_gap.ns) / 3.6e12,
                           core::to_string(longest_gap_start));
    if (unterminated) out += "the last line has no end: the file may have been cut off\n";
    if (rejected > 0) {
        out += fmt::format("{} rows rejected", rejected);
        if (duplicates > 0) out += fmt::format(", {} of them for a repeated time", duplicates);
        if (crossed > 0) out += fmt::format(", {} for an ask below the bid", crossed);
        out += "\n";
    }
    for (const auto& row : rejected_rows)
        out += fmt::format("  {}line {}: {}\n", row.file.empty() ? "" : row.file + ", ", row.line,
                           row.reason);
    if (rejected > rejected_rows.size())
        out += fmt::format("  and {} more\n", rejected - rejected_rows.size());
    return out;
}

}  // namespace pmp::data
