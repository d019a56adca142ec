#include "data/week_profile.hpp"

#include <algorithm>

namespace pmp::data {
namespace {

constexpr core::Duration hour = core::Duration::hours(1);
constexpr core::Duration week = core::Duration::days(7);

std::int64_t week_of(core::Time t) {
    return (model::bar_start(t, {7 * 24 * 60}).ns - core::Duration::days(4).ns) / week.ns;
}

}  // namespace

std::size_t WeekProfile::hour_of(core::Time t) {
    const core::Duration since = t - model::bar_start(t, {7 * 24 * 60});
    return static_cast<std::size_t>(since.ns / hour.ns);
}

WeekProfile::WeekProfile(std::span<const model::Bar> bars, model::Timeframe timeframe) {
    if (bars.empty() || timeframe.duration() > core::Duration::days(1)) return;
    std::array<std::size_t, hours> weeks{};      // in how many weeks the hour had a bar
    std::array<std::int64_t, hours> last_week;   // in which one lately
    last_week.fill(-1'000'000);
    std::size_t all = 0;
    std::int64_t current = -1'000'000;
    for (const auto& bar : bars) {
        for (core::Time t = bar.open_time; t < bar.close_time; t = t + hour) {
            const std::int64_t w = week_of(t);
            if (w != current) ++all, current = w;
            const std::size_t h = hour_of(t);
            if (last_week[h] == w) continue;
            last_week[h] = w;
            ++weeks[h];
        }
    }
    for (std::size_t h = 0; h < hours; ++h) {
        open_[h] = 4 * weeks[h] >= 3 * all;
        open_in_week_ += open_[h];
    }
}

double WeekProfile::open_hours(core::Time from, core::Time to) const {
    const std::int64_t whole = (to - from).ns / week.ns;
    double sum = static_cast<double>(whole) * open_in_week_;
    for (core::Time t = from + core::Duration{whole * week.ns}; t < to;) {
        const core::Time next = std::min(to, core::floor_to(t, hour) + hour);
        if (open_[hour_of(t)])
            sum += static_cast<double>((next - t).ns) / static_cast<double>(hour.ns);
        t = next;
    }
    return sum;
}

bool WeekProfile::is_like_fx() const {
    const auto count = [&](std::size_t from, std::size_t to) {
        return std::count(open_.begin() + static_cast<long>(from),
                          open_.begin() + static_cast<long>(to), true);
    };
    // Tuesday to Thursday nearly always (one hour a day may be a break); Saturday never.
    return count(24, 96) >= 66 && count(5 * 24 + 6, 6 * 24) == 0;
}

}  // namespace pmp::data
