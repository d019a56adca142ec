#include "data/zone.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace pmp::data {
namespace {

using core::Duration;
using core::from_civil;
using core::Time;

std::optional<Time> utc(const char* zone, Time local, Time last = Time::min()) {
    return Zone::parse(zone)->to_utc(local, last);
}

TEST(Zone, KnowsOffsets) {
    EXPECT_EQ(utc("UTC", from_civil(2024, 7, 1)), from_civil(2024, 7, 1));
    EXPECT_EQ(utc("fixed:-05:00", from_civil(2024, 7, 1)), from_civil(2024, 7, 1, 5));
    EXPECT_EQ(utc("America/New_York", from_civil(2024, 7, 1, 9, 30)),
              from_civil(2024, 7, 1, 13, 30));
    EXPECT_EQ(utc("America/New_York", from_civil(2024, 1, 2, 9, 30)),
              from_civil(2024, 1, 2, 14, 30));
    EXPECT_EQ(utc("Asia/Kolkata", from_civil(2024, 1, 2, 9, 15)), from_civil(2024, 1, 2, 3, 45));
    // In 2024 New York set its clocks on 10 March, Athens on the 31st.
    EXPECT_EQ(utc("broker:EET-US", from_civil(2024, 3, 8)), from_civil(2024, 3, 7, 22));
    EXPECT_EQ(utc("broker:EET-US", from_civil(2024, 3, 12)), from_civil(2024, 3, 11, 21));
    EXPECT_EQ(utc("Europe/Athens", from_civil(2024, 3, 12)), from_civil(2024, 3, 11, 22));
}

TEST(Zone, AnOffsetIsWrittenInManyWaysAndHasOneName) {
    for (const auto* text : {"fixed:-5", "fixed:-05", "fixed:-5:00", "fixed:-0500", "fixed:-05:00"}) {
        const auto zone = Zone::parse(text);
        ASSERT_TRUE(zone) << text;
        EXPECT_EQ(zone->name(), "fixed:-05:00") << text;
        EXPECT_EQ(zone->offset(from_civil(2024, 7, 1)), Duration::hours(-5)) << text;
    }
    EXPECT_EQ(Zone::parse("fixed:+5")->name(), "fixed:+05:00");
    EXPECT_EQ(Zone::parse("fixed:+0530")->offset({}), Duration::minutes(330));
    EXPECT_EQ(Zone::parse("fixed:-3:30")->name(), "fixed:-03:30");
    for (const auto* text : {"fixed:", "fixed:5", "fixed:+", "fixed:+:", "fixed:+:30", "fixed:+5:",
                             "fixed:+530", "fixed:+5:3", "fixed:+15", "fixed:+05:60", "fixed:+5a",
                             "fixed:++5", "fixed:+05000", "fixed:+ 5"})
        EXPECT_FALSE(Zone::parse(text)) << text;
}

TEST(Zone, ATimeThatIsSkippedDoesNotExist) {
    EXPECT_FALSE(utc("America/New_York", from_civil(2024, 3, 10, 2, 30)));
    EXPECT_TRUE(utc("America/New_York", from_civil(2024, 3, 10, 1, 59, 59)));
    EXPECT_EQ(utc("America/New_York", from_civil(2024, 3, 10, 3)), from_civil(2024, 3, 10, 7));
}

TEST(Zone, OfTwoTimesTheFirstThatFollowsIsTaken) {
    const Time clock = from_civil(2024, 11, 3, 1, 30);
    EXPECT_EQ(utc("America/New_York", clock), from_civil(2024, 11, 3, 5, 30));
    EXPECT_EQ(utc("America/New_York", clock, from_civil(2024, 11, 3, 5, 29)),
              from_civil(2024, 11, 3, 5, 30));
    EXPECT_EQ(utc("America/New_York", clock, from_civil(2024, 11, 3, 5, 30)),
              from_civil(2024, 11, 3, 6, 30));
}

TEST(Zone, RefusesWhatIsNoZone) {
    for (const auto* name :
         {"", "utc", "Mars", "fixed:", "fixed:+15:00", "fixed:+01:60",
          "broker:", "broker:XX", "../../etc/passwd", "/etc/passwd", "EST5EDT "}) {
        const auto zone = Zone::parse(name);
        ASSERT_FALSE(zone) << name;
        EXPECT_EQ(zone.error().code, core::ErrorCode::config);
    }
}

RC_GTEST_PROP(Zone, ThereAndBackAgain, ()) {
    const auto zone = *Zone::parse(
        *rc::gen::element<std::string>("UTC", "fixed:+05:30", "America/New_York", "Europe/Athens",
                                       "broker:EET-US", "Australia/Lord_Howe"));
    const Time t =
        from_civil(1950, 1, 1) + Duration::minutes(*rc::gen::inRange(0, 85 * 365 * 1440));
    const Time local = zone.to_local(t);
    const auto first = zone.to_utc(local, Time::min());
    RC_ASSERT(first.has_value());
    // The first of two, or the same; and the later one when the first is past.
    RC_ASSERT(*first == t || zone.to_utc(local, *first) == t);
}

}  // namespace
}  // namespace pmp::data
