#include <map>

#include "execution/support.hpp"

namespace pmp::execution::test {
namespace {

TEST(Lost, ABrokenLineIsUnknownAndOnlyTheVenueResolvesIt) {
    World w;
    w.broker.broken = true;
    w.want(0, 10);
    w.send();
    const OrderId id = w.recorder.intents[0].id;
    EXPECT_EQ(w.state(id), OrderState::unknown);
    EXPECT_EQ(w.planned(0), Decimal(10)) << "it may well be filled";
    w.tell(Kind::lost, id);
    EXPECT_EQ(w.state(id), OrderState::unknown);
    w.fill(w.recorder.intents[0], 10, 100);
    EXPECT_EQ(w.state(id), OrderState::filled);
    EXPECT_EQ(w.position(0), Decimal(10));
}

TEST(Lost, RejectedAndExpiredFreeWhatWasPlanned) {
    for (const auto kind : {Kind::rejected, Kind::expired, Kind::cancelled, Kind::absent}) {
        World w;
        w.want(0, 10);
        w.send();
        w.tell(kind, w.broker.orders[0].id);
        EXPECT_TRUE(w.planned(0).is_zero()) << to_string(kind);
        EXPECT_TRUE(w.execution.open_orders().empty());
    }
}

TEST(Events, ToldTwiceOrOfNobodyAreIgnored) {
    World w;
    w.want(0, 10);
    w.send();
    const auto order = w.broker.orders[0];
    w.fill(order, 4, 100);
    w.number -= 1;
    w.fill(order, 4, 100);  // the same number
    EXPECT_EQ(w.position(0), Decimal(4));
    EXPECT_EQ(w.execution.last_event(), w.number);
    w.tell(Kind::filled, {999});
    w.tell(Kind::cancelled, {999});
    EXPECT_EQ(w.position(0), Decimal(4));
    EXPECT_EQ(w.execution.last_event(), w.number);
}

TEST(Reconcile, SendsAgainOnlyWhatTheVenueProvesNotToHave) {
    World w;
    w.want(0, 10);
    w.send();  // 1: the venue has it
    w.want(1, 20);
    w.execution.commit({0}, Time{11});
    w.flush();  // 2: it never arrived
    w.want(2, 30);
    w.execution.commit({0}, Time{12});  // 3: durable, not sent
    w.tell(Kind::accepted, {1});
    w.broker.orders.clear();
    w.broker.past.known_orders = {{1}};
    w.broker.past.events = {{.kind = Kind::cancelled, .number = 2, .order = {1}}};
    const auto events = w.execution.reconcile();
    ASSERT_TRUE(events);
    EXPECT_EQ(w.broker.asked_after, 1U);
    ASSERT_EQ(events->size(), 1U);
    w.flush();
    std::map<OrderId, int> sent;
    for (const auto& order : w.broker.orders) ++sent[order.id];
    EXPECT_FALSE(sent.contains({1}));
    EXPECT_EQ(sent[{2}], 1);
    EXPECT_GE(sent[{3}], 1) << "the venue knows it by its id should it come twice";
    w.execution.on_broker_event((*events)[0]);
    EXPECT_EQ(w.state({1}), OrderState::cancelled);
}

TEST(Reconcile, AnUnknownOrderTheVenueKnowsIsWorking) {
    World w;
    w.want(0, 10);
    w.send();
    w.tell(Kind::accepted, {1});
    w.tell(Kind::lost, {1});
    ASSERT_EQ(w.state({1}), OrderState::unknown);
    w.broker.past.known_orders = {{1}};
    const auto events = w.execution.reconcile();
    ASSERT_EQ(events->size(), 1U);
    w.execution.on_broker_event((*events)[0]);
    EXPECT_EQ(w.state({1}), OrderState::working);
    EXPECT_EQ(w.planned(0), Decimal(10));
}

TEST(Reconcile, WhatWasBeingCancelled) {
    World w;
    w.want(0, 10);
    w.send();
    w.want(1, 10);
    w.send();
    w.execution.cancel_entries();
    w.flush();
    w.broker.orders.clear();
    w.broker.cancels.clear();
    w.broker.past.known_orders = {{1}};
    const auto events = w.execution.reconcile();
    w.flush();
    EXPECT_EQ(w.broker.cancels, (std::vector<OrderId>{{1}})) << "asked again";
    EXPECT_TRUE(w.broker.orders.empty()) << "an order we did not want any more is not sent";
    ASSERT_EQ(events->size(), 1U);
    w.execution.on_broker_event((*events)[0]);
    EXPECT_EQ(w.state({2}), OrderState::cancelled);
    EXPECT_TRUE(w.planned(1).is_zero());
}

TEST(SizedAtFill, AnotherOpenAnotherSize) {
    World w;
    EXPECT_EQ(w.want_equity(0, 1).position, Decimal(800));
    w.send();
    w.book.mark({0}, 125, Time{30});
    w.execution.on_open({0}, Decimal(125), Time{30});
    w.flush();
    EXPECT_EQ(w.broker.replaced[{1}], Decimal(640));
    EXPECT_EQ(w.planned(0), Decimal(640));
    auto order = w.broker.orders[0];
    w.fill(order, 640, 125);
    EXPECT_EQ(w.position(0), Decimal(640));
    EXPECT_EQ(w.planned(0), Decimal(640));
    EXPECT_EQ(w.state({1}), OrderState::filled);
}

TEST(SizedAtFill, TheSamePriceNeedsNoReplace) {
    World w;
    (void)w.want_equity(0, -1);
    w.send();
    w.execution.on_open({0}, Decimal(100), Time{30});
    w.flush();
    EXPECT_TRUE(w.broker.replaced.empty());
    EXPECT_EQ(w.planned(0), Decimal(-800));
}

TEST(SizedAtFill, TwoDoNotTakeTheSameRoomTwice) {
    risk::Limits limits;
    limits.exposure_symbol = d("0.1");  // 100 000: one wants 80 000, the other gets the rest
    World w(2, FillMode::next_open, limits);
    EXPECT_EQ(w.want_equity(0, 1).position, Decimal(800));
    EXPECT_EQ(w.want_equity(1, 1).position, Decimal(200));
    w.send();
    w.book.mark({0}, 80, Time{30});
    w.execution.on_open({0}, Decimal(80), Time{30});
    w.flush();
    EXPECT_LE(w.planned(0) + w.planned(1), Decimal(1250)) << "100 000 at 80";
    EXPECT_EQ(w.planned(0) + w.planned(1), w.broker.replaced[{1}]);
}

TEST(SizedAtFill, ATurnedNetTakesAnotherOrder) {
    World w;
    (void)w.want_equity(0, 1);      // +800 at 100
    w.want(1, -700, false);
    w.send();
    ASSERT_EQ(w.broker.orders[0].quantity, Decimal(100));
    w.book.mark({0}, 125, Time{30});
    w.execution.on_open({0}, Decimal(125), Time{30});  // now +640
    w.flush();
    EXPECT_EQ(w.broker.cancels, (std::vector<OrderId>{{1}}));
    ASSERT_EQ(w.broker.orders.size(), 2U);
    EXPECT_EQ(w.broker.orders[1].side, Side::sell);
    EXPECT_EQ(w.broker.orders[1].quantity, Decimal(60));
    w.tell(Kind::cancelled, {1});
    w.fill(w.broker.orders[1], 60, 125);
    EXPECT_EQ(w.position(0), Decimal(640));
    EXPECT_EQ(w.position(1), Decimal(-700));
    EXPECT_EQ(w.planned(0), Decimal(640));
    EXPECT_EQ(w.planned(1), Decimal(-700));
}

TEST(SizedAtFill, ANetThatBecomesNothingCrossesAtThatOpen) {
    World w;
    (void)w.want_equity(0, 1);
    w.want(1, -640, false);
    w.send();
    w.book.mark({0}, 125, Time{30});
    w.execution.on_open({0}, Decimal(125), Time{30});
    w.flush();
    EXPECT_EQ(w.position(0), Decimal(640));
    EXPECT_EQ(w.position(1), Decimal(-640));
    EXPECT_EQ(w.broker.cancels, (std::vector<OrderId>{{1}}));
    ASSERT_EQ(w.recorder.fills.size(), 1U);
    EXPECT_EQ(w.recorder.fills[0].price, Decimal(125));
    EXPECT_EQ(w.recorder.fills[0].price_time, Time{30}) << "the time of the price it used";
}

TEST(Close, SendsTheOppositeOnce) {
    World w;
    w.want(0, 10);
    w.send();
    w.fill(w.broker.orders[0], 10, 100);
    w.broker.orders.clear();
    w.execution.close({0}, Time{40}, OrderPurpose::flatten);
    w.execution.close({0}, Time{41}, OrderPurpose::flatten);
    w.flush();
    ASSERT_EQ(w.broker.orders.size(), 1U) << "asked twice, sent once";
    EXPECT_EQ(w.broker.orders[0].side, Side::sell);
    EXPECT_EQ(w.broker.cancels.size(), 2U) << "its guards";
    w.fill(w.broker.orders[0], 10, 101);
    EXPECT_TRUE(w.position(0).is_zero());
    EXPECT_EQ(w.recorder.trades[0].exit_reason, model::ExitReason::risk);
}

TEST(Close, WhatIsOnItsWayInASharedOrderCounts) {
    World w;
    w.want(0, 10);
    w.want(1, 5);
    w.send();
    w.execution.close({0}, Time{11}, OrderPurpose::flatten);  // an entry on its way
    w.flush();
    ASSERT_EQ(w.broker.orders.size(), 2U);
    const auto entry = w.broker.orders[0], closing = w.broker.orders[1];
    EXPECT_EQ(closing.quantity, Decimal(10));
    w.fill(entry, 15, 100);
    w.fill(closing, 10, 100);
    EXPECT_TRUE(w.position(0).is_zero());
    EXPECT_EQ(w.position(1), Decimal(5));
    for (const auto* open : w.execution.open_orders())
        EXPECT_TRUE(open->order.legs[0].strategy == StrategyId{1} ||
                    open->state == OrderState::pending_cancel);

    World exit;  // an exit on its way: nothing more to sell
    exit.want(0, 10);
    exit.want(1, 10);
    exit.send();
    exit.fill(exit.broker.orders[0], 20, 100);
    exit.want(0, 0);
    exit.want(1, 0);
    exit.send();
    const auto both = exit.broker.orders.back();
    exit.execution.close({0}, Time{12}, OrderPurpose::flatten);
    (void)exit.execution.flush();
    EXPECT_EQ(exit.broker.orders.back().id, both.id);
    exit.fill(both, 20, 100);
    EXPECT_TRUE(exit.position(0).is_zero());
}

TEST(Close, AllNetsAndTheEndClosesWhatAFlattenCouldNot) {
    World w;
    w.want(0, 30);
    w.want(1, -10);
    w.send();
    w.fill(w.broker.orders[0], 20, 100);
    w.want(2, 5);
    w.send();
    const auto entry = w.broker.orders.back();
    w.execution.close_all(Time{40}, OrderPurpose::flatten);
    w.flush();
    const auto flatten = w.broker.orders.back();
    EXPECT_EQ(flatten.quantity, Decimal(20));
    EXPECT_EQ(flatten.side, Side::sell);
    EXPECT_EQ(w.state(entry.id), OrderState::pending_cancel);
    w.execution.close_all(Time{50}, OrderPurpose::end);
    w.flush();
    const auto end = w.broker.orders.back();
    EXPECT_EQ(end.type, OrderType::last_close);
    EXPECT_EQ(end.quantity, Decimal(20));
    EXPECT_EQ(w.state(flatten.id), OrderState::pending_cancel);
    w.tell(Kind::cancelled, flatten.id);
    w.fill(end, 20, 99);
    EXPECT_TRUE(w.position(0).is_zero());
    EXPECT_TRUE(w.position(1).is_zero());
    EXPECT_EQ(w.recorder.trades.back().exit_reason, model::ExitReason::end);
}

TEST(GateRefusal, ARefusedNetOrderBlocksItsDecisions) {
    World w;
    w.want(0, d("10.5"));
    w.send();
    EXPECT_TRUE(w.broker.orders.empty());
    EXPECT_STREQ(w.decisions[0].code, "ORDER_NOT_IN_LOTS");
    EXPECT_EQ(w.decisions[0].verdict, model::Verdict::block);
    EXPECT_TRUE(w.planned(0).is_zero());
}

}  // namespace
}  // namespace pmp::execution::test
