#include "data/ticks.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

namespace pmp::data {
namespace {

using core::Decimal;

Decimal d(const char* text) { return Decimal::parse(text).value(); }

struct File {
    explicit File(const std::string& text = {}) {
        std::ofstream(path, std::ios::binary) << text;
    }
    ~File() { std::filesystem::remove(path); }
    std::string path = testing::TempDir() + "ticks_" + std::to_string(getpid());
};

RC_GTEST_PROP(Ticks, WrittenTicksAreReadBack, ()) {
    std::vector<model::Tick> ticks;
    core::Time time = core::from_civil(2024, 1, 1);
    const int count = *rc::gen::inRange(1, 200);
    for (int i = 0; i < count; ++i) {
        time = time + core::Duration{*rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000)};
        const auto bid = Decimal::from_raw(*rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000));
        const auto spread = Decimal::from_raw(*rc::gen::inRange<std::int64_t>(0, 1'000'000));
        ticks.push_back({time, bid, *rc::gen::arbitrary<bool>() ? bid + spread : Decimal{}});
    }
    File file;
    RC_ASSERT(write_ticks(tick_series(ticks, "x"), file.path).has_value());
    const auto back = read_ticks(file.path);
    RC_ASSERT(back.has_value());
    RC_ASSERT(std::vector(back->ticks.begin(), back->ticks.end()) == ticks);
    RC_ASSERT(back->hash == tick_series(ticks, "y").hash);
}

TEST(Ticks, ADamagedFileIsRefused) {
    File file;
    ASSERT_TRUE(write_ticks(tick_series(generate_ticks({.minutes = 3}), "x"), file.path));
    std::ifstream in(file.path, std::ios::binary);
    const std::string whole((std::istreambuf_iterator<char>(in)), {});
    const auto why = [&](std::string content) {
        std::ofstream(file.path, std::ios::binary) << content;
        const auto read = read_ticks(file.path);
        return read ? "read" : read.error().text();
    };
    EXPECT_EQ(why(whole), "read");
    EXPECT_NE(why(whole.substr(0, whole.size() - 5)).find("should hold 192 ticks"), std::string::npos);
    std::string flipped = whole;
    flipped[flipped.size() - 20] ^= 1;
    EXPECT_NE(why(flipped), "read");
    for (std::size_t n = 0; n < 60; ++n) EXPECT_NE(why(whole.substr(0, n)), "read") << n;
}

TEST(Ticks, CsvWithItsZoneAndItsFaults) {
    const auto read = [](const std::string& text, const std::string& zone = "") {
        File file(text);
        auto series = read_ticks(file.path, zone);
        if (!series) return series.error().text();
        std::string out;
        for (const auto& tick : series->ticks)
            out += core::to_string(tick.time) + " " + tick.bid.to_string() + " " +
                   tick.ask.to_string() + ";";
        return out;
    };
    const auto has = [&](const std::string& text, const char* part, const std::string& zone = "") {
        EXPECT_NE(read(text, zone).find(part), std::string::npos) << read(text, zone);
    };
    EXPECT_EQ(read("time,bid,ask\n2024-01-01T00:00:00.5Z,1.5,1.6\n1704067201000,2,2\n"),
              "2024-01-01T00:00:00.500Z 1.5 1.6;2024-01-01T00:00:01Z 2 2;");
    EXPECT_EQ(read("Time;Price\n2024-01-01 02:00:00;3\n", "fixed:+02:00"),
              "2024-01-01T00:00:00Z 3 0;");
    has("time,bid,ask\n2024-01-01 00:00:00,1,2\n", "no zone");
    has("time,bid,ask\n1704067201000,1,0.9\n", "crossed");
    has("time,bid,ask\n1704067201000,1,0.9\n", ":2");
    has("time,bid,ask\n1704067201000,0,1\n", "not positive");
    has("time,bid,ask\n1704067201000,1,2\n1704067200000,1,2\n", "before the last one");
    has("time,bid,ask\nx,1,2\n", "cannot be read");
    has("time,bid,ask\n1704067201000,1,nan\n", "not a number");
    has("a,b\n1,2\n", "no file of ticks");
    has("time,bid\n", "no ticks");
    has("", "no file of ticks");
}

TEST(Ticks, BarsHoldTheirTicks) {
    const core::Time t = core::from_civil(2024, 1, 1);
    const auto at = [&](int s) { return t + core::Duration::seconds(s); };
    const auto bars = bars_of({{{at(1), 10, 11},
                                {at(30), 12, 13},
                                {at(59), 9, 10},
                                {at(60), 11, 12},
                                {at(200), 8, 9}}},
                              {1});
    ASSERT_EQ(bars.size(), 3U) << "a minute without ticks has no bar";
    EXPECT_EQ(bars[0], (model::Bar{t, at(60), 10, 12, 9, 9, 3, {11, 13, 10, 10}}));
    EXPECT_EQ(bars[1].open_time, at(60));
    EXPECT_EQ(bars[2].open_time, at(180));
    for (const auto& bar : bars) EXPECT_FALSE(model::bar_fault(bar));
}

TEST(Ticks, GeneratedOnesAreSoundAndTheSame) {
    const TickOptions options{.minutes = 1000, .spread = d("0.02")};
    const auto ticks = generate_ticks(options);
    EXPECT_EQ(ticks.size(), 64'000U);
    EXPECT_EQ(ticks, generate_ticks(options));
    std::size_t moves = 0;
    for (std::size_t i = 0; i < ticks.size(); ++i) {
        ASSERT_FALSE(tick_fault(ticks[i]));
        moves += i > 0 && ticks[i].bid != ticks[i - 1].bid;
    }
    EXPECT_GT(moves, 1000U);
    EXPECT_EQ(bars_of(ticks, {1}).size(), 1000U);
}

}  // namespace
}  // namespace pmp::data
