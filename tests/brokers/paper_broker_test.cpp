#include "brokers/paper_broker.hpp"

#include <map>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "brokers/support.hpp"

namespace pmp::brokers::test {
namespace {

TEST(Market, NextOpenFillsAtTheOpenAfterAcceptance) {
    World w;
    w.open(0, 100);
    w.close(0, 100, 101, 99, d("100.5"));
    const auto id = w.market(Side::buy, 7);
    ASSERT_EQ(w.ear.events.size(), 1U);
    EXPECT_EQ(w.ear.events[0].kind, Kind::accepted);
    w.open(1, d("100.75"));
    const auto fill = w.ear.fill();
    EXPECT_EQ(fill.order, id);
    EXPECT_EQ(fill.price, d("100.75"));
    EXPECT_EQ(fill.quantity, Decimal(7));
    EXPECT_EQ(fill.time, World::minute(1));
    EXPECT_EQ(fill.price_time, World::minute(1));
    w.open(2, 101);
    EXPECT_EQ(w.ear.of(Kind::filled).size(), 1U);
}

TEST(Market, AnOrderMadeAtAnOpenWaitsForTheNext) {
    World w;
    w.open(0, 100);
    w.market(Side::buy, 1);
    w.open(0, 100);  // the same open shown again, as after a restart
    w.close(0, 100, 101, 99, 100);
    EXPECT_TRUE(w.ear.of(Kind::filled).empty());
    w.open(1, 101);
    EXPECT_EQ(w.ear.fill().price, Decimal(101));
}

TEST(Market, ThisCloseFillsAtOnce) {
    World w({.fill = FillMode::this_close});
    w.close(0, 100, 101, 99, d("100.5"));
    w.market(Side::sell, 1);
    EXPECT_EQ(w.ear.fill().price, d("100.5"));
    EXPECT_EQ(w.ear.fill().price_time, World::minute(1));
}

TEST(Market, SpreadSlippageAndCommission) {
    PaperBroker::Options options;
    options.costs.slippage = {model::Slippage::Kind::ticks, 3};
    options.costs.commission = {.kind = model::Commission::Kind::percent, .rate = d("0.001")};
    World w(options, nullptr, "0.10");
    w.market(Side::buy, 10);
    w.open(1, 100);
    EXPECT_EQ(w.ear.fill().price, d("100.08"));
    EXPECT_EQ(w.ear.fill().fee, d("1.0008"));
    World s(options, nullptr, "0.10");
    s.market(Side::sell, 10);
    s.open(1, 100);
    EXPECT_EQ(s.ear.fill().price, d("99.92"));
}

TEST(LastClose, AtTheLastCloseWithSpreadAndNoSlippage) {
    PaperBroker::Options options;
    options.costs.slippage = {model::Slippage::Kind::ticks, 3};
    World w(options, nullptr, "0.10");
    w.close(0, 100, 101, 99, d("100.5"));
    w.send(w.make(OrderType::last_close, Side::sell, 1));
    EXPECT_EQ(w.ear.fill().price, d("100.45"));
    EXPECT_EQ(w.ear.fill().time, World::minute(1));
}

TEST(Guards, StopAtItsPriceOrTheOpenBeyond) {
    PaperBroker::Options options;
    options.costs.slippage = {model::Slippage::Kind::ticks, 2};
    World w(options);
    const auto [stop, target] = w.guard();
    w.close(1, 100, 105, 89, 95);
    EXPECT_EQ(w.ear.fill().order, stop);
    EXPECT_EQ(w.ear.fill().price, d("89.98")) << "a stop slips";
    EXPECT_EQ(w.ear.fill().time, World::minute(2));
    ASSERT_EQ(w.ear.of(Kind::cancelled).size(), 1U);
    EXPECT_EQ(w.ear.of(Kind::cancelled)[0].order, target);
    World gap;
    (void)gap.guard();
    gap.close(1, 85, 120, 84, 95);
    EXPECT_EQ(gap.ear.fill().price, Decimal(85));
    EXPECT_EQ(gap.ear.fill().time, World::minute(1)) << "at the open";
    gap.close(2, 85, 120, 84, 95);
    EXPECT_EQ(gap.ear.of(Kind::filled).size(), 1U);
}

TEST(Guards, TargetAtItsPriceOrTheOpenInFavour) {
    PaperBroker::Options options;
    options.costs.slippage = {model::Slippage::Kind::ticks, 2};
    for (const auto position : {Side::buy, Side::sell}) {
        World w(options);
        const auto [stop, target] = w.guard(position);
        if (position == Side::buy) w.close(1, 100, 111, 95, 100);
        else w.close(1, 100, 105, 89, 100);
        EXPECT_EQ(w.ear.fill().order, target);
        EXPECT_EQ(w.ear.fill().price, position == Side::buy ? Decimal(110) : Decimal(90));
        EXPECT_EQ(w.ear.of(Kind::cancelled)[0].order, stop);
    }
    World gap;
    (void)gap.guard();
    gap.close(1, 115, 116, 112, 115);
    EXPECT_EQ(gap.ear.fill().price, Decimal(115));
}

TEST(Guards, ArmedInsideTheEntryBar) {
    World w;
    w.close(0, 100, 101, 99, 100);
    w.market(Side::buy, 10);
    w.open(1, 100);
    const auto [stop, target] = w.guard();
    w.close(1, 100, 101, 88, 89);
    ASSERT_EQ(w.ear.of(Kind::filled).size(), 2U);
    EXPECT_EQ(w.ear.of(Kind::filled)[1].order, stop);
    EXPECT_GT(target.value, 0U);
}

TEST(Guards, NotByTheBarThatHadEndedWhenTheyCame) {
    World w;
    w.close(0, 100, 120, 80, 100);
    (void)w.guard();
    w.close(0, 100, 120, 80, 100);  // shown again
    EXPECT_TRUE(w.ear.of(Kind::filled).empty());
    w.close(1, 100, 101, 99, 100);
    EXPECT_TRUE(w.ear.of(Kind::filled).empty());
    w.close(2, 100, 101, 90, 100);
    EXPECT_EQ(w.ear.fill().price, Decimal(90));
}

TEST(Guards, BothInsideABar) {
    const auto run = [](PaperBroker::Options options, Decimal open) {
        World w(std::move(options));
        (void)w.guard();
        w.close(1, open, 115, 85, 100);
        EXPECT_TRUE(w.ear.fill().ambiguous);
        return w.ear.fill().price;
    };
    EXPECT_EQ(run({.intrabar = Intrabar::stop_first}, 100), Decimal(90));
    EXPECT_EQ(run({.intrabar = Intrabar::target_first}, 100), Decimal(110));
    EXPECT_EQ(run({.intrabar = Intrabar::nearest_first}, 95), Decimal(90));
    EXPECT_EQ(run({.intrabar = Intrabar::nearest_first}, 105), Decimal(110));
    EXPECT_EQ(run({.intrabar = Intrabar::finer}, 100), Decimal(90)) << "no finer series";
    World clear;
    (void)clear.guard();
    clear.close(1, 100, 112, 95, 100);
    EXPECT_FALSE(clear.ear.fill().ambiguous);
}

TEST(Guards, AFinerSeriesDecides) {
    std::vector<model::Bar> bars;
    PaperBroker::Options options{.intrabar = Intrabar::finer};
    Time asked_from, asked_to;
    options.finer = [&](core::InstrumentId, Time from, Time to) {
        asked_from = from;
        asked_to = to;
        return std::span<const model::Bar>(bars);
    };
    const auto second = [](int n) { return World::minute(1) + core::Duration::seconds(n); };
    bars = {{second(0), second(20), 100, 105, 95, 100, 1},
            {second(20), second(40), 105, 115, 100, 100, 1},
            {second(40), second(60), 95, 96, 85, 90, 1}};
    World w(options);
    (void)w.guard();
    w.close(1, 100, 115, 85, 90);
    EXPECT_EQ(w.ear.fill().price, Decimal(110)) << "the target came first";
    EXPECT_FALSE(w.ear.fill().ambiguous) << "and that is known";
    EXPECT_EQ(asked_from, World::minute(1));
    EXPECT_EQ(asked_to, World::minute(2));
    bars = {{second(0), second(60), 100, 115, 85, 90, 1}};
    World again(options);
    (void)again.guard();
    again.close(1, 100, 115, 85, 90);
    EXPECT_EQ(again.ear.fill().price, Decimal(90));
    EXPECT_TRUE(again.ear.fill().ambiguous);
}

TEST(Guards, SeveralPositionsOnOneInstrument) {
    World w;
    (void)w.guard(Side::buy);
    (void)w.guard(Side::sell);
    w.send(w.make(OrderType::stop, Side::sell, 5, 95));
    w.close(1, 100, 101, 94, 100);
    EXPECT_EQ(w.ear.fill().price, Decimal(95)) << "only the one without a partner";
    w.close(2, 100, 101, 90, 100);
    EXPECT_EQ(w.ear.of(Kind::filled).size(), 3U) << "the long's stop and the short's target";
    w.close(3, 100, 200, 1, 100);
    EXPECT_EQ(w.ear.of(Kind::filled).size(), 3U);
}

RC_GTEST_PROP(GuardProperty, TheQuickLookNeverMissesATouch, (bool is_long)) {
    World w({}, nullptr, *rc::gen::element("0", "0.1", "2"));
    const auto position = is_long ? Side::buy : Side::sell;
    w.close(0, 100, 100, 100, 100);
    (void)w.guard(position);
    const execution::Guard guard{position, is_long ? 90 : 110, is_long ? 110 : 90};
    for (int n = 1; n < 20; ++n) {
        const auto at = [](int cents) { return Decimal::from_raw(cents * 1'000'000LL); };
        const int open = *rc::gen::inRange(9300, 10'700);
        const int high = open + *rc::gen::inRange(0, 600), low = open - *rc::gen::inRange(0, 600);
        const model::Bar bar{
            World::minute(n), World::minute(n + 1), at(open), at(high), at(low), at(open), 1};
        const auto expected = execution::check_guard(
            guard, bar, Decimal::divide(w.instruments.at({0}).spread, 2, core::Rounding::half_even),
            Intrabar::stop_first);
        w.close(n, bar.open, bar.high, bar.low, bar.close);
        RC_ASSERT(w.ear.of(Kind::filled).size() == (expected ? 1U : 0U));
        if (expected) {
            RC_ASSERT(w.ear.of(Kind::filled)[0].fill.price == expected->price);
            break;
        }
    }
}

TEST(Orders, KnownByTheirClientId) {
    World w;
    const auto order = w.make(OrderType::market, Side::buy, 5);
    w.send(order);
    w.send(order);
    w.open(1, 100);
    w.send(order);
    w.open(2, 100);
    EXPECT_EQ(w.ear.of(Kind::accepted).size(), 1U);
    EXPECT_EQ(w.ear.fill().quantity, Decimal(5));
}

TEST(Orders, CancelAndReplace) {
    World w;
    const auto id = w.market(Side::buy, 5);
    EXPECT_TRUE(w.broker->replace(id, 8));
    EXPECT_TRUE(w.broker->replace(id, 8));
    ASSERT_EQ(w.ear.of(Kind::replaced).size(), 1U) << "the same again is no news";
    EXPECT_EQ(w.ear.of(Kind::replaced)[0].quantity, Decimal(8));
    const auto gone = w.market(Side::buy, 3);
    EXPECT_TRUE(w.broker->cancel(gone));
    EXPECT_EQ(w.ear.of(Kind::cancelled)[0].order, gone);
    w.open(1, 100);
    EXPECT_EQ(w.ear.fill().quantity, Decimal(8));
    EXPECT_TRUE(w.broker->cancel(id));
    ASSERT_EQ(w.ear.of(Kind::cancel_rejected).size(), 1U) << "too late";
    const auto [stop, target] = w.guard();
    EXPECT_TRUE(w.broker->cancel(stop));
    w.close(1, 100, 101, 80, 100);
    EXPECT_EQ(w.ear.of(Kind::filled).size(), 1U);
    w.close(2, 100, 111, 99, 100);
    ASSERT_EQ(w.ear.of(Kind::filled).size(), 2U);
    EXPECT_EQ(w.ear.of(Kind::filled)[1].order, target) << "the other one stays";
    for (std::size_t i = 1; i < w.ear.events.size(); ++i)
        EXPECT_EQ(w.ear.events[i].number, w.ear.events[i - 1].number + 1);
}

TEST(Book, WhatItCannotKeepIsNotTold) {
    MemoryBook book;
    World w({}, &book);
    book.full = true;
    EXPECT_FALSE(w.broker->submit(w.make(OrderType::market, Side::buy, 1)));
    EXPECT_TRUE(w.ear.events.empty());
    w.open(1, 100);
    EXPECT_TRUE(w.ear.events.empty()) << "a broken venue trades no more";
    EXPECT_FALSE(w.broker->snapshot(0));
}

TEST(Book, TheSnapshotTellsWhatCameAfter) {
    MemoryBook book;
    World w({}, &book);
    w.market(Side::buy, 1);
    w.open(1, 100);
    (void)w.guard();
    const auto all = w.broker->snapshot(0).value();
    EXPECT_EQ(all.events, w.ear.events);
    EXPECT_EQ(all.known_orders, (std::vector<OrderId>{{1}, {2}, {3}}));
    const auto later = w.broker->snapshot(2).value();
    EXPECT_EQ(later.events, (std::vector(w.ear.events.begin() + 2, w.ear.events.end())));
}

/// One random step of a session; the same choices give the same step.
struct Step {
    int kind, a, b, c;
};

/// Plays a session; restarts the venue before every step listed in `kills`. Checks on the way that
/// no fill uses a price older than its order's acceptance.
std::vector<BrokerEvent> play(const std::vector<Step>& steps, const std::vector<bool>& kills,
                              FillMode mode) {
    PaperBroker::Options options{.fill = mode};
    options.costs.commission = {.kind = model::Commission::Kind::fixed, .amount = 1};
    MemoryBook book;
    World w(options, &book, "0.04");
    std::map<OrderId, Time> accepted;
    const auto at = [](int cents) { return Decimal::from_raw(cents * 1'000'000LL); };
    int bar = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (kills[i]) w.kill_and_recover(options, &book);
        const auto& [kind, a, b, c] = steps[i];
        const auto on = static_cast<std::uint32_t>(a % 2);
        const auto side = b % 2 == 0 ? Side::buy : Side::sell;
        switch (kind) {
            case 0: w.send(w.make(OrderType::market, side, 1 + c % 9, {}, 0, on)); break;
            case 1: {
                const int away = 20 + c % 300;
                const std::uint64_t oco = w.last_id + 1;
                const bool is_long = side == Side::sell;  // the side of the exit
                w.send(w.make(OrderType::stop, side, 3, at(10'000 + (is_long ? -away : away)), oco,
                              on));
                w.send(w.make(OrderType::limit, side, 3, at(10'000 + (is_long ? away : -away)), oco,
                              on));
                break;
            }
            case 2:
                if (w.last_id > 0)
                    RC_ASSERT(w.broker->cancel({1 + static_cast<std::uint64_t>(c) % w.last_id}));
                break;
            case 3:
                if (w.last_id > 0)
                    RC_ASSERT(w.broker->replace({1 + static_cast<std::uint64_t>(c) % w.last_id},
                                                1 + a % 9));
                break;
            default: {
                const int open = 9'900 + b % 200;
                ++bar;
                w.open(bar, at(open), on);
                w.close(bar, at(open), at(open + a % 200), at(open - c % 200), at(open), on);
            }
        }
        for (const auto& event : w.ear.events) {
            if (event.kind == Kind::accepted) accepted[event.order] = event.time;
            if (event.kind == Kind::filled) {
                // At "this close" an order of our random player may come long after the close.
                if (mode == FillMode::next_open)
                    RC_ASSERT(event.fill.price_time >= accepted.at(event.order));
                RC_ASSERT(event.fill.time >= event.fill.price_time);
            }
        }
    }
    return w.ear.events;
}

RC_GTEST_PROP(Restore, KilledAndRestoredEqualsNeverKilled, ()) {
    const auto number = rc::gen::inRange(0, 1000);
    std::vector<Step> steps;
    std::vector<bool> kills;
    const int n = *rc::gen::inRange(1, 40);
    for (int i = 0; i < n; ++i) {
        steps.push_back({*rc::gen::inRange(0, 7), *number, *number, *number});
        kills.push_back(*rc::gen::inRange(0, 3) == 0);
    }
    for (const auto mode : {FillMode::next_open, FillMode::this_close}) {
        const auto undisturbed = play(steps, std::vector<bool>(steps.size(), false), mode);
        RC_ASSERT(play(steps, kills, mode) == undisturbed);
    }
}

}  // namespace
}  // namespace pmp::brokers::test
