#include "engine/rollover.hpp"

#include <gtest/gtest.h>

namespace pmp::engine {
namespace {

using core::from_civil;

Rollover made(model::Swap swap = {}) { return Rollover::make(swap).value(); }

TEST(Rollover, OneNightAtFiveInNewYorkThreeOnWednesday) {
    Rollover r = made();
    EXPECT_EQ(r.nights(from_civil(2024, 1, 8, 12)), 0) << "Monday noon: where it begins to count";
    EXPECT_EQ(r.nights(from_civil(2024, 1, 8, 21, 59)), 0);
    EXPECT_EQ(r.nights(from_civil(2024, 1, 8, 22)), 1) << "17:00 New York, winter";
    EXPECT_EQ(r.nights(from_civil(2024, 1, 8, 22)), 0) << "once";
    EXPECT_EQ(r.nights(from_civil(2024, 1, 9, 23)), 1);
    EXPECT_EQ(r.nights(from_civil(2024, 1, 10, 23)), 3) << "Wednesday";
    EXPECT_EQ(r.nights(from_civil(2024, 1, 12, 23)), 2);
    EXPECT_EQ(r.nights(from_civil(2024, 1, 14, 23)), 0) << "Saturday and Sunday";
}

TEST(Rollover, AWeekIsSevenNightsWheneverItIsLookedAt) {
    for (int hours = 1; hours < 24 * 9; hours += 5) {
        Rollover r = made();
        const core::Time start = from_civil(2024, 1, 8, 0);
        int total = r.nights(start);
        for (int h = hours; h < 24 * 28; h += hours) total += r.nights(start + core::Duration::hours(h));
        total += r.nights(start + core::Duration::days(28));
        EXPECT_EQ(total, 28) << "looked at every " << hours << " hours";
    }
}

TEST(Rollover, FollowsSummerTime) {
    Rollover r = made();
    (void)r.nights(from_civil(2024, 7, 1, 12));
    EXPECT_EQ(r.nights(from_civil(2024, 7, 1, 20, 59)), 0);
    EXPECT_EQ(r.nights(from_civil(2024, 7, 1, 21)), 1);
}

TEST(Rollover, OtherZonesAndNoTripleDay) {
    Rollover r = made({.zone = "UTC", .minute = 0, .triple_weekday = -1});
    (void)r.nights(from_civil(2024, 1, 8, 12));
    EXPECT_EQ(r.nights(from_civil(2024, 1, 13, 12)), 4) << "Tuesday to Friday; Saturday is none";
    EXPECT_FALSE(Rollover::make({.zone = "Mars/Olympus"}));
}

}  // namespace
}  // namespace pmp::engine
