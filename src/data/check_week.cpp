#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "data/check_parts.hpp"
#include "data/zone.hpp"

namespace pmp::data {
namespace {

constexpr core::Duration day = core::Duration::days(1);

/// 0 is Monday; of a time read as it stands.
int weekday(core::Time t) { return static_cast<int>(WeekProfile::hour_of(t) / 24); }

Zone zone_of(const ImportReport& report) {
    auto zone = Zone::parse(report.zone);
    return zone ? std::move(*zone) : *Zone::parse("UTC");
}

/// How well first bars of weeks open at one time of a New York Sunday.
struct Fit {
    std::size_t weeks = 0, good = 0;
    std::size_t summer = 0, summer_good = 0;  ///< of those, in New York's summer time
    [[nodiscard]] double share() const {
        return weeks == 0 ? 0 : static_cast<double>(good) / static_cast<double>(weeks);
    }
};

/// `opens` are local times of the file, read in `zone`.
Fit fit_of(const std::vector<core::Time>& opens, const Zone& zone, const Zone& new_york) {
    std::map<int, Fit> by_hour;  // the week of metals opens an hour after that of currencies
    Fit all;
    for (const core::Time local : opens) {
        const auto utc = zone.to_utc(local, core::Time::min());
        if (!utc) continue;
        const core::Duration offset = new_york.offset(*utc);
        const core::Time there = *utc + offset;
        const bool summer = offset.ns > core::Duration::hours(-5).ns;
        ++all.weeks;
        all.summer += summer;
        const auto minutes =
            (there - core::floor_to(there, day)).ns / core::Duration::minutes(1).ns;
        // A market that opens on the hour has its first price some minutes later.
        if (weekday(there) != 6 || minutes < 17 * 60 || minutes >= 19 * 60 || minutes % 60 > 15)
            continue;
        auto& fit = by_hour[static_cast<int>(minutes / 60)];
        ++fit.good;
        fit.summer_good += summer;
    }
    Fit best;
    for (const auto& [hour, fit] : by_hour)
        if (fit.good > best.good) best = fit;
    best.weeks = all.weeks;
    best.summer = all.summer;
    return best;
}

/// Local times of the first bars after week-ends, and of the last closes before them.
struct WeekEnds {
    std::vector<core::Time> opens, closes;
};
WeekEnds week_ends(const Series& series, const Zone& zone) {
    WeekEnds out;
    for (std::size_t i = 1; i < series.bars.size(); ++i) {
        const core::Duration gap = series.bars[i].open_time - series.bars[i - 1].close_time;
        if (gap <= core::Duration::hours(36) || gap >= core::Duration::hours(64)) continue;
        out.opens.push_back(zone.to_local(series.bars[i].open_time));
        out.closes.push_back(zone.to_local(series.bars[i - 1].close_time));
    }
    return out;
}

/// Share of the weeks that close at about 17:00 on Friday in New York.
double closing_share(const std::vector<core::Time>& closes, const Zone& zone,
                     const Zone& new_york) {
    std::size_t good = 0;
    for (const core::Time local : closes) {
        const auto utc = zone.to_utc(local, core::Time::min());
        if (!utc) continue;
        const core::Time there = new_york.to_local(*utc);
        const auto minutes =
            (there - core::floor_to(there, day)).ns / core::Duration::minutes(1).ns;
        good += weekday(there) == 4 && minutes >= 16 * 60 + 45 && minutes <= 17 * 60 + 15;
    }
    return closes.empty() ? 0 : static_cast<double>(good) / static_cast<double>(closes.size());
}

}  // namespace

std::optional<Finding> check_sunday_stubs(const Series& series) {
    if (series.timeframe.duration() != day) return std::nullopt;
    std::size_t sundays = 0, saturdays = 0;
    core::Time first;
    for (const auto& bar : series.bars) {
        // A day that begins in the evening before is named after most of its hours.
        const int d = weekday(bar.open_time + core::Duration::hours(12));
        saturdays += d == 5;
        if (d == 6 && sundays++ == 0) first = bar.open_time;
    }
    if (sundays == 0 || 10 * saturdays > sundays) return std::nullopt;
    return Finding{
        "sunday_stubs", Severity::warning,
        fmt::format("{} daily bars are Sundays of a few hours, the first {}; they count as days "
                    "in every indicator and metric",
                    sundays, core::to_string(first)),
        sundays, first};
}

std::optional<Finding> check_weekly_open(const Series& series, const WeekProfile& week,
                                         const ImportReport& report) {
    constexpr double fits = 0.9, fails = 0.5, closes_fit = 0.75;
    if (series.timeframe.minutes > 60 || !week.is_like_fx()) return std::nullopt;
    const Zone zone = zone_of(report);
    const auto new_york = Zone::parse("America/New_York");
    if (!new_york) return std::nullopt;  // no zone database
    const auto [opens, closes] = week_ends(series, zone);
    if (opens.size() < 4) return std::nullopt;
    const Fit now = fit_of(opens, zone, *new_york);
    Finding out{
        "weekly_open", Severity::note, {}, now.weeks - now.good, series.bars.front().open_time};
    const std::string seasons = fmt::format(
        "{} of {} weeks in New York's winter and {} of {} in its summer",
        now.good - now.summer_good, now.weeks - now.summer, now.summer_good, now.summer);
    if (now.share() >= fits) {
        out.text = fmt::format("the zone {} fits: Sunday opens in New York agree in {}",
                               zone.name(), seasons);
        return out;
    }
    out.text = fmt::format(
        "with the zone {} the week opens at 17:00 or 18:00 on Sunday in New York "
        "only in {}",
        zone.name(), seasons);
    const double closing = closing_share(closes, zone, *new_york);
    if (closing >= closes_fit) {
        out.severity = Severity::warning;
        out.text += fmt::format(
            "; yet {:.0f} % of the weeks close at 17:00 on Friday there: the zone seems right, and "
            "the first hours of weeks missing",
            100 * closing);
        return out;
    }
    std::string better;
    double best = fits;
    for (const auto* name :
         {"UTC", "broker:EET-US", "fixed:-05:00", "America/New_York", "EET", "Europe/London",
          "fixed:+02:00", "fixed:+03:00", "fixed:+01:00", "fixed:-04:00"}) {
        const auto other = Zone::parse(name);
        if (!other) continue;
        const double share = fit_of(opens, *other, *new_york).share();
        if (share <= best || closing_share(closes, *other, *new_york) <= closing) continue;
        best = share;
        better = name;
    }
    out.severity = !better.empty() && now.share() < fails ? Severity::fault : Severity::warning;
    out.text += better.empty()
                    ? "; no usual zone fits better"
                    : fmt::format("; --timezone {} fits {:.0f} % of the weeks", better, 100 * best);
    return out;
}

}  // namespace pmp::data
