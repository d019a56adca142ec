#include "risk/sizing.hpp"

#include <array>
#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "config/load.hpp"
#include "risk/support.hpp"

namespace pmp::risk::test {
namespace {

using core::Rounding;
using Kind = model::Sizing::Kind;

struct Case {
    model::Instrument instrument{.symbol = "A"};
    portfolio::Ledger ledger;
    model::Costs costs;
    Decimal price = 1, rate = 1, equity = 1'000'000, stop;
    std::optional<double> volatility;

    [[nodiscard]] SizingResult size(const model::Sizing& sizing, double exposure = 1.0) const {
        return size_position(sizing, exposure,
                             {.instrument = instrument,
                              .ledger = ledger,
                              .costs = costs,
                              .price = price,
                              .rate = rate,
                              .equity = equity,
                              .stop_distance = stop,
                              .annual_volatility = volatility});
    }
    void trade(Decimal pnl) {
        (void)ledger.apply(instrument, {.quantity = 1, .price = 1000});
        (void)ledger.apply(instrument, {.quantity = -1, .price = Decimal(1000) + pnl});
    }
};

TEST(SizingUnits, LotsMinimumMaximumAndExposure) {
    Case c;
    c.instrument.lot = 10;
    const model::Sizing units{.units = 125};
    EXPECT_EQ(c.size(units).quantity, Decimal(120));
    EXPECT_STREQ(c.size(units).code, "SIZE_UNITS");
    EXPECT_EQ(c.size(units, 0.5).quantity, Decimal(60));
    EXPECT_EQ(c.size(units, 2.0).quantity, Decimal(120)) << "never more than its size";
    EXPECT_STREQ(c.size(units, 0.01).code, "SIZE_BELOW_LOT");
    EXPECT_STREQ(c.size(units, std::nan("")).code, "SIZE_BELOW_LOT") << "NaN is no size";
    c.instrument.min_quantity = 130;
    EXPECT_STREQ(c.size(units).code, "SIZE_BELOW_MINIMUM");
    c.instrument.min_quantity = 0;
    c.instrument.max_quantity = 55;
    EXPECT_EQ(c.size(units).quantity, Decimal(50)) << "the maximum, in lots";
}

RC_GTEST_PROP(SizingEquity, SpendsTheBudgetAndNotALotMore, ()) {
    Case c;
    c.instrument.lot = *rc::gen::element(d("0.01"), d("1"), d("100"));
    c.instrument.contract_size = *rc::gen::element(d("1"), d("100"));
    c.price = Decimal::from_raw(*rc::gen::inRange<std::int64_t>(50'000, 500'000'000) * 1'000);
    c.equity = Decimal::from_raw(*rc::gen::inRange<std::int64_t>(1e11, 1e15));
    const model::Sizing sizing{
        .kind = Kind::equity_fraction,
        .fraction = Decimal::from_raw(*rc::gen::inRange<std::int64_t>(1'000'000, 100'000'001))};
    using C = model::Commission::Kind;
    c.costs.commission = *rc::gen::element(
        model::Commission{}, model::Commission{.kind = C::percent, .rate = d("0.0002")},
        model::Commission{.kind = C::percent, .rate = d("0.01")},
        model::Commission{.kind = C::per_unit, .amount = d("0.005"), .minimum = 1},
        model::Commission{.kind = C::fixed, .amount = 2});
    const Decimal budget = Decimal::multiply(c.equity, sizing.fraction, Rounding::down);
    const auto cost = [&](Decimal q) {
        return c.instrument.value(q, c.price) + c.costs.commission.of(c.instrument, q, c.price);
    };
    const auto [quantity, code] = c.size(sizing);
    if (quantity.is_zero()) {
        RC_ASSERT(std::string(code) == "SIZE_BELOW_LOT");
    } else {
        RC_ASSERT(cost(quantity) <= budget);
        RC_ASSERT(quantity.round_to(c.instrument.lot, Rounding::down) == quantity);
    }
    // The unit price after a percentage is rounded up in its 8th decimal: allow for that much.
    const Decimal slack =
        Decimal::multiply(quantity + c.instrument.lot, Decimal::from_raw(1), Rounding::up);
    RC_ASSERT(cost(quantity + c.instrument.lot) + slack > budget);
}

TEST(SizingEquity, ForeignCurrency) {
    Case c;
    c.price = 150;
    c.rate = d("0.00666667");
    c.equity = 10'000;
    const auto quantity = c.size({.kind = Kind::equity_fraction, .fraction = 1}).quantity;
    EXPECT_EQ(quantity, Decimal(9999)) << "150 yen cost 1.0000005 dollars";
}

TEST(SizingEquity, ACheapUnitIsNotRoundedUp) {
    Case c;
    c.price = d("0.00001234");
    c.costs.commission = {.kind = model::Commission::Kind::percent, .rate = d("0.0002")};
    c.equity = 10'000;
    // With its commission a unit costs 0.000012342468, which eight decimals make 0.00001235.
    EXPECT_EQ(c.size({.kind = Kind::equity_fraction, .fraction = 1}).quantity, Decimal(810'210'729));
}

TEST(SizingRisk, LosesTheFractionAtTheStop) {
    Case c;
    const model::Sizing sizing{.kind = Kind::risk_fraction, .fraction = d("0.01")};
    EXPECT_STREQ(c.size(sizing).code, "SIZE_NEEDS_STOP");
    c.stop = d("0.02");
    EXPECT_EQ(c.size(sizing).quantity, Decimal(500'000));
    c.stop = d("0.03");
    EXPECT_EQ(c.size(sizing).quantity, Decimal(333'333));
    c.instrument.contract_size = 100;
    EXPECT_EQ(c.size(sizing).quantity, Decimal(3333));
    c.rate = d("2");
    EXPECT_EQ(c.size(sizing).quantity, Decimal(1666));
    c.equity = 0;
    EXPECT_STREQ(c.size(sizing).code, "SIZE_NO_EQUITY");
}

TEST(SizingVolatility, ScalesToTheTarget) {
    Case c;
    const model::Sizing sizing{.kind = Kind::volatility_target, .annual = d("0.10")};
    EXPECT_STREQ(c.size(sizing).code, "SIZE_VOLATILITY_UNKNOWN");
    c.volatility = 0.2;
    EXPECT_EQ(c.size(sizing).quantity, Decimal(500'000));
    c.volatility = 0.05;
    EXPECT_EQ(c.size(sizing).quantity, Decimal(2'000'000));
    for (const double bad : {0.0, -1.0, std::nan("")}) {
        c.volatility = bad;
        EXPECT_STREQ(c.size(sizing).code, "SIZE_VOLATILITY_UNKNOWN");
    }
}

TEST(SizingKelly, WarmUpFormulaAndNoEdge) {
    Case c;
    const model::Sizing sizing{.kind = Kind::kelly, .fraction = d("0.5"), .lookback_trades = 60};
    for (int i = 0; i < 19; ++i) c.trade(30);
    EXPECT_FALSE(kelly_share(c.ledger, 60));
    EXPECT_STREQ(c.size(sizing).code, "SIZE_KELLY_WARM_UP");
    EXPECT_EQ(c.size(sizing).quantity, Decimal(10'000)) << "one per cent";
    // Then 12 wins of 30 and 8 losses of 20 are the last 20: 0.6 - 0.4 / 1.5.
    for (int i = 0; i < 12; ++i) c.trade(30);
    for (int i = 0; i < 8; ++i) c.trade(-20);
    EXPECT_NEAR(kelly_share(c.ledger, 20).value(), 0.6 - 0.4 / 1.5, 1e-12);
    model::Sizing last = sizing;
    last.lookback_trades = 20;
    EXPECT_EQ(c.size(last).quantity, Decimal(166'666)) << "half of a third of equity";
    EXPECT_FALSE(kelly_share(c.ledger, 10)) << "a lookback below the warm-up never knows";
    EXPECT_NEAR(kelly_share(c.ledger, 60).value(), 31.0 / 39 - 8.0 / 39 / 1.5, 1e-12)
        << "all there are";
    for (int i = 0; i < 20; ++i) c.trade(-20);
    EXPECT_EQ(kelly_share(c.ledger, 20).value(), -1.0);
    EXPECT_STREQ(c.size(last).code, "SIZE_KELLY_NO_EDGE");
    for (int i = 0; i < 20; ++i) c.trade(5);
    EXPECT_EQ(kelly_share(c.ledger, 20).value(), 1.0) << "nothing but wins";
}

TEST(Returns, CorrelationAndVolatilityOfFinishedDays) {
    DailyReturns returns(2, 5);
    const auto day = [](int n) { return Time{core::Duration::days(n).ns}; };
    const double a[] = {100, 101, 99, 102, 100, 103, 101, 200};
    for (int i = 0; i < 8; ++i) {
        returns.observe({0}, 1, day(i + 1) - core::Duration::hours(3));  // overwritten by the last
        returns.observe({0}, a[i], day(i + 1));
        returns.observe({1}, 1 / a[i], day(i + 1));
    }
    // The eighth day is not finished: the last five finished returns are of days 3 to 7.
    EXPECT_NEAR(returns.correlation({0}, {1}, 5).value(), -1.0, 1e-9);
    EXPECT_FALSE(returns.correlation({0}, {1}, 6));
    double mean = 0, sum = 0;
    for (int i = 2; i < 7; ++i) mean += std::log(a[i] / a[i - 1]) / 5;
    for (int i = 2; i < 7; ++i) sum += std::pow(std::log(a[i] / a[i - 1]) - mean, 2);
    EXPECT_NEAR(returns.annual_volatility({0}, 5).value(), std::sqrt(sum / 4 * 252), 1e-12);
    EXPECT_FALSE(returns.annual_volatility({0}, 6));
}

TEST(Returns, WhatWasAskedBeforeDoesNotChangeTheAnswer) {
    DailyReturns asked(3, 6);
    std::uint64_t state = 7;
    std::vector<std::array<double, 3>> closes;
    for (int day = 1; day <= 40; ++day) {
        auto& now = closes.emplace_back();
        for (double& close : now) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            close = 100 + static_cast<double>(state >> 40) / 1e6;
        }
        DailyReturns fresh(3, 6);
        for (std::size_t i = 0; i < closes.size(); ++i)
            for (std::uint32_t k = 0; k < 3; ++k) {
                if (k == 2 && i % 3 == 0) continue;  // one that does not trade each day
                const Time time{core::Duration::days(static_cast<std::int64_t>(i) + 1).ns};
                fresh.observe({k}, closes[i][k], time);
                if (i + 1 == closes.size()) asked.observe({k}, closes[i][k], time);
            }
        for (std::uint32_t a = 0; a < 3; ++a)
            for (std::uint32_t b = 0; b < 3; ++b)
                for (std::size_t minimum : {3u, 5u})
                    EXPECT_EQ(asked.correlation({a}, {b}, minimum),
                              fresh.correlation({a}, {b}, minimum))
                        << day;
    }
}

core::Result<Limits> parse(const std::string& text) {
    auto table = config::parse_toml(text, "t.toml");
    if (!table) return std::unexpected(table.error());
    return parse_limits(*table);
}

TEST(LimitsTable, DefaultsAndValues) {
    const auto defaults = parse("").value();
    EXPECT_TRUE(defaults.active);
    EXPECT_EQ(defaults.drawdown[0], d("0.04"));
    EXPECT_EQ(defaults.drawdown[1], d("0.08"));
    EXPECT_EQ(defaults.drawdown[2], d("0.12"));
    EXPECT_EQ(defaults.correlation, d("0.8"));
    const auto limits = parse(
                            "drawdown = [0.01, 0.02, 0.03]\nprofile = \"none\"\n"
                            "exposure_gross = 5\nopen_positions = 7\n"
                            "stop_loss = {kind = \"percent\", value = 0.05}")
                            .value();
    EXPECT_FALSE(limits.active);
    EXPECT_EQ(limits.drawdown[1], d("0.02"));
    EXPECT_EQ(limits.exposure_gross, Decimal(5));
    EXPECT_EQ(limits.open_positions, 7);
    EXPECT_EQ(limits.stop_loss.value, d("0.05"));
}

TEST(LimitsTable, Refused) {
    for (const char* bad :
         {"drawdown = [0.04, 0.08]", "drawdown = [0.08, 0.04, 0.12]",
          "drawdown = [0.04, 0.04, 0.12]", "drawdown = [0.0, 0.08, 0.12]",
          "drawdown = [0.04, 0.08, 1.5]", "exposure_gross = 0", "exposure_gross = -1",
          "exposure_gross = nan", "correlation = 1.5", "reduce_factor = 2", "profile = \"off\"",
          "open_positions = 0", "stop_loss = {kind = \"percent\", value = 0}"}) {
        const auto limits = parse(bad);
        ASSERT_FALSE(limits) << bad;
        EXPECT_EQ(limits.error().code, core::ErrorCode::config) << bad;
    }
    const auto unknown = parse("exposure_symbl = 1");
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().text().find("exposure_symbol"), std::string::npos)
        << unknown.error().text();
}

TEST(LimitsSet, ChangesOneAndKeepsTheRestOnError) {
    Limits limits;
    EXPECT_TRUE(limits.set("exposure_symbol", 0.25));
    EXPECT_EQ(limits.exposure_symbol, d("0.25"));
    EXPECT_EQ(limits.get("exposure_symbol").value(), 0.25);
    EXPECT_TRUE(limits.set("drawdown_2", 0.1));
    EXPECT_FALSE(limits.set("drawdown_2", 0.12)) << "the ladder must climb";
    EXPECT_EQ(limits.drawdown[1], d("0.1"));
    const auto unknown = limits.set("exposure", 1);
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().text().find("exposure_net"), std::string::npos);
    for (const double bad : {0.0, -1.0, 1001.0, std::nan(""), HUGE_VAL})
        EXPECT_FALSE(limits.set("exposure_net", bad)) << bad;
    EXPECT_FALSE(limits.set("reduce_factor", 1.5)) << "a drawdown never makes positions larger";
    EXPECT_FALSE(limits.set("correlation", 2));
    for (const auto name : Limits::names()) EXPECT_TRUE(limits.get(name)) << name;
}

}  // namespace
}  // namespace pmp::risk::test
