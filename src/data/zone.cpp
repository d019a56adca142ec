#include "data/zone.hpp"

#include <algorithm>
#include <exception>

#include <date/tz.h>
#include <fmt/format.h>

namespace pmp::data {
namespace {

constexpr core::Time first_kept = core::Time{-2'208'988'800'000'000'000};  // 1900
constexpr core::Time last_kept = core::Time{2'145'916'800'000'000'000};    // 2038

/// "fixed:-05:00": the one name of an offset.
std::string fixed_name(core::Duration offset) {
    const auto minutes = offset.ns / core::Duration::minutes(1).ns;
    const auto size = minutes < 0 ? -minutes : minutes;
    return fmt::format("fixed:{}{:02}:{:02}", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

/// The offset of "fixed:+02:00", also written +2, +02, +2:00 or +0200.
std::optional<core::Duration> parse_fixed(std::string_view text) {
    if (!text.starts_with("fixed:") || text.size() < 8 || (text[6] != '+' && text[6] != '-'))
        return std::nullopt;
    const bool minus = text[6] == '-';
    text.remove_prefix(7);
    const auto colon = text.find(':');
    std::string_view hours = text.substr(0, colon), minutes = "00";
    if (colon != std::string_view::npos) {
        minutes = text.substr(colon + 1);
    } else if (text.size() == 4) {
        hours = text.substr(0, 2);
        minutes = text.substr(2);
    }
    // Three digits, +130, may be 1:30 or 13:0.
    if (hours.empty() || hours.size() > 2 || minutes.size() != 2) return std::nullopt;
    int hour = 0, minute = 0;
    for (const auto& [digits, value] : {std::pair{hours, &hour}, std::pair{minutes, &minute}})
        for (const char c : digits) {
            if (c < '0' || c > '9') return std::nullopt;
            *value = *value * 10 + (c - '0');
        }
    if (hour > 14 || minute > 59) return std::nullopt;
    const int total = hour * 60 + minute;
    return core::Duration::minutes(minus ? -total : total);
}

struct Change {
    core::Time begin;
    core::Duration offset;
};

/// All changes of an IANA zone from 1900 to 2037; empty when there is no such zone.
std::vector<Change> changes_of(const std::string& name) {
    std::vector<Change> out;
    try {
        const auto* zone = date::locate_zone(name);
        for (core::Time t = first_kept; t < last_kept;) {
            const auto info = zone->get_info(
                date::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(t.ns)));
            const core::Duration offset = core::Duration::seconds(info.offset.count());
            if (out.empty() || out.back().offset != offset)
                out.push_back({out.empty() ? core::Time::min() : t, offset});
            const auto end = info.end.time_since_epoch();
            if (end >= std::chrono::seconds(last_kept.ns / 1'000'000'000)) break;
            t = core::Time{std::chrono::seconds(end).count() * 1'000'000'000};
        }
    } catch (const std::exception&) {  // the library's way to say "no such zone"
        out.clear();
    }
    return out;
}

}  // namespace

core::Result<Zone> Zone::parse(std::string_view text) {
    std::string name(text);
    if (text == "UTC") return Zone(name, {{core::Time::min(), {}}});
    if (const auto offset = parse_fixed(text)) 
        return Zone(fixed_name(*offset), {{core::Time::min(), *offset}});
    // New York is 7 hours behind such a server, in summer and in winter.
    const bool broker = text == "broker:EET-US";
    std::vector<Segment> segments;
    if (!text.starts_with("fixed:") && text.find_first_of("/") != 0 &&
        text.find("..") == std::string_view::npos)
        for (const auto& change : changes_of(broker ? "America/New_York" : name))
            segments.push_back(
                {change.begin, {change.offset.ns + (broker ? core::Duration::hours(7).ns : 0)}});
    if (!segments.empty()) return Zone(name, std::move(segments));
    return core::fail(core::ErrorCode::config, "'" + name + "' is not a time zone", {},
                      "use UTC, fixed:+02:00, an IANA name such as Europe/Athens (needs the "
                      "system's tzdata), or broker:EET-US");
}

std::size_t Zone::segment_of(core::Time utc) const {
    const auto after = std::ranges::upper_bound(segments_, utc, {}, &Segment::begin);
    return static_cast<std::size_t>(after - segments_.begin()) - 1;
}

core::Duration Zone::offset(core::Time utc) const { return segments_[segment_of(utc)].offset; }

std::optional<core::Time> Zone::to_utc(core::Time local, core::Time last) const {
    if (segments_.size() == 1) return local - segments_[0].offset;
    // No offset is a day, so only the neighbours of the segment at `local` can show this clock.
    const std::size_t near = segment_of(local);
    std::optional<core::Time> found;
    for (std::size_t i = near == 0 ? 0 : near - 1; i < std::min(near + 2, segments_.size()); ++i) {
        const core::Time utc = local - segments_[i].offset;
        if (utc < segments_[i].begin) continue;
        if (i + 1 < segments_.size() && utc >= segments_[i + 1].begin) continue;
        if (found && *found > last) break;
        found = utc;
    }
    return found;
}

}  // namespace pmp::data
