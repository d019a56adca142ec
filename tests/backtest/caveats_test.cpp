#include "backtest/caveats.hpp"

#include <gtest/gtest.h>

namespace pmp::backtest {
namespace {

Result of(int samples, core::Duration apart) {
    Result r;
    r.currency = "USD";
    for (int i = 0; i < samples; ++i)
        r.equity.push_back({core::Time{} + core::Duration{apart.ns * i}, core::Money(1000)});
    return r;
}

TEST(Caveats, NothingToSay) {
    EXPECT_TRUE(caveats({}).empty());
    // 252 of 365.25 days.
    EXPECT_TRUE(caveats(of(600, core::Duration::minutes(1440 * 365 / 252))).empty());
    EXPECT_TRUE(caveats(of(100, core::Duration::days(1))).empty()) << "too short to tell";
}

TEST(Caveats, MoreSamplesThanTheMetricsCountWith) {
    auto r = of(800, core::Duration::days(1));
    ASSERT_EQ(caveats(r).size(), 1u);
    EXPECT_NE(caveats(r)[0].find("has 365 samples a year and the metrics count with 252"),
              std::string::npos)
        << caveats(r)[0];
    r.periods_per_year = 365;
    EXPECT_TRUE(caveats(r).empty());
}

TEST(Caveats, ALostAccount) {
    auto r = of(100, core::Duration::days(1));
    r.equity[40].equity = core::Money(-5);
    ASSERT_EQ(caveats(r).size(), 1u);
    EXPECT_NE(caveats(r)[0].find("its equity was -5.00 USD on 1970-02-10"), std::string::npos)
        << caveats(r)[0];
}

TEST(Caveats, ADrawdownThatEndedTrading) {
    auto r = of(100, core::Duration::days(1));
    model::Trade trade;
    trade.exit_time = r.equity[50].time;
    r.trades.push_back(trade);
    EXPECT_TRUE(caveats(r).empty()) << "nothing was refused";
    r.decisions_by_code["DRAWDOWN_NO_NEW_POSITIONS"] = 3;
    r.decisions_by_code["DRAWDOWN_HALT"] = 4;
    ASSERT_EQ(caveats(r).size(), 1u);
    EXPECT_NE(caveats(r)[0].find("after 1970-02-20: the drawdown limit refused 7 entries"),
              std::string::npos)
        << caveats(r)[0];
    r.equity.back().equity = core::Money(1001);
    EXPECT_TRUE(caveats(r).empty()) << "something is still held";
    r.equity.back().equity = core::Money(1000);
    r.trades.back().exit_time = r.equity[90].time;
    EXPECT_TRUE(caveats(r).empty()) << "it went on";
}

}  // namespace
}  // namespace pmp::backtest
