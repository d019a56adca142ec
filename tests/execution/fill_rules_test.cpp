#include "execution/fill_rules.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace pmp::execution {
namespace {

using core::Decimal;
using core::Time;
using model::Side;

constexpr Intrabar policies[] = {Intrabar::stop_first, Intrabar::target_first,
                                 Intrabar::nearest_first, Intrabar::finer};

model::Bar bar(int open, int high, int low, int close) {
    return {Time{0}, Time{60}, open, high, low, close, 1};
}
/// Mirrors a price around 100, which turns a long into a short.
Decimal turn(Decimal price) { return Decimal(200) - price; }
model::Bar turn(const model::Bar& b) {
    return {b.open_time, b.close_time, turn(b.open), turn(b.low), turn(b.high), turn(b.close), 1};
}

struct Case {
    const char* what;
    model::Bar bar;
    Intrabar policy;
    bool hit, is_stop;
    int price;
    bool at_open, ambiguous;
};

/// Longs with a stop at 90 and a target at 110; the mirrored bars are shorts.
const Case cases[] = {
    {"inside", bar(100, 109, 91, 100), Intrabar::stop_first, false, false, 0, false, false},
    {"stop touched", bar(100, 105, 90, 95), Intrabar::target_first, true, true, 90, false, false},
    {"target touched", bar(100, 110, 95, 95), Intrabar::stop_first, true, false, 110, false, false},
    {"gap below", bar(85, 95, 80, 95), Intrabar::stop_first, true, true, 85, true, false},
    {"gap below, then target", bar(85, 120, 80, 95), Intrabar::target_first, true, true, 85, true,
     false},
    {"gap above", bar(115, 120, 112, 113), Intrabar::stop_first, true, false, 115, true, false},
    {"gap above, then stop", bar(115, 120, 80, 85), Intrabar::stop_first, true, false, 115, true,
     false},
    {"opens on the stop", bar(90, 95, 85, 95), Intrabar::stop_first, true, true, 90, true, false},
    {"both", bar(100, 115, 85, 100), Intrabar::stop_first, true, true, 90, false, true},
    {"both", bar(100, 115, 85, 100), Intrabar::target_first, true, false, 110, false, true},
    {"both, low nearer", bar(97, 115, 85, 100), Intrabar::nearest_first, true, true, 90, false,
     true},
    {"both, high nearer", bar(103, 115, 85, 100), Intrabar::nearest_first, true, false, 110, false,
     true},
    {"both, equally near", bar(100, 115, 85, 100), Intrabar::nearest_first, true, true, 90, false,
     true},
    {"both, finer asked later", bar(100, 115, 85, 100), Intrabar::finer, true, true, 90, false,
     true},
};

TEST(CheckGuard, LongsAndShorts) {
    for (const auto& c : cases)
        for (const bool is_long : {true, false}) {
            const Guard guard = is_long ? Guard{Side::buy, 90, 110} : Guard{Side::sell, 110, 90};
            const auto hit = check_guard(guard, is_long ? c.bar : turn(c.bar), {}, c.policy);
            ASSERT_EQ(hit.has_value(), c.hit) << c.what;
            if (!hit) continue;
            EXPECT_EQ(hit->is_stop, c.is_stop) << c.what;
            EXPECT_EQ(hit->price, is_long ? Decimal(c.price) : turn(c.price)) << c.what;
            EXPECT_EQ(hit->at_open, c.at_open) << c.what;
            EXPECT_EQ(hit->ambiguous, c.ambiguous) << c.what;
        }
}

TEST(CheckGuard, TheSpreadDecides) {
    const Guard longs{Side::buy, 90, 110};
    EXPECT_TRUE(check_guard(longs, bar(100, 105, 91, 100), 1, Intrabar::stop_first)->is_stop)
        << "the bid touches 90";
    EXPECT_FALSE(check_guard(longs, bar(100, 110, 95, 100), 1, Intrabar::stop_first))
        << "the bid is at 109";
    EXPECT_EQ(check_guard(longs, bar(85, 86, 84, 85), 1, Intrabar::stop_first)->price, Decimal(84))
        << "the bid at the open";
    const Guard shorts{Side::sell, 110, 90};
    EXPECT_TRUE(check_guard(shorts, bar(100, 109, 95, 100), 1, Intrabar::stop_first)->is_stop);
    EXPECT_FALSE(check_guard(shorts, bar(100, 105, 90, 100), 1, Intrabar::stop_first));
    EXPECT_EQ(check_guard(shorts, bar(115, 116, 114, 115), 1, Intrabar::stop_first)->price,
              Decimal(116));
}

TEST(CheckGuard, AQuoteIsItsOwnSpread) {
    model::Bar quoted = bar(100, 105, 95, 100);
    quoted.ask = {102, 107, 97, 102};
    const auto hit = [&](Guard guard) { return check_guard(guard, quoted, 50, Intrabar::stop_first); };
    EXPECT_EQ(hit({Side::buy, 95, {}})->price, Decimal(95)) << "a long is sold at the bid";
    EXPECT_FALSE(hit({Side::buy, 94, {}}));
    EXPECT_FALSE(hit({Side::buy, {}, 106})) << "the ask alone got there";
    EXPECT_EQ(hit({Side::sell, 107, {}})->price, Decimal(107)) << "a short is bought at the ask";
    EXPECT_FALSE(hit({Side::sell, {}, 96})) << "the bid alone got there";
    EXPECT_EQ(hit({Side::sell, 101, {}})->price, Decimal(102)) << "opened beyond";
    EXPECT_TRUE(hit({Side::sell, 107, 97})->ambiguous);
}

TEST(CheckGuard, OneOfThemAlone) {
    for (const Intrabar policy : policies) {
        EXPECT_FALSE(check_guard({Side::buy, 90, {}}, bar(100, 999, 95, 100), {}, policy));
        EXPECT_FALSE(check_guard({Side::buy, {}, 110}, bar(100, 105, 1, 100), {}, policy));
        EXPECT_FALSE(check_guard({Side::sell, {}, 90}, bar(100, 999, 95, 100), {}, policy));
        EXPECT_FALSE(check_guard({Side::sell, 110, {}}, bar(100, 105, 1, 100), {}, policy));
        EXPECT_FALSE(check_guard({Side::buy, {}, {}}, bar(100, 999, 1, 100), {}, policy));
    }
}

RC_GTEST_PROP(CheckGuardProperty, StopsAreNeverBetterAndTargetsNeverWorse, ()) {
    const int open = *rc::gen::inRange(50, 150);
    const int high = open + *rc::gen::inRange(0, 40);
    const int low = open - *rc::gen::inRange(0, 40);
    const int stop = *rc::gen::inRange(50, 100);
    const Guard guard{Side::buy, stop, stop + *rc::gen::inRange(1, 60)};
    const auto policy = *rc::gen::elementOf(std::vector(std::begin(policies), std::end(policies)));
    const auto hit = check_guard(guard, bar(open, high, low, low), {}, policy);
    RC_ASSERT(hit.has_value() == (Decimal(low) <= guard.stop || Decimal(high) >= guard.target));
    if (!hit) return;
    RC_ASSERT((hit->is_stop ? hit->price <= guard.stop : hit->price >= guard.target));
    RC_ASSERT(hit->price >= Decimal(low) && hit->price <= Decimal(high));
    RC_ASSERT(!hit->at_open || hit->price == Decimal(open));
}

TEST(FillRuleNames, AreTheWordsOfTheConfiguration) {
    EXPECT_STREQ(to_string(FillMode::next_open), "next_open");
    EXPECT_STREQ(to_string(FillMode::this_close), "this_close");
    EXPECT_STREQ(to_string(Intrabar::nearest_first), "nearest_first");
    EXPECT_STREQ(to_string(Intrabar::finer), "finer");
}

}  // namespace
}  // namespace pmp::execution
