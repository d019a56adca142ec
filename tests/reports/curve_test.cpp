#include "reports/curve.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "made_up.hpp"
#include "reports/chart_parts.hpp"

using namespace pmp;
using namespace pmp::reports;

namespace {

Curve curve_of(std::initializer_list<int> values) {
    std::vector<backtest::EquitySample> samples;
    core::Time time = core::from_civil(2020, 1, 30);
    for (const int v : values) {
        samples.push_back({time, v});
        time = time + core::Duration::days(1);
    }
    return make_curve(samples, 100);
}

}  // namespace

TEST(DailyReturns, ALostAccountHasNone) {
    EXPECT_TRUE(daily_returns(curve_of({50, -5})).empty());
    EXPECT_EQ(daily_returns(curve_of({110, 121})).size(), 2u);
}

TEST(ThinLine, KeepsExtremesAndTheEnd) {
    std::vector<stats::EquityPoint> all;
    for (int i = 0; i < 5000; ++i)
        all.push_back({core::from_civil(2020, 1, 1) + core::Duration::days(i),
                       i == 1234   ? 900.0
                       : i == 4321 ? -7.0
                                   : std::sin(i * 0.01)});
    const auto few = thin_line(all, 200);
    EXPECT_LE(few.size(), 200u);
    EXPECT_TRUE(std::ranges::is_sorted(few, std::less{}, &stats::EquityPoint::time));
    EXPECT_EQ(std::ranges::max(few, {}, &stats::EquityPoint::equity).equity, 900);
    EXPECT_EQ(std::ranges::min(few, {}, &stats::EquityPoint::equity).equity, -7);
    EXPECT_EQ(few.back().time, all.back().time);
    EXPECT_TRUE(thin_line({}, 10).empty());
}

TEST(Shorten, CountsCharactersNotBytes) {
    EXPECT_EQ(shorten("äöü", 3), "äöü");
    EXPECT_EQ(shorten("äöüß", 3), "äöü…");
}

TEST(Thin, KeepsExtremesEndsAndOrder) {
    const auto result = test::made_up(2, 5000);
    const auto curve = make_curve(result.equity, result.initial);
    const auto few = thin(curve.points, 300);
    EXPECT_LE(few.size(), 300u);
    EXPECT_GE(few.size(), 150u);
    EXPECT_TRUE(std::ranges::is_sorted(few, std::less{}, &CurvePoint::time));
    EXPECT_EQ(few.front().time, curve.points.front().time);
    EXPECT_EQ(few.back().time, curve.points.back().time);
    for (const auto field : {&CurvePoint::equity, &CurvePoint::drawdown}) {
        EXPECT_EQ(std::ranges::min(few, {}, field).*field,
                  std::ranges::min(curve.points, {}, field).*field);
        EXPECT_EQ(std::ranges::max(few, {}, field).*field,
                  std::ranges::max(curve.points, {}, field).*field);
    }
    EXPECT_EQ(thin(few, 300).size(), few.size());
}

TEST(Histograms, CountEveryDay) {
    const auto result = test::made_up(2, 1000);
    auto returns = daily_returns(make_curve(result.equity, result.initial));
    returns.push_back(0);
    returns.push_back(-0.5);  // one wild day
    const auto bars = histogram(returns);
    std::size_t drawn = 0, negative = 0;
    for (std::size_t i = 0; i < bars.counts.size(); ++i) {
        drawn += bars.counts[i];
        if (bars.first + static_cast<int>(i) < 0) negative += bars.counts[i];
    }
    EXPECT_EQ(drawn, bars.up + bars.down);
    EXPECT_EQ(negative, bars.down);
    EXPECT_EQ(bars.unchanged, 1u);
    EXPECT_TRUE(bars.open_low);
    EXPECT_LT(bars.counts.size(), 60u);
    EXPECT_TRUE(histogram({0, 0}).counts.empty());
    EXPECT_EQ(histogram({0.01}).up, 1u);
}

TEST(Axes, CoverTheirRangeInRoundSteps) {
    const Axis axis = value_axis(987'654, 1'234'567, 6);
    EXPECT_LE(axis.low, 987'654);
    EXPECT_GE(axis.high, 1'234'567);
    EXPECT_EQ(axis.ticks[1] - axis.ticks[0], 50'000);
    EXPECT_EQ(axis.decimals, 0);
    EXPECT_EQ(value_axis(0, 0.5, 4).decimals, 1);
    EXPECT_EQ(value_axis(0, 0.1, 4).decimals, 3);  // steps of 0.025
    EXPECT_GE(value_axis(100, 100, 5).ticks.size(), 3u);
    EXPECT_EQ(nice_step(0.03), 0.05);
}

TEST(Axes, NameTimes) {
    const auto years = time_ticks(core::from_civil(2001, 5, 1), core::from_civil(2009, 2, 1), 10);
    ASSERT_EQ(years.size(), 8u);
    EXPECT_EQ(years.front().label, "2002");
    const auto days = time_ticks(core::from_civil(2001, 5, 1), core::from_civil(2001, 5, 2), 10);
    EXPECT_EQ(days.front().label, "1 May 2001");
}
