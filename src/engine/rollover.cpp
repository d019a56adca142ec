#include "engine/rollover.hpp"

#include <utility>

namespace pmp::engine {
namespace {

constexpr std::int64_t day_ns = core::Duration::days(1).ns;
constexpr int saturday = 6, sunday = 0;

/// 0 is Sunday; 1970-01-01 was a Thursday.
int weekday_of(std::int64_t day) { return static_cast<int>(((day + 4) % 7 + 7) % 7); }

}  // namespace

core::Result<Rollover> Rollover::make(const model::Swap& swap) {
    auto zone = data::Zone::parse(swap.zone);
    if (!zone) return std::unexpected(zone.error());
    return Rollover(std::move(*zone), swap.minute, swap.triple_weekday);
}

core::Time Rollover::of_day(std::int64_t day) const {
    const core::Time local{day * day_ns + core::Duration::minutes(minute_).ns};
    // A wall clock that skips that hour rolls over when it starts again.
    const auto utc = zone_.to_utc(local, core::Time::min());
    return utc ? *utc : local - zone_.offset(local);
}

int Rollover::nights(core::Time now) {
    if (!started_) {
        started_ = true;
        day_ = core::floor_to(zone_.to_local(now), core::Duration{day_ns}).ns / day_ns;
        if (of_day(day_) <= now) ++day_;
        next_ = of_day(day_);
    }
    int count = 0;
    while (next_ <= now) {
        const int weekday = weekday_of(day_);
        if (weekday != saturday && weekday != sunday) count += weekday == triple_ ? 3 : 1;
        next_ = of_day(++day_);
    }
    return count;
}

}  // namespace pmp::engine
