#include "reports/curve.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "made_up.hpp"
#include "reports/axis.hpp"

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

TEST(Months, CompoundToTheYearsAndToTheTotal) {
    const auto result = test::made_up(3, 900);
    const auto curve = make_curve(result.equity, result.initial);
    double by_month = 1, by_year = 1;
    for (const auto& year : yearly_returns(curve)) {
        double months = 1;
        for (const auto& m : monthly_returns(curve))
            if (m.year == year.year) months *= 1 + m.growth;
        EXPECT_NEAR(months, 1 + year.growth, 1e-12);
        by_year *= 1 + year.growth;
    }
    for (const auto& m : monthly_returns(curve)) by_month *= 1 + m.growth;
    EXPECT_NEAR(by_month - 1, result.metrics.total_return.value, 1e-12);
    EXPECT_NEAR(by_year - 1, result.metrics.total_return.value, 1e-12);
}

TEST(Months, AMidnightSampleBelongsToTheMonthItCloses) {
    const auto months = monthly_returns(curve_of({110, 110, 121}));  // 29, 30 and 31 January
    ASSERT_EQ(months.size(), 1u);
    EXPECT_NEAR(months[0].growth, 0.21, 1e-12);
    EXPECT_EQ(monthly_returns(curve_of({110, 110, 121, 60})).back().month, 2);
}

TEST(Months, ALostAccountHasNoReturns) {
    EXPECT_TRUE(monthly_returns(curve_of({50, 0, 10})).empty());
    EXPECT_TRUE(daily_returns(curve_of({50, -5})).empty());
}

TEST(Drawdowns, AreFoundWithTheirTimes) {
    const auto all = drawdowns(curve_of({120, 90, 108, 120, 119, 130, 117}));
    ASSERT_EQ(all.size(), 3u);
    EXPECT_DOUBLE_EQ(all[0].depth, -0.25);
    EXPECT_EQ(all[0].start, core::from_civil(2020, 1, 30));
    EXPECT_EQ(all[0].trough, core::from_civil(2020, 1, 31));
    EXPECT_EQ(all[0].recovery, core::from_civil(2020, 2, 2));
    EXPECT_NEAR(all[1].depth, -0.1, 1e-12);
    EXPECT_FALSE(all[1].recovery);
    EXPECT_EQ(all[1].end, core::from_civil(2020, 2, 5));
}

TEST(Drawdowns, TheDeepestIsTheOneOfTheMetrics) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto result = test::made_up(2, 400, seed);
        const auto all = drawdowns(make_curve(result.equity, result.initial));
        ASSERT_FALSE(all.empty());
        EXPECT_DOUBLE_EQ(all[0].depth, result.metrics.max_drawdown.value);
        EXPECT_EQ(all[0].start, result.metrics.drawdown_start);
        EXPECT_EQ(all[0].trough, result.metrics.drawdown_trough);
        EXPECT_EQ(all[0].recovery, result.metrics.drawdown_recovery);
    }
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
