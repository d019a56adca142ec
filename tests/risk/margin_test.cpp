#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "risk/support.hpp"

namespace pmp::risk::test {
namespace {

using model::Verdict;

/// No limits but margin: 20 % of a position's value, 1,000 of equity.
World margined(Limits limits = {.active = false}) { return World(limits, {}, "1000", "0.2"); }

TEST(Margin, AnEntryMustLeaveTheLevelAtTheMarginCall) {
    World w = margined();
    EXPECT_EQ(w.ask(0, 1, 5000).position, Decimal(5000)) << "margin 1000, level 1";
    EXPECT_DOUBLE_EQ(w.check("margin").measured, 1.0);
    EXPECT_EQ(w.ask(0, -1, 5001).position, Decimal(-5000));
    EXPECT_STREQ(w.decision.code, "MARGIN_INSUFFICIENT");
    EXPECT_EQ(w.decision.verdict, Verdict::resize);
    w.gate.plan({2}, 5000);  // B has taken it all
    EXPECT_TRUE(w.ask(0, 1, 1).position.is_zero());
    EXPECT_EQ(w.decision.verdict, Verdict::block);
    EXPECT_EQ(w.ask(3, -1, 5000).position, Decimal(-5000)) << "what nets out needs no margin";
    EXPECT_EQ(w.ask(3, -1, 12'000).position, Decimal(-10'000)) << "and then as much on the other side";
    w.gate.plan({2}, 8000);  // more than the margin call allows
    EXPECT_TRUE(w.ask(3, -1, 1000).position.is_zero()) << "7000 are left, still too much";
    EXPECT_EQ(w.ask(3, -1, 14'000).position, Decimal(-13'000));
}

TEST(Margin, TheLevelAndItsMeasures) {
    World w = margined();
    EXPECT_FALSE(w.gate.margin_level()) << "nothing is held";
    EXPECT_FALSE(w.gate.stop_out());
    w.gate.plan({0}, 2000);
    w.gate.plan({4}, -500);
    EXPECT_EQ(w.gate.used_margin().value(), Decimal(500));
    EXPECT_DOUBLE_EQ(w.gate.margin_level().value(), 2.0);
    EXPECT_EQ(w.gate.usage().back().measured, 0.5);
    World none({.active = false});
    none.gate.plan({0}, 2000);
    EXPECT_FALSE(none.gate.margin_level());
}

TEST(Margin, StopOutNamesTheGreatestLossFirst) {
    World w = margined();
    const auto hold = [&](std::uint32_t strategy, Decimal quantity) {
        (void)w.book.apply({.strategy = {strategy},
                            .instrument = {strategy / 2},
                            .quantity = quantity,
                            .price = w.book.last_price({strategy / 2}),
                            .time = Time{1}});
        w.gate.plan({strategy}, quantity);
    };
    hold(0, 1000);
    hold(2, -1000);
    hold(4, 1000);
    w.price(0, d("0.9"));   // -100
    w.price(1, d("1.45"));  // -450
    EXPECT_FALSE(w.gate.stop_out()) << "450 of equity over 670 of margin";
    w.price(2, d("0.8"));  // -200: 250 over 630
    ASSERT_TRUE(w.gate.stop_out());
    EXPECT_EQ(w.gate.stop_out()->value, 1U);
    w.gate.plan({2}, 0);  // its order is on its way
    EXPECT_FALSE(w.gate.stop_out()) << "250 over 340";
    w.price(2, d("0.65"));  // -350: 100 over 310
    EXPECT_EQ(w.gate.stop_out()->value, 2U);
    w.gate.plan({4}, 0);
    EXPECT_FALSE(w.gate.stop_out()) << "100 over 180";
}

// Whatever is asked, what is approved never takes the level below the margin call.
RC_GTEST_PROP(MarginProperty, ApprovedPositionsKeepTheLevel, ()) {
    World w = margined();
    for (int n = 0; n < 12; ++n) {
        const auto strategy = static_cast<std::uint32_t>(*rc::gen::inRange(0, 6));
        const int direction = *rc::gen::element(-1, 1);
        const auto approval = w.ask(strategy, direction, *rc::gen::inRange(1, 9000));
        if (approval.position.is_zero()) continue;
        w.gate.plan({strategy}, approval.position);
        RC_ASSERT(w.gate.used_margin().value() <= Decimal(1000));
    }
}

}  // namespace
}  // namespace pmp::risk::test
