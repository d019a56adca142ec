#include "data/resampler.hpp"

#include <map>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/rng.hpp"
#include "data/generate.hpp"

namespace pmp::data {
namespace {

Series hourly(std::initializer_list<int> hours) {
    Series s;
    s.timeframe = {60};
    for (const int h : hours) {
        const auto t = core::from_civil(2020, 1, 1) + core::Duration::hours(h);
        s.bars.push_back({t, t + core::Duration::hours(1), 100 + h, 110 + h, 90 + h, 101 + h, 1});
    }
    return s;
}

TEST(Resampler, GivesABarWhenItsBucketIsOver) {
    auto r = *Resampler::make({60}, {240});
    const auto base = hourly({0, 1, 2, 3, 4});
    EXPECT_FALSE(r.push(base.bars[0]));
    EXPECT_FALSE(r.push(base.bars[1]));
    EXPECT_FALSE(r.push(base.bars[2]));
    const auto bar = r.push(base.bars[3]);
    ASSERT_TRUE(bar);
    EXPECT_EQ(bar->open_time, base.bars[0].open_time);
    EXPECT_EQ(bar->close_time, base.bars[3].close_time);
    EXPECT_EQ(bar->open, core::Decimal(100));
    EXPECT_EQ(bar->high, core::Decimal(113));
    EXPECT_EQ(bar->low, core::Decimal(90));
    EXPECT_EQ(bar->close, core::Decimal(104));
    EXPECT_EQ(bar->volume, 4.0);
    EXPECT_FALSE(r.push(base.bars[4]));
    EXPECT_FALSE(r.flush(base.bars[4].close_time));  // not over: never given
}

TEST(Resampler, AGapEndsABarAtTheNextOpen) {
    auto r = *Resampler::make({60}, {240});
    const auto base = hourly({1, 9});
    EXPECT_FALSE(r.push(base.bars[0]));
    EXPECT_FALSE(r.flush(core::from_civil(2020, 1, 1, 3)));
    const auto bar = r.flush(base.bars[1].open_time);
    ASSERT_TRUE(bar);
    EXPECT_EQ(bar->open_time, core::from_civil(2020, 1, 1, 0));
    EXPECT_EQ(bar->close_time, core::from_civil(2020, 1, 1, 4));
    EXPECT_FALSE(r.flush(core::Time::max()));
}

TEST(Resampler, NothingIsLostWithoutFlush) {
    auto r = *Resampler::make({60}, {120});
    const auto base = hourly({0, 3, 5});
    EXPECT_FALSE(r.push(base.bars[0]));
    EXPECT_EQ(r.push(base.bars[1])->volume, 1.0);
    EXPECT_EQ(r.push(base.bars[2])->open_time, core::from_civil(2020, 1, 1, 2));
    EXPECT_EQ(r.flush(base.bars[2].close_time)->open_time, core::from_civil(2020, 1, 1, 4));
}

TEST(Resampler, WeeksStartOnMonday) {
    Series days;
    days.timeframe = {1440};
    for (int d = 6; d <= 14; ++d) {  // 2020-01-06 is a Monday
        const auto t = core::from_civil(2020, 1, d);
        if (d == 11 || d == 12) continue;
        days.bars.push_back({t, t + core::Duration::days(1), 1, 1, 1, 1, 1});
    }
    const auto weeks = resample(days, {10'080});
    ASSERT_EQ(weeks->bars.size(), 1U);
    EXPECT_EQ(weeks->bars[0].open_time, core::from_civil(2020, 1, 6));
    EXPECT_EQ(weeks->bars[0].close_time, core::from_civil(2020, 1, 13));
    EXPECT_EQ(weeks->bars[0].volume, 5.0);
}

TEST(Resampler, SameTimeframePassesThrough) {
    const auto base = hourly({0, 1, 5});
    EXPECT_EQ(resample(base, {60})->bars, base.bars);
}

TEST(Resampler, RefusesWhatDoesNotDivide) {
    for (const int target : {30, 90, 100, 0, -60}) {
        const auto r = Resampler::make({60}, {target});
        ASSERT_FALSE(r);
        EXPECT_EQ(r.error().code, core::ErrorCode::config);
    }
}

TEST(Resampler, KeepsBothSidesOfAQuote) {
    Series base = *generate({.bars = 4, .timeframe = {60}});
    const auto cent = core::Decimal::from_raw(1'000'000);
    for (std::size_t i = 0; i < 4; ++i) {
        model::Bar bar = base.bars[i];
        bar.ask = {bar.open + cent, bar.high + cent + cent, bar.low + cent, bar.close + cent};
        base.bars.set(i, bar);
    }
    auto whole = *resample(base, {240});
    ASSERT_EQ(whole.bars.size(), 1U);
    EXPECT_EQ(whole.bars[0].ask.open, base.bars[0].open + cent);
    EXPECT_EQ(whole.bars[0].ask.high, whole.bars[0].high + cent + cent);
    EXPECT_EQ(whole.bars[0].ask.low, whole.bars[0].low + cent);
    EXPECT_EQ(whole.bars[0].ask.close, base.bars[3].close + cent);
    model::Bar plain = base.bars[2];
    plain.ask = {};
    base.bars.set(2, plain);
    EXPECT_FALSE(resample(base, {240})->bars[0].is_quoted());
}

RC_GTEST_PROP(Resampler, EqualsNaiveGrouping, ()) {
    GeneratorSpec spec;
    spec.seed = *rc::gen::arbitrary<std::uint64_t>();
    spec.bars = *rc::gen::inRange<std::size_t>(1, 400);
    spec.timeframe = {*rc::gen::element(1, 5, 60)};
    const model::Timeframe target{spec.timeframe.minutes * *rc::gen::inRange(1, 30)};
    auto base = *generate(spec);
    core::Rng rng(spec.seed);
    const auto holes = *rc::gen::inRange<std::uint64_t>(1, 10);
    base.bars.erase_if([&](const model::Bar&) { return rng.below(10) >= holes; });
    if (base.bars.empty()) return;

    std::map<core::Time, std::vector<model::Bar>> groups;
    for (const auto& bar : base.bars)
        groups[model::bar_start(bar.open_time, target)].push_back(bar);
    // The last bucket counts only when the data reaches its end.
    if (groups.rbegin()->first + target.duration() > base.bars.back().close_time)
        groups.erase(std::prev(groups.end()));

    const auto got = *resample(base, target);
    RC_ASSERT(got.bars.size() == groups.size());
    std::size_t i = 0;
    for (const auto& [start, bars] : groups) {
        const auto& bar = got.bars[i++];
        core::Decimal high = bars[0].high, low = bars[0].low;
        double volume = 0;
        for (const auto& b : bars) {
            high = std::max(high, b.high);
            low = std::min(low, b.low);
            volume += b.volume;
        }
        RC_ASSERT(bar == (model::Bar{start, start + target.duration(), bars.front().open, high, low,
                                     bars.back().close, volume}));
    }
}

}  // namespace
}  // namespace pmp::data
