#include "data/check.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "data/check_parts.hpp"
#include "data/rejected_share.hpp"

namespace pmp::data {
namespace {

void add_import(std::vector<Finding>& out, const ImportReport& r) {
    const auto add = [&](const char* code, Severity severity, std::size_t count, std::string text) {
        if (count > 0) out.push_back({code, severity, std::move(text), count, r.first});
    };
    add("rejected", too_many_rejected(r) ? Severity::fault : Severity::warning, r.rejected,
        fmt::format("{} of {} rows are no sound bars", r.rejected, r.rows));
    add("duplicates", Severity::warning, r.duplicates,
        fmt::format("{} rows repeat a time", r.duplicates));
    add("crossed", Severity::warning, r.crossed,
        fmt::format("{} rows have an ask below the bid", r.crossed));
    add("unterminated", Severity::warning, r.unterminated ? 1 : 0,
        "the last line has no end: the file may have been cut off");
    add("rounded", Severity::note, r.rounded,
        fmt::format("{} numbers have more than 8 decimals", r.rounded));
}

}  // namespace

const char* to_string(Severity severity) {
    switch (severity) {
        case Severity::note: return "note";
        case Severity::warning: return "warning";
        case Severity::fault: return "fault";
    }
    return "";
}

std::optional<Finding> check_gaps(const Series& series, const WeekProfile& week) {
    const double bar_hours = static_cast<double>(series.timeframe.duration().ns) / 3.6e12;
    Finding out{"gaps", Severity::warning, {}, 0, {}};
    double longest = 0, all = 0;
    core::Time end;
    for (std::size_t i = 1; i < series.bars.size(); ++i) {
        const core::Time from = series.bars[i - 1].close_time, to = series.bars[i].open_time;
        if (to <= from) continue;
        const double missing = week.open_hours(from, to);
        if (missing < bar_hours * 0.99) continue;
        ++out.count;
        all += missing;
        if (missing <= longest) continue;
        longest = missing;
        out.first = from;
        end = to;
    }
    if (out.count == 0) return std::nullopt;
    out.text = fmt::format(
        "{} gaps in hours that are usually traded, {:.0f} bars missing; the longest from {} to {}",
        out.count, all / bar_hours, core::to_string(out.first), core::to_string(end));
    return out;
}

std::vector<Finding> check_series(const Series& series, const ImportReport& report) {
    std::vector<Finding> out;
    add_import(out, report);
    if (series.bars.empty()) return out;
    const WeekProfile week(series.bars, series.timeframe);
    const auto add = [&](std::optional<Finding> finding) {
        if (finding) out.push_back(std::move(*finding));
    };
    add(check_gaps(series, week));
    add(check_stale(series));
    for (auto& finding : check_jumps(series)) out.push_back(std::move(finding));
    add(check_sunday_stubs(series));
    add(check_weekly_open(series, week, report));
    std::ranges::stable_sort(out, std::ranges::greater{}, &Finding::severity);
    return out;
}

}  // namespace pmp::data
