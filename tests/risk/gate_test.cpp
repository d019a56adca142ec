#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "risk/support.hpp"

namespace pmp::risk::test {
namespace {

using model::Verdict;

/// Lifts everything but what the test sets again.
Limits wide() {
    Limits limits;
    limits.order_value = limits.exposure_strategy = limits.exposure_symbol = 900;
    limits.exposure_gross = limits.exposure_net = limits.exposure_correlated = 900;
    return limits;
}

struct Boundary {
    const char* name;
    const char* code;
    Decimal Limits::* member;
};

class LimitBoundary : public testing::TestWithParam<Boundary> {};

TEST_P(LimitBoundary, OneLotBelowAndAtPassAboveIsResizedNoRoomBlocks) {
    for (const int direction : {1, -1}) {
        Limits limits = wide();
        limits.*GetParam().member = d("0.5");
        World world(limits);
        EXPECT_EQ(world.ask(0, direction, 499'999).position, Decimal(direction * 499'999));
        EXPECT_EQ(world.decision.verdict, Verdict::pass);
        EXPECT_STREQ(world.decision.code, "OK");
        EXPECT_EQ(world.ask(0, direction, 500'000).position, Decimal(direction * 500'000));
        EXPECT_EQ(world.decision.verdict, Verdict::pass);
        EXPECT_DOUBLE_EQ(world.check(GetParam().name).measured, 0.5);

        EXPECT_EQ(world.ask(0, direction, 500'001).position, Decimal(direction * 500'000));
        EXPECT_EQ(world.decision.verdict, Verdict::resize);
        EXPECT_STREQ(world.decision.code, GetParam().code);
        EXPECT_EQ(world.decision.requested, Decimal(direction * 500'001));
        EXPECT_EQ(world.decision.approved, Decimal(direction * 500'000));
        const auto check = world.check(GetParam().name);
        EXPECT_EQ(check.verdict, Verdict::resize);
        EXPECT_DOUBLE_EQ(check.measured, 0.500001);
        EXPECT_DOUBLE_EQ(check.limit, 0.5);
        EXPECT_EQ(check.before, Decimal(500'001));
        EXPECT_EQ(check.after, Decimal(500'000));

        limits.*GetParam().member = d("0.0000005");
        World narrow(limits);  // half a lot
        EXPECT_TRUE(narrow.ask(0, direction, 1).position.is_zero());
        EXPECT_EQ(narrow.decision.verdict, Verdict::block);
        EXPECT_STREQ(narrow.decision.code, GetParam().code);
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, LimitBoundary,
    testing::Values(Boundary{"order_value", "ORDER_VALUE_LIMIT", &Limits::order_value},
                    Boundary{"exposure_strategy", "EXPOSURE_STRATEGY_LIMIT",
                             &Limits::exposure_strategy},
                    Boundary{"exposure_symbol", "EXPOSURE_SYMBOL_LIMIT", &Limits::exposure_symbol},
                    Boundary{"exposure_gross", "EXPOSURE_GROSS_LIMIT", &Limits::exposure_gross},
                    Boundary{"exposure_net", "EXPOSURE_NET_LIMIT", &Limits::exposure_net}),
    [](const auto& made) { return std::string(made.param.name); });

TEST(GateLimits, WhatOthersHoldCounts) {
    Limits limits = wide();
    limits.exposure_symbol = d("0.5");
    World world(limits);
    world.gate.plan({1}, 300'000);
    EXPECT_EQ(world.ask(0, 1, 400'000).position, Decimal(200'000)) << "same symbol, same side";
    EXPECT_EQ(world.ask(0, -1, 900'000).position, Decimal(-800'000)) << "the other side nets";

    limits = wide();
    limits.exposure_gross = d("0.5");
    World gross(limits);
    gross.gate.plan({2}, -300'000);
    EXPECT_EQ(gross.ask(0, 1, 400'000).position, Decimal(200'000)) << "gross takes no sides";

    limits = wide();
    limits.exposure_net = d("0.5");
    World net(limits);
    net.gate.plan({2}, -300'000);
    EXPECT_EQ(net.ask(0, 1, 900'000).position, Decimal(800'000));
    EXPECT_EQ(net.ask(0, -1, 400'000).position, Decimal(-200'000));

    limits = wide();
    limits.order_value = d("0.5");
    World order(limits);
    order.gate.plan({0}, 200'000);
    EXPECT_EQ(order.ask(0, -1, 400'000).position, Decimal(-300'000)) << "a reversal closes too";
}

TEST(GateLimits, OpenPositions) {
    Limits limits = wide();
    limits.open_positions = 2;
    World world(limits);
    world.gate.plan({1}, 5);
    EXPECT_EQ(world.ask(0, 1, 10).position, Decimal(10));
    world.gate.plan({2}, -5);
    EXPECT_TRUE(world.ask(0, 1, 10).position.is_zero());
    EXPECT_STREQ(world.decision.code, "POSITIONS_OPEN_LIMIT");
    EXPECT_EQ(world.check("open_positions").measured, 3);
    EXPECT_EQ(world.check("open_positions").limit, 2);
    EXPECT_EQ(world.ask(1, -1, 10).position, Decimal(-10)) << "one that is open may turn";
    world.gate.plan({2}, 0);
    EXPECT_EQ(world.ask(0, 1, 10).position, Decimal(10));
}

RC_GTEST_PROP(GateLimits, RacingStrategiesGetExactlyTheRoom, ()) {
    Limits limits = wide();
    limits.exposure_symbol = d("0.1");
    World world(limits);
    const int first = *rc::gen::inRange(1, 150'000);
    const int second = *rc::gen::inRange(1, 150'000);
    const auto a = world.ask(0, 1, first).position;
    world.gate.plan({0}, a);
    const auto b = world.ask(1, 1, second).position;
    RC_ASSERT(a == Decimal(std::min(first, 100'000)));
    RC_ASSERT(a + b == Decimal(std::min(static_cast<int>(a.to_double()) + second, 100'000)));
}

RC_GTEST_PROP(GateLimits, NoLimitIsEverExceeded, ()) {
    const auto ratio = [] { return Decimal::from_raw(*rc::gen::inRange<std::int64_t>(1e6, 3e8)); };
    Limits limits;
    limits.exposure_strategy = ratio();
    limits.exposure_symbol = ratio();
    limits.exposure_gross = ratio();
    limits.exposure_net = ratio();
    World world(limits);
    for (std::uint32_t i = 0; i < 3; ++i)
        world.price(i, Decimal::from_raw(*rc::gen::inRange<std::int64_t>(1e6, 1e11)));
    const auto within = [&](Decimal value, Decimal limit) {
        return value.abs() <= Decimal::multiply(1'000'000, limit, core::Rounding::down);
    };
    for (int step = 0; step < 12; ++step) {
        const auto s = *rc::gen::inRange<std::uint32_t>(0, 6);
        const int direction = *rc::gen::element(-1, 1);
        if (world.gate.planned({s}).sign() == direction) continue;  // nothing would be asked
        const auto position = world.ask(s, direction, *rc::gen::inRange(1, 10'000'000)).position;
        if (position.is_zero()) continue;
        world.gate.plan({s}, position);
        Decimal gross, net;
        for (std::uint32_t i = 0; i < 3; ++i) {
            const Decimal held = world.gate.planned({2 * i}) + world.gate.planned({2 * i + 1});
            const Decimal worth = world.book.value({i}, held).value();
            gross += worth.abs();
            net += worth;
            RC_ASSERT(within(worth, limits.exposure_symbol));
        }
        RC_ASSERT(within(world.book.value({s / 2}, position).value(), limits.exposure_strategy));
        RC_ASSERT(within(gross, limits.exposure_gross));
        RC_ASSERT(within(net, limits.exposure_net));
    }
}

TEST(GateLimits, ACheapInstrumentDoesNotOverflow) {
    World world;
    world.price(0, d("0.00002"));  // 3 million of room are more units than a decimal holds
    EXPECT_EQ(world.ask(0, 1, 1'000'000).position, Decimal(1'000'000));
}

TEST(GateLadder, StepsUpAndDownAndTheHaltLatches) {
    World world;
    const auto state_at = [&](const char* equity) {
        world.earn(d(equity) - world.book.equity());
        (void)world.gate.update_drawdown();
        return world.gate.state();
    };
    using S = TradingState;
    EXPECT_EQ(state_at("960000.01"), S::active);
    EXPECT_EQ(state_at("960000"), S::reduced) << "at the limit is over it";
    EXPECT_FALSE(world.gate.update_drawdown()) << "no change, no news";
    EXPECT_EQ(state_at("920000.01"), S::reduced);
    EXPECT_EQ(state_at("920000"), S::no_new) << "1 - 0.92 as doubles is below 0.08";
    EXPECT_EQ(state_at("950000"), S::reduced) << "back down";
    EXPECT_EQ(state_at("990000"), S::active);
    EXPECT_EQ(state_at("880000.01"), S::no_new);
    EXPECT_EQ(state_at("880000"), S::halted);
    EXPECT_EQ(state_at("1000000"), S::halted) << "only resume() ends a halt";
    world.earn(-200'000);
    world.gate.resume(world.book);
    EXPECT_EQ(world.gate.state(), S::active);
    EXPECT_FALSE(world.gate.update_drawdown()) << "the drawdown counts from now";
}

TEST(GateLadder, WhatEachStepAllows) {
    World world;
    world.earn(-50'000);
    ASSERT_TRUE(world.gate.update_drawdown());
    EXPECT_EQ(world.ask(0, 1, 1001).position, Decimal(500));
    EXPECT_STREQ(world.decision.code, "DRAWDOWN_REDUCED");
    EXPECT_EQ(world.ask(0, 1, 1).position, Decimal(0)) << "half a lot is none";
    EXPECT_EQ(world.decision.verdict, Verdict::block);
    world.earn(-40'000);
    ASSERT_TRUE(world.gate.update_drawdown());
    EXPECT_EQ(world.ask(0, -1, 1000).position, Decimal(0));
    EXPECT_STREQ(world.decision.code, "DRAWDOWN_NO_NEW_POSITIONS");
    EXPECT_NEAR(world.check("drawdown").measured, 0.09, 1e-12);
    EXPECT_EQ(world.check("drawdown").limit, 0.08);
    world.earn(-40'000);
    ASSERT_TRUE(world.gate.update_drawdown());
    EXPECT_EQ(world.ask(0, 1, 1000).position, Decimal(0));
    EXPECT_STREQ(world.decision.code, "DRAWDOWN_HALT");
    EXPECT_EQ(world.gate.evaluate(world.target(0, 0), world.decision).position, Decimal(0));
    EXPECT_EQ(world.decision.verdict, Verdict::pass) << "leaving is always allowed";
}

TEST(GateLadder, AReducedOrderBelowTheVenuesMinimumIsNone) {
    model::InstrumentTable instruments;
    (void)instruments.add({.symbol = "A", .min_quantity = 100});
    portfolio::Book book(instruments, "USD", 1'000'000);
    Gate gate({}, book, instruments, {});
    gate.add_strategy(book.add_strategy({0}), {0});
    book.mark({0}, 1, Time{1});
    (void)book.apply({.strategy = {0}, .instrument = {0}, .quantity = 0, .fee = 50'000});
    ASSERT_TRUE(gate.update_drawdown());
    const model::Sizing sizing{.units = 150};
    const model::Protection guard{model::Protection::Kind::percent, d("0.02")};
    model::Decision decision;
    const auto approval = gate.evaluate({.strategy = {0},
                                         .instrument = {0},
                                         .direction = 1,
                                         .exposure = 1,
                                         .price = Decimal(1),
                                         .sizing = &sizing,
                                         .stop_loss = &guard,
                                         .take_profit = &guard},
                                        decision);
    EXPECT_TRUE(approval.position.is_zero());
    EXPECT_STREQ(decision.code, "DRAWDOWN_REDUCED");
    EXPECT_EQ(decision.verdict, Verdict::block);
}

TEST(GateKill, BlocksEntriesUntilResume) {
    for (const bool active : {true, false}) {
        Limits limits;
        limits.active = active;
        World world(limits);
        world.gate.kill("by hand");
        EXPECT_TRUE(world.gate.killed());
        EXPECT_EQ(world.gate.reason(), "by hand");
        EXPECT_TRUE(world.ask(0, 1, 10).position.is_zero());
        EXPECT_STREQ(world.decision.code, "KILL_ACTIVE") << "also with all limits lifted";
        EXPECT_EQ(world.gate.evaluate(world.target(0, 0), world.decision).position, Decimal(0));
        EXPECT_EQ(world.decision.verdict, Verdict::pass);
        world.gate.resume(world.book);
        EXPECT_EQ(world.ask(0, 1, 10).position, Decimal(10));
        EXPECT_EQ(world.gate.reason(), "");
    }
}

TEST(GateProtection, AddedWhenAbsentAndKeptWhenSet) {
    World world;
    world.stop_loss = {};
    auto approval = world.ask(0, 1, 10);
    EXPECT_EQ(approval.stop_loss.kind, model::Protection::Kind::percent);
    EXPECT_EQ(approval.stop_loss.value, d("0.1"));
    EXPECT_EQ(approval.take_profit.value, d("0.04")) << "its own";
    EXPECT_STREQ(world.check("protection").code, "PROTECTION_ADDED");
    EXPECT_EQ(world.decision.verdict, Verdict::pass);
    Limits none;
    none.active = false;
    World free(none);
    free.stop_loss = free.take_profit = {};
    approval = free.ask(0, 1, 10);
    EXPECT_FALSE(approval.stop_loss.is_set());
    EXPECT_FALSE(approval.take_profit.is_set());
}

TEST(GateProfile, NoneLiftsEveryLimit) {
    Limits limits;
    limits.active = false;
    World world(limits);
    world.earn(-500'000);
    EXPECT_FALSE(world.gate.update_drawdown());
    EXPECT_EQ(world.ask(0, 1, 100'000'000).position, Decimal(100'000'000));
    EXPECT_EQ(world.decision.verdict, Verdict::pass);
    world.earn(-500'000);
    EXPECT_TRUE(world.ask(0, 1, 1).position.is_zero()) << "no equity is no limit of a profile";
    EXPECT_STREQ(world.decision.code, "EQUITY_NOT_POSITIVE");
}

TEST(GateMeasure, WhatCannotBeMeasuredIsRefused) {
    model::InstrumentTable instruments;
    (void)instruments.add({.symbol = "DAX", .currency = "EUR"});
    (void)instruments.add({.symbol = "EURUSD"});
    portfolio::Book book(instruments, "USD", 1000);
    Gate gate({}, book, instruments, {});
    gate.add_strategy(book.add_strategy({0}), {0});
    book.mark({0}, 10, Time{1});
    const model::Sizing sizing{.units = 20};
    const model::Protection guard{model::Protection::Kind::percent, d("0.02")};
    const Target target{.strategy = {0},
                        .instrument = {0},
                        .direction = 1,
                        .exposure = 1,
                        .price = Decimal(10),
                        .sizing = &sizing,
                        .stop_loss = &guard,
                        .take_profit = &guard};
    model::Decision decision;
    EXPECT_TRUE(gate.evaluate(target, decision).position.is_zero());
    EXPECT_STREQ(decision.code, "RATE_MISSING");
    book.mark({1}, 2, Time{1});
    EXPECT_EQ(gate.evaluate(target, decision).position, Decimal(20));
}

TEST(GateMeasure, AHeldPositionWithoutAValueBlocksNewOnes) {
    model::InstrumentTable instruments;
    (void)instruments.add({.symbol = "A"});
    (void)instruments.add({.symbol = "B"});
    portfolio::Book book(instruments, "USD", 1000);
    Gate gate({}, book, instruments, {});
    gate.add_strategy(book.add_strategy({0}), {0});
    gate.add_strategy(book.add_strategy({1}), {1});
    book.mark({0}, 10, Time{1});
    gate.plan({1}, 5);  // taken over from the venue before its first price
    const model::Sizing sizing{.units = 20};
    const model::Protection guard{model::Protection::Kind::percent, d("0.02")};
    const Target target{.strategy = {0},
                        .instrument = {0},
                        .direction = 1,
                        .exposure = 1,
                        .price = Decimal(10),
                        .sizing = &sizing,
                        .stop_loss = &guard,
                        .take_profit = &guard};
    model::Decision decision;
    EXPECT_TRUE(gate.evaluate(target, decision).position.is_zero());
    EXPECT_STREQ(decision.code, "VALUE_UNKNOWN");
    book.mark({1}, 2, Time{2});
    EXPECT_EQ(gate.evaluate(target, decision).position, Decimal(20));
}

TEST(GateSize, AReversalIsSizedWithWhatClosingLeaves) {
    World w({.active = false}, {}, "1000");
    (void)w.book.apply(
        {.strategy = {0}, .instrument = {0}, .quantity = 500, .price = 1, .time = Time{1}});
    w.gate.plan({0}, 500);
    w.sizing = {.kind = model::Sizing::Kind::equity_fraction, .fraction = 1};
    // 500 are sold at 0.99, which leaves 995: 1005 fit into it at 0.99, and 1010 into 1000.
    Target target = w.target(0, -1);
    target.price = {d("0.99"), d("1.01")};
    EXPECT_EQ(w.gate.evaluate(target, w.decision).position, Decimal(-1005));
}

TEST(GateCorrelation, AClusterSharesOneLimit) {
    Limits limits = wide();
    limits.exposure_correlated = d("0.5");
    World world(limits);
    double a = 100, b = 50, c = 10;
    for (int day = 0; day < 40; ++day) {
        const double move = day % 3 == 0 ? 0.01 : day % 5 == 0 ? -0.02 : 0.004;
        a *= 1 + move;
        b *= 1 + 2 * move;
        c *= day % 2 == 0 ? 1.01 : 0.992;
        const Time time{core::Duration::days(day + 1).ns};
        world.gate.observe_close({0}, Decimal::from_double(a, core::Rounding::half_even).value(),
                                 time);
        world.gate.observe_close({1}, Decimal::from_double(b, core::Rounding::half_even).value(),
                                 time);
        world.gate.observe_close({2}, Decimal::from_double(c, core::Rounding::half_even).value(),
                                 time);
    }
    world.gate.plan({2}, 300'000);  // B moves with A
    EXPECT_EQ(world.ask(0, 1, 200'000).position, Decimal(200'000)) << "at the limit";
    EXPECT_EQ(world.ask(0, 1, 200'001).position, Decimal(200'000));
    EXPECT_STREQ(world.decision.code, "CORRELATION_CLUSTER_LIMIT");
    EXPECT_EQ(world.ask(0, -1, 400'000).position, Decimal(-400'000)) << "a hedge is no cluster";
    EXPECT_LT(world.check("correlation").measured, -0.9);
    world.gate.plan({2}, 0);
    world.gate.plan({4}, 300'000);  // C does not
    EXPECT_EQ(world.ask(0, 1, 400'000).position, Decimal(400'000));
}

TEST(GateApprove, WholeLotsOnly) {
    model::InstrumentTable instruments;
    (void)instruments.add({.symbol = "A", .lot = 10});
    portfolio::Book book(instruments, "USD", 1000);
    Gate gate({}, book, instruments, {});
    const auto why = [&](Decimal quantity) {
        const char* reason = "OK";
        const bool passed = gate.approve({.quantity = quantity}, reason).has_value();
        EXPECT_EQ(passed, std::string(reason) == "OK");
        return std::string(reason);
    };
    EXPECT_EQ(why(100), "OK");
    EXPECT_EQ(why(0), "OK") << "an internal cross";
    EXPECT_EQ(why(15), "ORDER_NOT_IN_LOTS");
    EXPECT_EQ(why(-10), "ORDER_NOT_IN_LOTS");
}

TEST(GateUsage, ShowsWhatIsInUse) {
    World world;
    world.gate.plan({0}, 200'000);
    world.gate.plan({2}, -100'000);
    const auto measured = [&](std::string_view name) {
        for (const auto& usage : world.gate.usage())
            if (usage.name == name) return usage.measured;
        return -1.0;
    };
    EXPECT_DOUBLE_EQ(measured("exposure_strategy"), 0.2);
    EXPECT_DOUBLE_EQ(measured("exposure_symbol"), 0.2);
    EXPECT_DOUBLE_EQ(measured("exposure_gross"), 0.3);
    EXPECT_DOUBLE_EQ(measured("exposure_net"), 0.1);
    EXPECT_DOUBLE_EQ(measured("open_positions"), 2);
}

}  // namespace
}  // namespace pmp::risk::test
