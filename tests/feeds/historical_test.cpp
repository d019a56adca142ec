#include "feeds/historical.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <span>
#include <tuple>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/rng.hpp"
#include "data/generate.hpp"

namespace pmp::feeds {
namespace {

using data::FeedState;
using data::MarketEvent;
using Series = HistoricalFeed::SeriesPtr;

Series make_series(std::uint32_t id, std::size_t bars, int minutes, std::uint64_t seed,
                   bool holes = true) {
    data::GeneratorSpec spec;
    spec.instrument = {id};
    spec.symbol = "S" + std::to_string(id);
    spec.bars = bars;
    spec.timeframe = {minutes};
    spec.seed = seed;
    auto series = *data::generate(spec);
    core::Rng rng(seed);
    if (holes) series.bars.erase_if([&](const auto&) { return rng.below(4) == 0; });
    return std::make_shared<const data::Series>(std::move(series));
}

std::vector<MarketEvent> drain(data::Feed& feed) {
    std::vector<MarketEvent> events;
    MarketEvent event;
    for (;;) {
        const auto state = feed.next(event);
        if (!state || *state != FeedState::event) return events;
        events.push_back(event);
    }
}

auto order_of(const MarketEvent& e) {
    const bool opens = std::holds_alternative<model::BarOpen>(e);
    return std::make_tuple(data::time_of(e), opens, data::instrument_of(e));
}

std::vector<Series> any_series() {
    std::vector<Series> all;
    const auto seed = *rc::gen::arbitrary<std::uint32_t>();
    const auto count = *rc::gen::inRange<std::uint32_t>(1, 8);
    for (std::uint32_t i = 0; i < count; ++i)
        all.push_back(make_series(count - i, *rc::gen::inRange<std::size_t>(1, 40),
                                  *rc::gen::element(1, 5, 15), seed + i));
    return all;
}

TEST(HistoricalFeed, TicksComeInsideTheirBarsAndCanBeResumed) {
    const auto with_ticks = [](std::uint32_t id, std::uint64_t seed) {
        auto ticks = std::make_shared<data::TickSeries>(
            data::tick_series(data::generate_ticks({.seed = seed, .minutes = 5, .a_minute = 4}), "t"));
        auto series = std::make_shared<data::Series>();
        series->instrument = {id};
        series->timeframe = {1};
        series->bars = data::bars_of(ticks->ticks, {1});
        return std::pair<Series, HistoricalFeed::TicksPtr>(series, ticks);
    };
    const auto [first, first_ticks] = with_ticks(0, 1);
    const auto [second, second_ticks] = with_ticks(1, 2);
    const Series plain = make_series(2, 5, 1, 3, false);
    const auto make = [&] {
        return HistoricalFeed::make({first, second, plain}, {}, {first_ticks, second_ticks}).value();
    };
    const auto feed = make();
    const auto events = drain(*feed);
    EXPECT_EQ(events.size(), feed->total());
    EXPECT_EQ(events.size(), 2 * (5 * 2 + 5 * 3) + 5 * 2) << "the first tick of a bar is its open";
    const auto kind = [](const MarketEvent& e) {
        return std::holds_alternative<model::BarClose>(e) ? 0
               : std::holds_alternative<model::BarOpen>(e) ? 1
                                                           : 2;
    };
    for (std::size_t i = 1; i < events.size(); ++i) {
        const auto key = [&](const MarketEvent& e) {
            return std::tuple(data::time_of(e), kind(e), data::instrument_of(e));
        };
        EXPECT_LT(key(events[i - 1]), key(events[i]));
    }
    for (std::size_t i = 0; i < events.size(); ++i) {
        const auto resumed = make();
        ASSERT_TRUE(resumed->skip_to(events[i]));
        EXPECT_TRUE(std::ranges::equal(drain(*resumed), std::span(events).subspan(i + 1)));
    }
}

RC_GTEST_PROP(HistoricalFeed, GivesEveryEventOnceInOrder, ()) {
    const auto all = any_series();
    std::vector<MarketEvent> want;
    for (const auto& s : all)
        for (const auto& bar : s->bars) {
            want.emplace_back(model::BarOpen{s->instrument, bar.open_time, bar.open});
            want.emplace_back(model::BarClose{s->instrument, bar});
        }
    std::ranges::sort(want, {}, order_of);
    auto feed = HistoricalFeed::make(all);
    if (want.empty()) {
        RC_ASSERT(!feed.has_value());
        return;
    }
    RC_ASSERT((*feed)->total() == want.size());
    RC_ASSERT((*feed)->progress() == 0.0);
    RC_ASSERT(drain(**feed) == want);
    RC_ASSERT((*feed)->progress() == 1.0);
    MarketEvent event;
    RC_ASSERT(*(*feed)->next(event) == FeedState::end);
}

RC_GTEST_PROP(HistoricalFeed, ResumesExactlyAfterAnyEvent, ()) {
    const auto all = any_series();
    auto feed = HistoricalFeed::make(all);
    RC_PRE(feed.has_value());
    const auto whole = drain(**feed);
    const auto at = *rc::gen::inRange<std::size_t>(0, whole.size());
    auto resumed = *HistoricalFeed::make(all);
    RC_ASSERT(resumed->skip_to(whole[at]).has_value());
    RC_ASSERT(resumed->progress() ==
              static_cast<double>(at + 1) / static_cast<double>(whole.size()));
    RC_ASSERT(drain(*resumed) ==
              std::vector<MarketEvent>(whole.begin() + static_cast<long>(at) + 1, whole.end()));
}

TEST(HistoricalFeed, ResumeRefusesAChangedHistory) {
    const auto series = make_series(1, 50, 5, 9, false);
    auto feed = *HistoricalFeed::make({series});
    const auto events = drain(*feed);
    for (const std::size_t i : {std::size_t{20}, std::size_t{21}}) {
        for (int change = 0; change < 4; ++change) {
            auto event = events[i];
            if (auto* open = std::get_if<model::BarOpen>(&event)) {
                if (change == 0) open->price += core::Decimal(1);
                if (change == 1) open->time = open->time + core::Duration{1};
                if (change == 2) open->time = core::Time::min();
                if (change == 3) open->instrument = {7};
            } else {
                auto& close = std::get<model::BarClose>(event);
                if (change == 0) close.bar.close += core::Decimal(1);
                if (change == 1) close.bar.close_time = close.bar.close_time + core::Duration{1};
                if (change == 2) close.bar.close_time = core::Time::min();
                if (change == 3) close.instrument = {7};
            }
            const auto status = feed->skip_to(event);
            ASSERT_FALSE(status) << i << " " << change;
            EXPECT_EQ(status.error().code, core::ErrorCode::data);
        }
        // Nothing moved: the feed is still at its end.
        EXPECT_EQ(feed->progress(), 1.0);
    }
}

TEST(HistoricalFeed, KeepsToThePeriod) {
    const auto series = make_series(1, 100, 5, 9, false);
    const auto from = series->bars[10].open_time, to = series->bars[19].close_time;
    auto feed = *HistoricalFeed::make({series}, {from, to});
    const auto events = drain(*feed);
    ASSERT_EQ(events.size(), 20U);
    EXPECT_EQ(data::time_of(events.front()), from);
    EXPECT_EQ(data::time_of(events.back()), to);
    // A bar is whole or not there.
    const auto second = core::Duration::seconds(1);
    EXPECT_EQ((*HistoricalFeed::make({series}, {from + second, to - second}))->total(), 16U);
    const auto none = HistoricalFeed::make({series}, {to, from});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, core::ErrorCode::data);
    EXPECT_FALSE(HistoricalFeed::make({}));
}

TEST(HistoricalFeed, RefusesTwoOfOneInstrumentAndDisorder) {
    const auto a = make_series(1, 10, 5, 1, false);
    const auto twice = HistoricalFeed::make({a, make_series(1, 10, 15, 2)});
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().code, core::ErrorCode::config);
    data::Series wrong = *a;
    const model::Bar third = wrong.bars[3];
    wrong.bars.set(3, wrong.bars[4]);
    wrong.bars.set(4, third);
    const auto disorder = HistoricalFeed::make({std::make_shared<const data::Series>(wrong)});
    ASSERT_FALSE(disorder);
    EXPECT_EQ(disorder.error().code, core::ErrorCode::data);
}

/// Not part of the normal run: test_feeds --gtest_also_run_disabled_tests --gtest_filter='*Speed*'
TEST(DISABLED_Speed, NanosecondsAnEvent) {
    for (const std::uint32_t count : {1U, 3U, 10U, 100U}) {
        std::vector<Series> all;
        for (std::uint32_t i = 0; i < count; ++i)
            all.push_back(make_series(i, 300'000 / count, 1, i, false));
        double best = 1e9;  // the best of several, in processor time: the machine may be busy
        for (int pass = 0; pass < 10; ++pass) {
            auto feed = *HistoricalFeed::make(all);
            MarketEvent event;
            std::size_t events = 0;
            const auto start = std::clock();
            while (*feed->next(event) == FeedState::event) ++events;
            const double ns = static_cast<double>(std::clock() - start) * 1e9 / CLOCKS_PER_SEC;
            EXPECT_EQ(events, feed->total());
            best = std::min(best, ns / static_cast<double>(events));
        }
        std::printf("%3u series: %.1f ns an event\n", count, best);
        EXPECT_LT(best, 200);
    }
}

}  // namespace
}  // namespace pmp::feeds
