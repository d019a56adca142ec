#include "stats/metrics.hpp"

#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/rng.hpp"

namespace pmp::stats {
namespace {

core::Time day(int n) { return core::from_civil(2020, 1, 1) + core::Duration::days(n); }

std::vector<EquityPoint> curve(std::initializer_list<double> values) {
    std::vector<EquityPoint> out;
    for (const double v : values) out.push_back({day(static_cast<int>(out.size()) + 1), v});
    return out;
}
std::vector<TradeResult> trades_of(std::initializer_list<double> values) {
    std::vector<TradeResult> out;
    for (const double v : values) out.push_back({v});
    return out;
}
std::map<std::string, Metric> by_name(const Metrics& m) {
    std::map<std::string, Metric> out;
    for (const auto& [name, metric] : m.entries()) out[std::string(name)] = metric;
    return out;
}
std::vector<EquityPoint> walk(std::uint64_t seed, int n, double start) {
    core::Rng rng(seed);
    std::vector<EquityPoint> out;
    for (int i = 0; i < n; ++i)
        out.push_back({day(i + 1), start *= 1.0 + 0.0005 + 0.01 * rng.normal()});
    return out;
}

TEST(Metrics, ByHand) {
    // Returns 10 %, -20 %, 25 %: mean 5 %, deviations 5, -25, 20 %.
    const auto m = compute(curve({110, 88, 110}), 100, {}, {.start = day(0)});
    EXPECT_NEAR(m.total_return.value, 0.10, 1e-15);
    EXPECT_NEAR(m.cagr.value, std::pow(1.1, 84) - 1, 1e-9);
    const double sd = std::sqrt((0.0025 + 0.0625 + 0.04) / 2);
    EXPECT_NEAR(m.volatility.value, sd * std::sqrt(252), 1e-14);
    EXPECT_NEAR(m.sharpe.value, 0.05 / sd * std::sqrt(252), 1e-13);
    EXPECT_NEAR(m.sortino.value, 0.05 * std::sqrt(252) / std::sqrt(0.04 / 3), 1e-13);
    EXPECT_NEAR(m.max_drawdown.value, -0.2, 1e-15);
    EXPECT_NEAR(m.calmar.value, m.cagr.value / 0.2, 1e-6);
    EXPECT_NEAR(m.omega.value, 0.35 / 0.2, 1e-14);
    EXPECT_NEAR(m.ulcer_index.value, std::sqrt(0.04 / 4), 1e-15);
    EXPECT_NEAR(m.var_95.value, -0.2 + 0.1 * 0.3, 1e-15);   // rank 0.1 of -0.2, 0.1, 0.25
    EXPECT_NEAR(m.cvar_95.value, -0.2, 1e-15);
    EXPECT_NEAR(m.tail_ratio.value, (0.1 + 0.9 * 0.15) / 0.17, 1e-14);
    EXPECT_EQ(m.drawdown_start, day(1));
    EXPECT_EQ(m.drawdown_trough, day(2));
    EXPECT_EQ(m.drawdown_recovery, day(3));
}

TEST(Metrics, TradesByHand) {
    const auto m = compute(curve({101}), 100, trades_of({10, -5, 20, 0, -10}));
    EXPECT_EQ(m.trades.value, 5);
    EXPECT_NEAR(m.win_rate.value, 0.4, 1e-15);
    EXPECT_NEAR(m.profit_factor.value, 2, 1e-15);
    EXPECT_NEAR(m.expectancy.value, 3, 1e-15);
    EXPECT_NEAR(m.average_win.value, 15, 1e-15);
    EXPECT_NEAR(m.average_loss.value, -7.5, 1e-15);
    EXPECT_EQ(m.best_trade.value, 20);
    EXPECT_EQ(m.worst_trade.value, -10);
    EXPECT_NEAR(m.kelly.value, 0.4 - 0.6 / 2, 1e-15);
    const double variance = (49 + 64 + 289 + 9 + 169) / 4.0;
    EXPECT_NEAR(m.sqn.value, std::sqrt(5) * 3 / std::sqrt(variance), 1e-14);
}

TEST(Metrics, DrawdownFromTheInitialEquityAndNotYetRecovered) {
    const auto m = compute(curve({90, 95}), 100, {}, {.start = day(0)});
    EXPECT_EQ(m.drawdown_start, day(0));
    EXPECT_EQ(m.drawdown_trough, day(1));
    EXPECT_FALSE(m.drawdown_recovery);
    EXPECT_NEAR(m.max_drawdown.value, -0.1, 1e-15);
    // The deepest counts, not the last; and the first of equal ones.
    const auto two = compute(curve({80, 100, 50, 100, 50}), 100, {}, {.start = day(0)});
    EXPECT_EQ(two.drawdown_start, day(2));
    EXPECT_EQ(two.drawdown_trough, day(3));
    EXPECT_EQ(two.drawdown_recovery, day(4));
}

TEST(Metrics, NoDrawdownHasNoTimesAndNoCalmar) {
    const auto m = compute(curve({101, 103}), 100, {});
    EXPECT_EQ(m.max_drawdown.value, 0);
    EXPECT_TRUE(m.max_drawdown.defined());
    EXPECT_FALSE(m.drawdown_start || m.drawdown_trough || m.drawdown_recovery);
    EXPECT_STREQ(m.calmar.why_undefined, "no drawdown");
    EXPECT_FALSE(m.sortino.defined());
    EXPECT_FALSE(m.omega.defined());
}

TEST(Metrics, UndefinedHasAReason) {
    const auto flat = compute(curve({100, 100, 100}), 100, {});
    EXPECT_EQ(flat.volatility.value, 0);
    EXPECT_TRUE(flat.volatility.defined());
    for (const auto* m :
         {&flat.sharpe, &flat.sortino, &flat.calmar, &flat.omega, &flat.skew, &flat.kurtosis,
          &flat.psr, &flat.dsr, &flat.tail_ratio, &flat.win_rate, &flat.sqn, &flat.exposure})
        EXPECT_FALSE(m->defined());
    EXPECT_STREQ(flat.sharpe.why_undefined, "the returns do not vary");
    EXPECT_EQ(flat.trades.value, 0);
    EXPECT_TRUE(flat.trades.defined());

    const auto none = compute({}, 100, {});
    EXPECT_STREQ(none.total_return.why_undefined, "no equity samples");
    const auto one = compute(curve({101}), 100, {});
    EXPECT_NEAR(one.total_return.value, 0.01, 1e-15);
    EXPECT_STREQ(one.volatility.why_undefined, "needs two returns");

    const auto wins = compute({}, 100, trades_of({1, 2}));
    EXPECT_STREQ(wins.profit_factor.why_undefined, "no losing trades");
    EXPECT_STREQ(wins.kelly.why_undefined, "no losing trades");
    const auto losses = compute({}, 100, trades_of({-1}));
    EXPECT_EQ(losses.profit_factor.value, 0);
    EXPECT_TRUE(losses.profit_factor.defined());
    EXPECT_STREQ(losses.kelly.why_undefined, "no winning trades");
    EXPECT_STREQ(losses.sqn.why_undefined, "needs two closed trades");
}

TEST(Metrics, ALostAccountStillHasAReturnAndADrawdown) {
    const auto m = compute(curve({50, -20, 10}), 100, {}, {.start = day(0)});
    EXPECT_NEAR(m.total_return.value, -0.9, 1e-15);
    EXPECT_NEAR(m.max_drawdown.value, -1.2, 1e-15);
    EXPECT_EQ(m.drawdown_trough, day(2));
    EXPECT_FALSE(m.sharpe.defined());
    EXPECT_FALSE(m.cagr.defined());
}

TEST(Metrics, GivenNumbersPassThrough) {
    const auto m = compute(curve({101, 99, 103}), 100, {},
                           {.trials = 100,
                            .trials_variance = 0.01,
                            .exposure = 0.5,
                            .turnover = 12.0,
                            .fees = std::nan("")});
    EXPECT_EQ(m.exposure.value, 0.5);
    EXPECT_EQ(m.turnover.value, 12);
    EXPECT_FALSE(m.fees.defined());
    EXPECT_LT(m.dsr.value, m.psr.value);
}

TEST(Metrics, AnnualRatesBecomeRatesOfAPeriod) {
    const auto points = walk(5, 300, 100);
    const double rf = std::pow(1.05, 1 / 252.0) - 1;
    std::vector<double> r;
    double before = 100, mean = 0, var = 0;
    for (const auto& p : points) {
        r.push_back(p.equity / before - 1);
        before = p.equity;
    }
    for (const double x : r) mean += x / 300;
    for (const double x : r) var += (x - mean) * (x - mean) / 299;
    const auto m = compute(points, 100, {}, {.risk_free = 0.05, .mar = 0.05});
    EXPECT_NEAR(m.sharpe.value, (mean - rf) / std::sqrt(var) * std::sqrt(252), 1e-10);
    double down = 0;
    for (const double x : r) down += std::pow(std::min(x - rf, 0.0), 2) / 300;
    EXPECT_NEAR(m.sortino.value, (mean - rf) * std::sqrt(252) / std::sqrt(down), 1e-10);
}

TEST(Metrics, EveryNameOnceInAFixedOrder) {
    const auto a = compute({}, 0, {}).entries();
    const auto b = compute(walk(1, 50, 100), 100, trades_of({1, -1})).entries();
    std::set<std::string_view> names;
    ASSERT_EQ(a.size(), 35U);
    for (std::size_t i = 0; i < a.size(); ++i) {
        EXPECT_EQ(a[i].first, b[i].first);
        EXPECT_TRUE(names.insert(a[i].first).second);
    }
    EXPECT_EQ(a.front().first, "total_return");
    EXPECT_EQ(a.back().first, "average_holding_hours");
}

RC_GTEST_PROP(Metrics, NothingNotFiniteEverLeaves, ()) {
    std::vector<EquityPoint> points;
    std::vector<TradeResult> trades;
    const auto value = [] {
        return *rc::gen::element(0.0, -1.0, 1.0, 100.0, 1e-300, 1e300, -1e300, 99.0, 101.0,
                                 std::numeric_limits<double>::quiet_NaN(),
                                 std::numeric_limits<double>::infinity());
    };
    const auto n = *rc::gen::inRange(0, 8);
    for (int i = 0; i < n; ++i) points.push_back({day(i), value()});
    const auto k = *rc::gen::inRange(0, 6);
    for (int i = 0; i < k; ++i) trades.push_back({value()});
    const auto m = compute(points, value(), trades, {.risk_free = value(), .mar = value()});
    for (const auto& [name, metric] : m.entries())
        RC_ASSERT((metric.defined() ? std::isfinite(metric.value) : *metric.why_undefined != '\0'));
}

RC_GTEST_PROP(Metrics, ScalingMoneyLeavesRatiosAlone, ()) {
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const auto n = *rc::gen::inRange(3, 400);
    const double factor = *rc::gen::element(0.001, 3.0, 1e6);
    auto points = walk(seed, n, 1000);
    core::Rng rng(seed);
    std::vector<TradeResult> trades, scaled_trades;
    for (int i = 0; i < n; ++i) {
        trades.push_back({rng.normal()});
        scaled_trades.push_back({trades.back().pnl * factor});
    }
    const auto a = by_name(compute(points, 1000, trades));
    for (auto& p : points) p.equity *= factor;
    const auto b = by_name(compute(points, 1000 * factor, scaled_trades));
    const std::set<std::string> money = {"expectancy", "average_win", "average_loss", "best_trade",
                                         "worst_trade"};
    for (const auto& [name, metric] : a) {
        const Metric other = b.at(name);
        RC_ASSERT(metric.defined() == other.defined());
        const double want = metric.value * (money.contains(name) ? factor : 1.0);
        if (metric.defined())
            RC_ASSERT(std::fabs(other.value - want) <= 1e-8 * std::max(1e-4, std::fabs(want)));
    }
}

RC_GTEST_PROP(Metrics, OrderingsHold, ()) {
    const auto m =
        compute(walk(*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::inRange(3, 500), 1), 1, {});
    RC_ASSERT(m.cvar_99.value <= m.var_99.value);
    RC_ASSERT(m.cvar_95.value <= m.var_95.value);
    RC_ASSERT(m.var_99.value <= m.var_95.value);
    RC_ASSERT(m.max_drawdown.value <= 0 && m.max_drawdown.value > -1);
    RC_ASSERT(m.ulcer_index.value <= -m.max_drawdown.value + 1e-15);
    if (m.psr.defined()) RC_ASSERT((m.psr.value > 0.5) == (m.sharpe.value > 0));
}

TEST(DailyCloses, KeepsTheLastSampleOfEachDay) {
    const auto at = [](int d, int h) { return day(d) + core::Duration::hours(h); };
    // Midnight belongs to the day it ends.
    const std::vector<EquityPoint> samples = {{at(0, 5), 1}, {at(0, 23), 2}, {at(1, 0), 3},
                                              {at(1, 1), 4}, {at(4, 12), 5}, {at(5, 0), 6}};
    const auto days = daily_closes(samples);
    ASSERT_EQ(days.size(), 3U);
    EXPECT_EQ(days[0].equity, 3);
    EXPECT_EQ(days[1].equity, 4);
    EXPECT_EQ(days[2].equity, 6);
}

TEST(EquityFromReturns, UndoesItself) {
    const auto points = walk(3, 100, 50);
    std::vector<EquityPoint> returns;
    double before = 50;
    for (const auto& p : points) {
        returns.push_back({p.time, p.equity / before - 1});
        before = p.equity;
    }
    const auto back = equity_from_returns(returns, 50);
    for (std::size_t i = 0; i < points.size(); ++i)
        EXPECT_NEAR(back[i].equity / points[i].equity, 1, 1e-13);
}

}  // namespace
}  // namespace pmp::stats
