#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace pmp::model {

/// The length of a bar in minutes: 1, 5, 15, 60, 1440 or any other positive number.
struct Timeframe {
    std::int32_t minutes = 1;

    constexpr auto operator<=>(const Timeframe&) const = default;
    [[nodiscard]] constexpr core::Duration duration() const {
        return core::Duration::minutes(minutes);
    }
};

/// "1m", "90m", "4h", "1d", "1w": the largest unit that divides it.
[[nodiscard]] std::string to_string(Timeframe timeframe);

/// Parses a positive number and m, h, d or w. Error: ErrorCode::config.
[[nodiscard]] core::Result<Timeframe> parse_timeframe(std::string_view text);

/// Start of the bar that contains `t`: a multiple of the timeframe since the epoch (UTC midnight
/// for days); weeks start on Monday.
[[nodiscard]] constexpr core::Time bar_start(core::Time t, Timeframe timeframe) {
    constexpr std::int32_t week = 7 * 24 * 60;
    if (timeframe.minutes % week != 0) return core::floor_to(t, timeframe.duration());
    const core::Duration monday = core::Duration::days(4);  // the epoch was a Thursday
    return core::floor_to(t - monday, timeframe.duration()) + monday;
}

}  // namespace pmp::model
