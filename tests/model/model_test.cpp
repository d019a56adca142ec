#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "model/bar.hpp"
#include "model/costs.hpp"
#include "model/sizing.hpp"
#include "model/timeframe.hpp"

namespace pmp::model {
namespace {

using core::Decimal;
using core::Rounding;
using core::Time;

Decimal d(const char* text) { return Decimal::parse(text).value(); }

Bar good() { return {Time{0}, Time{60}, d("10"), d("12"), d("9"), d("11"), 5}; }

TEST(BarFault, SoundBarsPass) {
    EXPECT_FALSE(bar_fault(good()));
    Bar flat = good();
    flat.open = flat.high = flat.low = flat.close = 10;
    flat.volume = 0;
    EXPECT_FALSE(bar_fault(flat));
}

TEST(BarFault, EachRuleHasItsReason) {
    const auto with = [](auto change) {
        Bar bar = good();
        change(bar);
        return bar_fault(bar).value_or("sound");
    };
    for (auto price : {&Bar::open, &Bar::high, &Bar::low, &Bar::close})
        for (const int bad : {0, -1})
            EXPECT_EQ(with([&](Bar& b) { b.*price = bad; }), "a price is not positive");
    EXPECT_EQ(with([](Bar& b) { b.high = d("10.99999999"); }), "high is below open or close");
    EXPECT_EQ(with([](Bar& b) { b.low = d("10.00000001"); }), "low is above open or close");
    EXPECT_EQ(with([](Bar& b) { b.volume = -1e-9; }), "volume is negative");
    EXPECT_EQ(with([](Bar& b) { b.volume = std::nan(""); }), "volume is negative");
    EXPECT_EQ(with([](Bar& b) { b.volume = HUGE_VAL; }), "volume is not finite");
    EXPECT_EQ(with([](Bar& b) { b.ask = {b.open, b.high, b.low, b.close}; }), "sound");
    EXPECT_EQ(with([](Bar& b) { b.ask = {b.open, b.high, b.low, b.low - d("0.00000001")}; }),
              "the ask's low is above open or close");
    EXPECT_EQ(with([](Bar& b) {
                  const auto below = [](core::Price p) { return p - d("0.00000001"); };
                  b.ask = {below(b.open), below(b.high), below(b.low), below(b.close)};
              }),
              "the quote is crossed: ask below bid");
    EXPECT_EQ(with([](Bar& b) { b.close_time = b.open_time; }), "the bar closes before it opens");
}

TEST(TimeframeTest, RoundTripOfEveryLength) {
    for (std::int32_t minutes = 1; minutes <= 4 * 10'080; ++minutes)
        ASSERT_EQ(parse_timeframe(to_string(Timeframe{minutes})).value().minutes, minutes);
}

TEST(TimeframeTest, WordsAndRefusals) {
    EXPECT_EQ(to_string(Timeframe{1}), "1m");
    EXPECT_EQ(to_string(Timeframe{90}), "90m");
    EXPECT_EQ(to_string(Timeframe{240}), "4h");
    EXPECT_EQ(to_string(Timeframe{1440}), "1d");
    EXPECT_EQ(to_string(Timeframe{10'080}), "1w");
    EXPECT_EQ(parse_timeframe("60m").value(), Timeframe{60});
    for (const char* bad :
         {"", "m", "1", "0m", "-1m", "1s", "1.5h", "1M", "1 h", "99999h", "5w", "9999999999m"}) {
        const auto parsed = parse_timeframe(bad);
        ASSERT_FALSE(parsed) << bad;
        EXPECT_EQ(parsed.error().code, core::ErrorCode::config);
    }
}

TEST(TimeframeTest, WeeksStartOnMonday) {
    const Timeframe week{10'080};
    const auto start = [&](const char* t) {
        return core::to_string(bar_start(core::parse_time(t).value(), week));
    };
    EXPECT_EQ(start("2024-01-01"), "2024-01-01T00:00:00Z");  // a Monday
    EXPECT_EQ(start("2024-01-07T23:59:59Z"), "2024-01-01T00:00:00Z");
    EXPECT_EQ(start("2024-01-08"), "2024-01-08T00:00:00Z");
    EXPECT_EQ(start("1970-01-01"), "1969-12-29T00:00:00Z");
    EXPECT_EQ(start("1950-06-28T12:00:00Z"), "1950-06-26T00:00:00Z");
}

RC_GTEST_PROP(TimeframeTest, TheBarContainsItsTimes, ()) {
    const Timeframe timeframe{*rc::gen::element(1, 5, 15, 60, 240, 1440, 10'080, 7, 20'160)};
    const Time t{*rc::gen::inRange<std::int64_t>(-2'000'000'000, 4'000'000'000) * 1'000'000'000 +
                 *rc::gen::inRange<std::int64_t>(0, 1'000'000'000)};
    const Time start = bar_start(t, timeframe);
    RC_ASSERT(start <= t);
    RC_ASSERT(t < start + timeframe.duration());
    RC_ASSERT(bar_start(start, timeframe) == start);
}

TEST(InstrumentTest, ValueIsExact) {
    Instrument gold{.symbol = "XAUUSD", .lot = d("0.01"), .contract_size = 100};
    EXPECT_EQ(gold.value(d("0.03"), d("1912.37")), d("5737.11"));
    EXPECT_EQ(gold.value(d("-0.03"), d("1912.37")), d("-5737.11"));
    Instrument stock{.symbol = "X", .lot = d("0.00000001")};
    EXPECT_EQ(stock.value(d("0.00000001"), d("0.5")), Decimal(0)) << "half-even";
    EXPECT_EQ(stock.value(d("0.00000003"), d("0.5")).raw(), 2);
    EXPECT_THROW((void)gold.value(d("1000000000"), d("2000")), core::ArithmeticFault);
}

TEST(InstrumentTest, FaultsAndTheTable) {
    InstrumentTable table;
    ASSERT_EQ(table.add({.symbol = "A"}).value(), core::InstrumentId{0});
    ASSERT_EQ(table.add({.symbol = "B"}).value(), core::InstrumentId{1});
    EXPECT_EQ(table.find("B")->id, core::InstrumentId{1});
    EXPECT_EQ(table.find("C"), nullptr);
    EXPECT_EQ(table.add({.symbol = "A"}).error().code, core::ErrorCode::config);
    const auto refused = [&](auto change) {
        Instrument instrument{.symbol = "Z"};
        change(instrument);
        return !table.add(instrument);
    };
    EXPECT_TRUE(refused([](Instrument& i) { i.symbol.clear(); }));
    EXPECT_TRUE(refused([](Instrument& i) { i.currency = "X"; }));
    EXPECT_TRUE(refused([](Instrument& i) { i.tick = 0; }));
    EXPECT_TRUE(refused([](Instrument& i) { i.lot = 0; }));
    EXPECT_TRUE(refused([](Instrument& i) { i.contract_size = 0; }));
    EXPECT_TRUE(refused([](Instrument& i) { i.spread = -1; }));
    EXPECT_TRUE(refused([](Instrument& i) { i.min_quantity = -1; }));
    EXPECT_TRUE(refused([](Instrument& i) {
        i.lot = d("0.00000001");
        i.contract_size = d("0.5");
    }));
    EXPECT_EQ(table.size(), 2U);
}

TEST(CostsTest, SpreadSlippageAndRoundingAgainstUs) {
    Instrument i{.symbol = "E", .tick = d("0.01"), .spread = d("0.03")};
    Costs costs;
    EXPECT_EQ(costs.market_fill(i, Side::buy, d("10")), d("10.02"));
    EXPECT_EQ(costs.market_fill(i, Side::sell, d("10")), d("9.98"));
    EXPECT_EQ(costs.market_fill(i, Side::buy, d("10"), false), d("10"));
    costs.slippage = {Slippage::Kind::ticks, 2};
    EXPECT_EQ(costs.market_fill(i, Side::buy, d("10"), false), d("10.02"));
    EXPECT_EQ(costs.market_fill(i, Side::sell, d("10"), false), d("9.98"));
    EXPECT_EQ(costs.market_fill(i, Side::buy, d("10")), d("10.04")) << "10.035 up";
    costs.slippage = {Slippage::Kind::percent, d("0.001")};
    EXPECT_EQ(costs.market_fill(i, Side::sell, d("10.01"), false), d("9.99")) << "9.99999 down";
    i.spread = 0;
    costs.slippage = {};
    EXPECT_EQ(costs.market_fill(i, Side::buy, d("10.001")), d("10.001")) << "a measured price";
}

RC_GTEST_PROP(CostsTest, NeverBetterThanThePrice, ()) {
    Instrument i{.symbol = "E",
                 .tick = Decimal::from_raw(*rc::gen::inRange(1, 1'000'000)),
                 .spread = Decimal::from_raw(*rc::gen::inRange(0, 1'000'000))};
    Costs costs;
    costs.slippage = {
        *rc::gen::element(Slippage::Kind::none, Slippage::Kind::percent, Slippage::Kind::ticks),
        Decimal::from_raw(*rc::gen::inRange(0, 100'000'000))};
    const auto price = Decimal::from_raw(*rc::gen::inRange<std::int64_t>(1e9, 1e12));
    RC_ASSERT(costs.market_fill(i, Side::buy, price) >= price);
    RC_ASSERT(costs.market_fill(i, Side::sell, price) <= price);
    RC_ASSERT(costs.market_fill(i, Side::buy, price) >=
              costs.market_fill(i, Side::buy, price, false));
}

TEST(CostsTest, Commission) {
    const Instrument i{.symbol = "E", .contract_size = 10};
    using Kind = Commission::Kind;
    EXPECT_EQ(Commission{}.of(i, 5, 100), Decimal(0));
    EXPECT_EQ((Commission{.kind = Kind::percent, .rate = d("0.0002")}.of(i, 5, 100)), d("1"));
    const Commission unit{.kind = Kind::per_unit, .amount = d("0.005"), .minimum = 1};
    EXPECT_EQ(unit.of(i, 199, 100), d("1")) << "the minimum";
    EXPECT_EQ(unit.of(i, 201, 100), d("1.005"));
    EXPECT_EQ((Commission{.kind = Kind::fixed, .amount = 2}.of(i, 1'000, 1)), d("2"));
}

TEST(ProtectionTest, Distance) {
    EXPECT_FALSE(Protection{}.is_set());
    EXPECT_EQ((Protection{Protection::Kind::percent, d("0.02")}.distance(d("1.1"))), d("0.022"));
    EXPECT_EQ((Protection{Protection::Kind::price, d("0.5")}.distance(d("1.1"))), d("0.5"));
}

}  // namespace
}  // namespace pmp::model
