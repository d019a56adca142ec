#include <array>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/clock.hpp"
#include "core/error.hpp"
#include "core/ids.hpp"
#include "core/rng.hpp"
#include "core/time.hpp"

namespace pmp::core {
namespace {

Time at(const char* text) {
    const auto parsed = parse_time(text);
    EXPECT_TRUE(parsed) << text;
    return parsed.value_or(Time{});
}

RC_GTEST_PROP(TimeText, RoundTripOverTheWholeRange, ()) {
    const Time t{*rc::gen::oneOf(
        rc::gen::map(
            rc::gen::arbitrary<std::pair<std::int32_t, std::uint32_t>>(),
            [](const auto& p) { return (static_cast<std::int64_t>(p.first) << 32) | p.second; }),
        rc::gen::element(Time::min().ns, Time::max().ns, std::int64_t{0}, std::int64_t{-1}))};
    RC_ASSERT(parse_time(to_string(t)).value() == t);
}

TEST(TimeText, Forms) {
    EXPECT_EQ(to_string(Time{}), "1970-01-01T00:00:00Z");
    EXPECT_EQ(to_string(Time{-1}), "1969-12-31T23:59:59.999999999Z");
    EXPECT_EQ(to_string(Time{1'500'000'000}), "1970-01-01T00:00:01.500Z");
    EXPECT_EQ(to_string(Time{1'000}), "1970-01-01T00:00:00.000001Z");
    EXPECT_EQ(at("2018-01-02T00:00:00Z").ns, 1'514'851'200'000'000'000);
    EXPECT_EQ(at("2018-01-02"), at("2018-01-02T00:00:00Z"));
    EXPECT_EQ(at("2018-01-02 03:04:05Z"), at("2018-01-02T03:04:05Z"));
    EXPECT_EQ(at("2018-01-02T03:04:05.1Z"), at("2018-01-02T03:04:05.100000000Z"));
    EXPECT_EQ(at("2018-01-02T02:00:00+02:00"), at("2018-01-02T00:00:00Z"));
    EXPECT_EQ(at("2018-01-01T19:00:00-05:00"), at("2018-01-02T00:00:00Z"));
    EXPECT_EQ(at("2018-01-02T05:30:00+05:30"), at("2018-01-02T00:00:00Z"));
    EXPECT_EQ(at("2020-02-29"), from_civil(2020, 2, 29));
    EXPECT_EQ(at("2000-02-29"), from_civil(2000, 2, 29));
}

TEST(TimeText, Refused) {
    for (const char* text : {"",
                             "2018",
                             "2018-1-2",
                             "2018-13-01",
                             "2018-00-01",
                             "2018-04-31",
                             "2019-02-29",
                             "1900-02-29",
                             "2018-01-02T24:00:00Z",
                             "2018-01-02T00:60:00Z",
                             "2018-01-02T00:00:60Z",
                             "2018-01-02T00:00:00",
                             "2018-01-02T00:00:00+2:00",
                             "2018-01-02T00:00:00+24:00",
                             "2018-01-02T00:00:00Zx",
                             "2018-01-02T00:00:00.Z",
                             "2018-01-02T00:00:00.1234567890Z",
                             "2018-01-02T00:00.5Z",
                             "2018-01-02T",
                             "1677-09-21T00:12:43Z",
                             "2262-04-12T00:00:00Z",
                             "0000-01-01",
                             "9999-12-31",
                             "1514851200"}) {
        const auto parsed = parse_time(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code, ErrorCode::data);
    }
}

TEST(CivilDates, KnownDays) {
    struct Known {
        int year, month, day;
        std::int64_t days;
    };
    for (const auto& k : std::to_array<Known>({{1970, 1, 1, 0},
                                               {1969, 12, 31, -1},
                                               {2000, 2, 29, 11'016},
                                               {2000, 3, 1, 11'017},
                                               {1900, 3, 1, -25'508},
                                               {2001, 9, 9, 11'574},
                                               {2038, 1, 19, 24'855},
                                               {2100, 3, 1, 47'541},
                                               {1678, 1, 1, -106'650}})) {
        EXPECT_EQ(from_civil(k.year, k.month, k.day).ns, Duration::days(k.days).ns) << k.year;
        const auto back = civil_date(Time{Duration::days(k.days).ns});
        EXPECT_EQ(std::tie(back.year, back.month, back.day), std::tie(k.year, k.month, k.day));
    }
}

TEST(CivilDates, EveryDayFollowsTheOneBefore) {
    auto before = civil_date(from_civil(1690, 1, 1));
    for (Time t = from_civil(1690, 1, 2); t < from_civil(2260, 1, 1); t = t + Duration::days(1)) {
        const auto day = civil_date(Time{t.ns + 86'399'999'999'999});
        const bool next_day =
            day.year == before.year && day.month == before.month && day.day == before.day + 1;
        const bool next_month =
            day.day == 1 && before.day >= 28 &&
            (day.month == before.month + 1 || (day.month == 1 && before.month == 12));
        ASSERT_TRUE(next_day || next_month) << to_string(t);
        ASSERT_EQ(from_civil(day.year, day.month, day.day), t);
        before = day;
    }
}

TEST(FloorTo, BeforeTheEpochToo) {
    const Duration minute = Duration::minutes(1);
    EXPECT_EQ(floor_to(Time{1}, minute).ns, 0);
    EXPECT_EQ(floor_to(Time{-1}, minute).ns, -minute.ns);
    EXPECT_EQ(floor_to(Time{-minute.ns}, minute).ns, -minute.ns);
}

TEST(EventClockTest, ShowsTheLastEvent) {
    EventClock clock;
    clock.on_event_time(Time{7});
    EXPECT_EQ(clock.now(), Time{7});
}

TEST(Ids, CompareAndIndex) {
    EXPECT_LT(OrderId{1}, OrderId{2});
    EXPECT_EQ(StrategyId{3}.index(), 3U);
    EXPECT_EQ(OrderId{}.value, 0U);
    static_assert(!std::is_convertible_v<OrderId, TradeId>);
}

TEST(RngTest, FixedVectors) {
    // xoshiro256** seeded with SplitMix64(0): the reference implementations' first numbers.
    Rng rng(0);
    EXPECT_EQ(rng.next(), 0x99EC5F36CB75F2B4ULL);
    EXPECT_EQ(rng.next(), 0xBF6E1F784956452AULL);
    EXPECT_EQ(rng.next(), 0x1A5F849D4933E6E0ULL);
    EXPECT_EQ(rng.next(), 0x6AA594F1262D2D2CULL);
}

TEST(RngTest, SameSeedSameNumbersOtherSeedOthers) {
    Rng a(42), b(42), c(43);
    int differ = 0;
    for (int i = 0; i < 1000; ++i) {
        const auto x = a.next();
        ASSERT_EQ(x, b.next());
        differ += static_cast<int>(x != c.next());
    }
    EXPECT_EQ(differ, 1000);
}

TEST(RngTest, BelowIsUniform) {
    Rng rng(7);
    std::array<int, 7> seen{};
    for (int i = 0; i < 70'000; ++i) ++seen.at(rng.below(7));
    double chi2 = 0;
    for (const int n : seen) chi2 += (n - 10'000.0) * (n - 10'000.0) / 10'000.0;
    EXPECT_LT(chi2, 22.5);  // 0.1 % of 6 degrees of freedom
    for (int i = 0; i < 100; ++i) EXPECT_EQ(rng.below(1), 0U);
    // Three quarters of 2^64: without rejection the lower half would come up twice as often.
    const std::uint64_t n = 3ULL << 62;
    int low = 0;
    for (int i = 0; i < 30'000; ++i) {
        const auto x = rng.below(n);
        ASSERT_LT(x, n);
        low += static_cast<int>(x < n / 3);
    }
    EXPECT_NEAR(low, 10'000, 400);
}

TEST(RngTest, UniformAndNormalMoments) {
    Rng rng(11);
    double sum = 0, square = 0, mean = 0;
    for (int i = 0; i < 100'000; ++i) {
        const double u = rng.uniform();
        ASSERT_TRUE(u >= 0 && u < 1);
        mean += u;
        const double z = rng.normal();
        ASSERT_TRUE(std::isfinite(z));
        sum += z;
        square += z * z;
    }
    EXPECT_NEAR(mean / 1e5, 0.5, 0.005);
    EXPECT_NEAR(sum / 1e5, 0, 0.02);
    EXPECT_NEAR(square / 1e5, 1, 0.03);
}

TEST(ErrorTest, TextAndExitCodes) {
    EXPECT_EQ((Error{ErrorCode::config, "no such key", "a.toml:3", "write it"}).text(),
              "no such key (a.toml:3): write it");
    EXPECT_EQ((Error{ErrorCode::data, "bad", "", ""}).text(), "bad");
    EXPECT_EQ((Error{ErrorCode::data, "bad", "", "fix"}).text(), "bad: fix");
    const std::pair<ErrorCode, int> codes[] = {
        {ErrorCode::unexpected, 1},   {ErrorCode::usage, 2},    {ErrorCode::config, 3},
        {ErrorCode::data, 4},         {ErrorCode::database, 5}, {ErrorCode::network, 6},
        {ErrorCode::refused, 7},      {ErrorCode::gate, 8},     {ErrorCode::permission, 9},
        {ErrorCode::interrupted, 130}};
    std::set<std::string> names;
    for (const auto& [code, exit] : codes) {
        EXPECT_EQ(exit_code(code), exit) << to_string(code);
        names.insert(to_string(code));
    }
    EXPECT_EQ(names.size(), 10U);
}

}  // namespace
}  // namespace pmp::core
