// What the venue makes of quotes, ticks and scarce volume.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "brokers/support.hpp"

namespace pmp::brokers::test {
namespace {

TEST(Quotes, BuyAtTheAskSellAtTheBid) {
    for (const auto fill_mode : {FillMode::next_open, FillMode::this_close}) {
        World w({.fill = fill_mode}, nullptr, "7");  // the modelled spread has no part in it
        const auto quote = [&](int n) {
            w.now = World::minute(n + 1);
            w.show(model::BarOpen{{0}, World::minute(n), 100, d("100.25")});
            w.show(model::BarClose{{0},
                                   {.open_time = World::minute(n),
                                    .close_time = w.now,
                                    .open = 100,
                                    .high = 102,
                                    .low = 99,
                                    .close = 101,
                                    .ask = {d("100.25"), d("102.25"), d("99.25"), d("101.5")}}});
        };
        quote(0);
        w.market(Side::buy, 7);
        w.market(Side::sell, 5);
        quote(1);
        const auto fills = w.ear.of(Kind::filled);
        ASSERT_EQ(fills.size(), 2U);
        const bool open = fill_mode == FillMode::next_open;
        EXPECT_EQ(fills[0].fill.price, open ? d("100.25") : d("101.5"));
        EXPECT_EQ(fills[1].fill.price, open ? d("100") : d("101"));
        w.send(w.make(OrderType::stop, Side::buy, 3, d("102.25")));
        quote(2);
        EXPECT_EQ(w.ear.of(Kind::filled).back().fill.price, d("102.25"));
    }
}

TEST(Ticks, OrdersFillAtTheNextTickAndGuardsAtTheOneThatTouches) {
    World w({}, nullptr, "7");
    const auto tick = [&](int second, const char* bid, const char* ask) {
        w.now = World::minute(0) + core::Duration::seconds(second);
        w.show(model::Quote{{0}, {w.now, d(bid), d(ask)}});
    };
    w.open(0, 100);
    tick(10, "100", "100.02");
    w.market(Side::buy, 7);
    tick(10, "100.1", "100.2");
    EXPECT_TRUE(w.ear.of(Kind::filled).empty()) << "a tick of the same moment is no later price";
    tick(11, "100.1", "100.2");
    EXPECT_EQ(w.ear.fill().price, d("100.2"));
    EXPECT_EQ(w.ear.fill().time, w.now);
    w.guard();  // 90 and 110
    tick(12, "109.99", "110.5");
    EXPECT_EQ(w.ear.of(Kind::filled).size(), 1U) << "a long is sold at the bid";
    tick(13, "89.5", "89.6");
    ASSERT_EQ(w.ear.of(Kind::filled).size(), 2U);
    EXPECT_EQ(w.ear.of(Kind::filled)[1].fill.price, d("89.5")) << "the tick beyond the level";
    EXPECT_FALSE(w.ear.of(Kind::filled)[1].fill.ambiguous);
    w.guard(Side::sell);
    w.close(0, 100, 120, 80, 100);
    EXPECT_EQ(w.ear.of(Kind::filled).size(), 2U) << "the bar's own range has been told in ticks";
}

PaperBroker::Options scarce(const char* share = "0.1") { return {.participation = d(share)}; }

struct Scarce : World {
    explicit Scarce(PaperBook* book = nullptr, const char* share = "0.1")
        : World(scarce(share), book) {}
    void bar(int n, double volume, Decimal low = 99, Decimal high = 101) {
        open(n, 100);
        now = minute(n + 1);
        show(model::BarClose{{0}, {minute(n), now, 100, high, low, 100, volume}});
    }
    std::vector<Decimal> filled() {
        std::vector<Decimal> out;
        for (const auto& event : ear.of(Kind::filled)) out.push_back(event.fill.quantity);
        return out;
    }
};

TEST(Volume, AMarketOrderIsFilledInPartsOfTheBarsBefore) {
    Scarce w;
    w.bar(0, 105);  // 10 whole units
    w.market(Side::buy, 7);
    w.market(Side::sell, 25);
    w.bar(1, 55);
    EXPECT_EQ(w.filled(), (std::vector<Decimal>{7, 3})) << "what the first left";
    w.bar(2, 0);
    EXPECT_EQ(w.filled(), (std::vector<Decimal>{7, 3, 5}));
    w.bar(3, 55);
    EXPECT_EQ(w.filled(), (std::vector<Decimal>{7, 3, 5, 17})) << "no volume is no limit";
    w.bar(4, 55);
    EXPECT_EQ(w.filled().size(), 4U);
}

TEST(Volume, TheShareIsTakenInDecimals) {
    Scarce w(nullptr, "0.29");
    w.bar(0, 100);
    w.market(Side::buy, 50);
    w.bar(1, 0);
    EXPECT_EQ(w.filled(), std::vector<Decimal>{29}) << "0.29 * 100 is 28.999999999999996 in doubles";
}

TEST(Volume, AStopIsFilledInPartsAndItsTargetShrinksWithIt) {
    Scarce w;
    const auto [stop, target] = w.guard();  // 10 units, 90 and 110
    w.bar(0, 40, 89);
    ASSERT_EQ(w.filled(), (std::vector<Decimal>{4}));
    const auto replaced = w.ear.of(Kind::replaced);
    ASSERT_EQ(replaced.size(), 1U);
    EXPECT_EQ(replaced[0].order, target);
    EXPECT_EQ(replaced[0].quantity, Decimal(6));
    EXPECT_TRUE(w.ear.of(Kind::cancelled).empty());
    w.bar(1, 1000, 95, 111);
    EXPECT_EQ(w.filled(), (std::vector<Decimal>{4, 6}));
    EXPECT_EQ(w.ear.of(Kind::filled)[1].order, target);
    EXPECT_EQ(w.ear.of(Kind::cancelled)[0].order, stop);
}

// A venue that died fills the same parts as one that did not.
RC_GTEST_PROP(Volume, PartsSurviveACrash, (bool at_this_close)) {
    struct Plan {
        int volume, low, high;
    };
    std::vector<Plan> plan;
    const int bars = *rc::gen::inRange(3, 9);
    for (int n = 0; n < bars; ++n)
        plan.push_back({*rc::gen::inRange(0, 200), *rc::gen::inRange(80, 100),
                        *rc::gen::inRange(100, 120)});
    const int units = *rc::gen::inRange(1, 40);
    auto options = scarce();
    if (at_this_close) options.fill = FillMode::this_close;
    const auto run = [&](int crash) {
        MemoryBook book;
        Scarce w(&book);
        w.restart(options, &book);
        for (int n = 0; n < bars; ++n) {
            const auto& [volume, low, high] = plan[static_cast<std::size_t>(n)];
            w.bar(n, volume, low, high);
            if (n == 0) {
                w.market(Side::buy, units);
                w.guard();
                w.guard(Side::sell);
            }
            if (n == crash) w.kill_and_recover(options, &book);
        }
        std::vector<std::tuple<std::uint64_t, Decimal, Decimal>> fills;
        for (const auto& event : w.ear.of(Kind::filled))
            fills.emplace_back(event.order.value, event.fill.quantity, event.fill.price);
        return fills;
    };
    RC_ASSERT(run(*rc::gen::inRange(0, bars)) == run(-1));
}

}  // namespace
}  // namespace pmp::brokers::test
