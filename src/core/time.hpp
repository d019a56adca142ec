#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace pmp::core {

/// A span of time in nanoseconds.
struct Duration {
    std::int64_t ns = 0;

    constexpr auto operator<=>(const Duration&) const = default;
    [[nodiscard]] static constexpr Duration nanoseconds(std::int64_t n) { return {n}; }
    [[nodiscard]] static constexpr Duration milliseconds(std::int64_t n) { return {n * 1'000'000}; }
    [[nodiscard]] static constexpr Duration seconds(std::int64_t n) { return {n * 1'000'000'000}; }
    [[nodiscard]] static constexpr Duration minutes(std::int64_t n) { return seconds(60 * n); }
    [[nodiscard]] static constexpr Duration hours(std::int64_t n) { return minutes(60 * n); }
    [[nodiscard]] static constexpr Duration days(std::int64_t n) { return hours(24 * n); }
};

/// An instant: UTC nanoseconds since 1970-01-01T00:00:00Z (range 1678 to 2262).
struct Time {
    std::int64_t ns = 0;

    constexpr auto operator<=>(const Time&) const = default;
    [[nodiscard]] static constexpr Time min() { return {std::numeric_limits<std::int64_t>::min()}; }
    [[nodiscard]] static constexpr Time max() { return {std::numeric_limits<std::int64_t>::max()}; }
};

constexpr Time operator+(Time t, Duration d) { return {t.ns + d.ns}; }
constexpr Time operator-(Time t, Duration d) { return {t.ns - d.ns}; }
constexpr Duration operator-(Time a, Time b) { return {a.ns - b.ns}; }

/// The largest multiple of `step` (counted from the epoch) that is not after `t`.
[[nodiscard]] constexpr Time floor_to(Time t, Duration step) {
    const std::int64_t r = t.ns % step.ns;
    return {t.ns - (r < 0 ? r + step.ns : r)};
}

/// RFC 3339 in UTC: "2018-01-02T00:00:00Z", with as many of 3, 6 or 9 decimals as are needed.
[[nodiscard]] std::string to_string(Time t);

/// Parses RFC 3339 with `Z` or an offset, up to 9 decimals; also a bare date (midnight UTC) and
/// a space instead of the T. Error: ErrorCode::data.
[[nodiscard]] Result<Time> parse_time(std::string_view text);

/// Year, month (1..12) and day (1..31) of an instant, in UTC (proleptic Gregorian).
struct CivilDate {
    int year = 1970;
    int month = 1;
    int day = 1;
};
[[nodiscard]] CivilDate civil_date(Time t);
[[nodiscard]] Time from_civil(int year, int month, int day, int hour = 0, int minute = 0,
                              int second = 0);

}  // namespace pmp::core
