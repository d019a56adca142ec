#include "execution/execution.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace pmp::execution {
namespace {

using core::Decimal;
using core::OrderId;
using core::StrategyId;
using core::Time;
using model::OrderPurpose;
using model::OrderState;
using model::OrderType;
using model::Side;
using Kind = BrokerEvent::Kind;

Decimal d(const char* text) { return Decimal::parse(text).value(); }

struct FakeBroker final : Broker {
    void listen(BrokerListener&) override {}
    core::Status submit(const model::Order& order) override {
        if (broken) return core::fail(core::ErrorCode::network, "the line broke");
        orders.push_back(order);
        return {};
    }
    core::Status cancel(OrderId order) override {
        if (broken) return core::fail(core::ErrorCode::network, "the line broke");
        cancels.push_back(order);
        return {};
    }
    core::Status replace(OrderId order, core::Quantity quantity) override {
        replaced[order] = quantity;
        return {};
    }
    core::Result<VenueSnapshot> snapshot(std::uint64_t after) override {
        asked_after = after;
        return past;
    }
    bool broken = false;
    std::vector<model::Order> orders;
    std::vector<OrderId> cancels;
    std::map<OrderId, core::Quantity> replaced;
    VenueSnapshot past;
    std::uint64_t asked_after = 0;
};

struct Recorder final : ExecutionListener {
    void on_order(const OrderRecord& record) override { intents.push_back(record.order); }
    void on_order_state(const OrderRecord& record, const std::string& text) override {
        states.push_back(std::string(model::to_string(record.state)) + " " + text);
    }
    void on_fill(const OrderRecord&, const model::Fill& fill,
                 const std::vector<portfolio::Share>& booked) override {
        fills.push_back(fill);
        shares.push_back(booked);
    }
    void on_trade(const model::Trade& trade) override { trades.push_back(trade); }
    std::vector<model::Order> intents;
    std::vector<std::string> states;
    std::vector<model::Fill> fills;
    std::vector<std::vector<portfolio::Share>> shares;
    std::vector<model::Trade> trades;
};

/// Strategies on one instrument at price 100, and a venue that answers when told to.
struct World {
    explicit World(int strategies = 3, FillMode mode = FillMode::next_open,
                   risk::Limits limits = {})
        : book(table_of(instruments), "USD", 1'000'000),
          gate(limits, book, instruments, {}),
          execution(instruments, book, gate, mode, recorder) {
        execution.connect(broker);
        for (int i = 0; i < strategies; ++i) {
            const auto id = book.add_strategy({0});
            gate.add_strategy(id, {0});
            execution.add_strategy(id, {0});
        }
        book.mark({0}, 100, Time{1});
    }
    static const model::InstrumentTable& table_of(model::InstrumentTable& table) {
        (void)table.add({.symbol = "A", .tick = d("0.01")});
        return table;
    }
    /// A strategy wants to hold this (not through the gate's sizing).
    void want(std::uint32_t strategy, Decimal position, bool guarded = true) {
        risk::Approval approval{.position = position};
        if (guarded && !position.is_zero()) {
            approval.stop_loss = stop;
            approval.take_profit = target;
        }
        execution.stage({.strategy = {strategy}, .instrument = {0}}, approval, decision(strategy));
    }
    /// A strategy wants a share of equity, sized again at the fill.
    risk::Approval want_equity(std::uint32_t strategy, int direction) {
        const risk::Target wish{.strategy = {strategy}, .instrument = {0}, .direction = direction,
                                .exposure = 1, .planned = gate.planned({strategy}),
                                .price = book.last_price({0}), .sizing = &equity,
                                .stop_loss = &stop, .take_profit = &target};
        const auto approval = gate.evaluate(wish, decision(strategy));
        execution.stage(wish, approval, decision(strategy));
        return approval;
    }
    model::Decision& decision(std::uint32_t strategy) {
        auto& made = decisions[strategy];
        made.id = {strategy + 100};
        return made;
    }
    void send() {
        execution.commit({0}, Time{10});
        execution.flush();
    }
    void tell(Kind kind, OrderId order) {
        execution.on_broker_event({.kind = kind, .number = ++number, .order = order});
    }
    void fill(const model::Order& order, Decimal quantity, Decimal price, Decimal fee = {}) {
        ++number;
        execution.on_broker_event({.kind = Kind::filled, .number = number, .order = order.id,
                                   .fill = {.exec = {number}, .order = order.id,
                                            .instrument = {0}, .side = order.side,
                                            .quantity = quantity, .price = price, .fee = fee,
                                            .time = Time{20}, .price_time = Time{20}}});
        execution.flush();
    }
    Decimal position(std::uint32_t strategy) { return book.ledger({strategy}).position(); }
    Decimal planned(std::uint32_t strategy) { return gate.planned({strategy}); }
    OrderState state(OrderId id) {
        return const_cast<OrderTable&>(execution.orders()).find(id)->state;
    }

    model::InstrumentTable instruments;
    portfolio::Book book;
    risk::Gate gate;
    Recorder recorder;
    FakeBroker broker;
    Execution execution;
    model::Protection stop{model::Protection::Kind::percent, d("0.02")};
    model::Protection target{model::Protection::Kind::price, d("5")};
    model::Sizing equity{.kind = model::Sizing::Kind::equity_fraction, .fraction = d("0.08")};
    std::map<std::uint32_t, model::Decision> decisions;
    std::uint64_t number = 0;
};

TEST(Netting, ManyWishesOneOrder) {
    World w;
    w.want(0, 50);
    w.want(1, -20);
    w.want(2, 10);
    EXPECT_FALSE(w.execution.pending()) << "nothing before the commit";
    w.execution.commit({0}, Time{10});
    ASSERT_EQ(w.recorder.intents.size(), 1U);
    EXPECT_TRUE(w.broker.orders.empty()) << "the intent comes first";
    w.execution.flush();
    ASSERT_EQ(w.broker.orders.size(), 1U);
    const auto order = w.broker.orders[0];
    EXPECT_EQ(order.side, Side::buy);
    EXPECT_EQ(order.quantity, Decimal(40));
    ASSERT_EQ(order.legs.size(), 3U);
    EXPECT_EQ(order.legs[1], (model::OrderLeg{{1}, -20, {101}}));
    EXPECT_EQ(w.decisions[1].order, order.id);
    EXPECT_EQ(w.planned(0), Decimal(50));
    w.tell(Kind::accepted, order.id);
    w.fill(order, 40, 100, d("0.04"));
    EXPECT_EQ(w.position(0), Decimal(50));
    EXPECT_EQ(w.position(1), Decimal(-20));
    EXPECT_EQ(w.position(2), Decimal(10));
    EXPECT_EQ(w.book.net_position({0}), Decimal(40));
    EXPECT_EQ(w.book.fees(), d("0.04"));
    EXPECT_EQ(w.state(order.id), OrderState::filled);
}

TEST(Netting, NothingToDoMakesNoOrder) {
    World w;
    w.want(0, 0);
    w.send();
    EXPECT_TRUE(w.broker.orders.empty());
}

TEST(Netting, OppositeWishesCrossInternallyAtTheNextOpen) {
    World w;
    w.want(0, 30);
    w.want(1, -30);
    w.send();
    EXPECT_TRUE(w.broker.orders.empty()) << "never sent";
    ASSERT_EQ(w.recorder.intents.size(), 1U);
    EXPECT_TRUE(w.recorder.intents[0].quantity.is_zero());
    EXPECT_TRUE(w.position(0).is_zero());
    EXPECT_EQ(w.planned(0), Decimal(30));
    w.execution.on_open({0}, 101, Time{30});
    w.execution.flush();
    EXPECT_EQ(w.position(0), Decimal(30));
    EXPECT_EQ(w.position(1), Decimal(-30));
    ASSERT_EQ(w.recorder.fills.size(), 1U);
    EXPECT_EQ(w.recorder.fills[0].price, Decimal(101));
    EXPECT_EQ(w.recorder.fills[0].price_time, Time{30});
    EXPECT_TRUE(w.book.net_position({0}).is_zero());
    EXPECT_EQ(w.broker.orders.size(), 4U) << "both are guarded";
    w.execution.on_open({0}, 102, Time{40});
    EXPECT_EQ(w.recorder.fills.size(), 1U) << "once";
}

TEST(Netting, InternalAtThisClose) {
    World w(2, FillMode::this_close);
    w.want(0, 30);
    w.want(1, -30);
    w.send();
    EXPECT_EQ(w.position(0), Decimal(30));
    EXPECT_EQ(w.recorder.fills[0].price, Decimal(100));
}

RC_GTEST_PROP(PartialFills, SharesAddUpAndNobodyGetsMoreThanHeAsked, ()) {
    const int n = *rc::gen::inRange(1, 7);
    World w(n);
    std::vector<int> wish;
    int net = 0;
    for (int i = 0; i < n; ++i) {
        wish.push_back(*rc::gen::inRange(-40, 60));
        net += wish.back();
        w.want(static_cast<std::uint32_t>(i), wish.back(), false);
    }
    RC_PRE(net != 0);
    w.send();
    RC_ASSERT(w.broker.orders.size() == 1U);
    const auto order = w.broker.orders[0];
    int left = std::abs(net);
    Decimal fees;
    std::vector<Decimal> before(static_cast<std::size_t>(n));
    while (left > 0) {
        const int part = *rc::gen::inRange(1, left + 1);
        left -= part;
        const Decimal fee = Decimal::from_raw(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000));
        fees += fee;
        w.fill(order, part, 100 + left % 7, fee);
        RC_ASSERT(w.book.net_position({0}) == Decimal(net > 0 ? net - left : net + left));
        RC_ASSERT(w.book.fees() == fees);
        for (int i = 0; i < n; ++i) {
            const auto id = static_cast<std::uint32_t>(i);
            const Decimal now = w.position(id);
            RC_ASSERT(now.abs() >= before[id].abs());  // no share is taken back
            RC_ASSERT(now.abs() <= Decimal(std::abs(wish[id])));
            RC_ASSERT(now.is_zero() || now.sign() == (wish[id] > 0 ? 1 : -1));
            RC_ASSERT(w.planned(id) == Decimal(wish[id]));
            before[id] = now;
        }
    }
    for (int i = 0; i < n; ++i)
        RC_ASSERT(w.position(static_cast<std::uint32_t>(i)) == Decimal(wish[static_cast<std::size_t>(i)]));
    RC_ASSERT(w.recorder.trades.empty());
    RC_ASSERT(w.state(order.id) == OrderState::filled);
}

TEST(PartialFills, ACancelledRestIsNoLongerPlanned) {
    World w;
    w.want(0, 10);
    w.want(1, 30);
    w.send();
    const auto order = w.broker.orders[0];
    w.fill(order, 20, 100);
    EXPECT_EQ(w.position(1), Decimal(15));
    w.tell(Kind::cancelled, order.id);
    EXPECT_EQ(w.planned(0), Decimal(5));
    EXPECT_EQ(w.planned(1), Decimal(15));
    w.fill(order, 20, 100);  // it was on its way: real money
    EXPECT_EQ(w.position(0), Decimal(10));
    EXPECT_EQ(w.planned(0), Decimal(10)) << "held, and nothing on its way";
    EXPECT_EQ(w.planned(1), Decimal(30));
    EXPECT_EQ(w.state(order.id), OrderState::filled);
}

TEST(PartialFills, AnOrderProvedAbsentThatFillsAfterAll) {
    World w;
    w.want(0, 10);
    w.send();
    const auto order = w.broker.orders[0];
    w.tell(Kind::absent, order.id);
    EXPECT_EQ(w.state(order.id), OrderState::not_placed);
    EXPECT_EQ(w.planned(0), Decimal(0));
    w.fill(order, 4, 100);
    EXPECT_EQ(w.position(0), Decimal(4));
    EXPECT_EQ(w.planned(0), Decimal(10)) << "it lives: the rest is on its way again";
    w.fill(order, 6, 100);
    EXPECT_EQ(w.planned(0), Decimal(10));
    EXPECT_TRUE(std::ranges::none_of(w.execution.open_orders(), [&](const OrderRecord* r) {
        return r->order.id == order.id;
    }));
}

TEST(PartialFills, AnOverfillIsBooked) {
    World w;
    w.want(0, 10);
    w.send();
    w.fill(w.broker.orders[0], 12, 100);
    EXPECT_EQ(w.position(0), Decimal(12));
    EXPECT_EQ(w.book.net_position({0}), Decimal(12));
}

TEST(Guards, PlacedAfterTheEntryWithTheirPrices) {
    for (const int sign : {1, -1}) {
        World w;
        w.want(0, 10 * sign);
        w.send();
        const auto entry = w.broker.orders[0];
        w.fill(entry, 10, d("100.33"));
        ASSERT_EQ(w.broker.orders.size(), 3U);
        const auto &stop = w.broker.orders[1], &target = w.broker.orders[2];
        EXPECT_EQ(stop.type, OrderType::stop);
        EXPECT_EQ(stop.purpose, OrderPurpose::stop_loss);
        EXPECT_EQ(stop.price, sign > 0 ? d("98.32") : d("102.34")) << "2.0066 away, on the tick";
        EXPECT_EQ(target.type, OrderType::limit);
        EXPECT_EQ(target.price, sign > 0 ? d("105.33") : d("95.33"));
        for (const auto* guard : {&stop, &target}) {
            EXPECT_EQ(guard->quantity, Decimal(10));
            EXPECT_EQ(guard->side, sign > 0 ? Side::sell : Side::buy);
            EXPECT_EQ(guard->legs, (std::vector<model::OrderLeg>{{{0}, -10 * sign, {}}}));
        }
        EXPECT_NE(stop.oco, 0U);
        EXPECT_EQ(stop.oco, target.oco);
        EXPECT_EQ(w.planned(0), Decimal(10 * sign)) << "a guard is not on its way";

        w.fill(stop, 10, stop.price);
        w.tell(Kind::cancelled, target.id);
        EXPECT_TRUE(w.position(0).is_zero());
        EXPECT_TRUE(w.planned(0).is_zero());
        ASSERT_EQ(w.recorder.trades.size(), 1U);
        EXPECT_EQ(w.recorder.trades[0].exit_reason, model::ExitReason::stop_loss);
        EXPECT_TRUE(w.broker.cancels.empty()) << "the venue cancels the pair itself";
        EXPECT_TRUE(w.execution.open_orders().empty());
    }
}

TEST(Guards, FollowThePositionAndLeaveWithIt) {
    World w;
    w.want(0, 10);
    w.send();
    w.fill(w.broker.orders[0], 4, 100);
    ASSERT_EQ(w.broker.orders.size(), 3U);
    EXPECT_EQ(w.broker.orders[1].quantity, Decimal(4));
    w.fill(w.broker.orders[0], 6, 100);
    ASSERT_EQ(w.broker.orders.size(), 5U);
    EXPECT_EQ(w.broker.cancels.size(), 2U) << "the old pair";
    EXPECT_EQ(w.broker.orders[3].quantity, Decimal(10));
    for (const auto id : std::vector(w.broker.cancels)) w.tell(Kind::cancelled, id);
    w.want(0, 0);
    w.send();
    const auto exit = w.broker.orders[5];
    w.fill(exit, 10, 103);
    EXPECT_EQ(w.broker.cancels.size(), 4U);
    EXPECT_EQ(w.recorder.trades[0].exit_reason, model::ExitReason::signal);
    EXPECT_EQ(w.recorder.trades[0].pnl, Decimal(30));
}

TEST(Guards, AReversalTurnsThem) {
    World w;
    w.want(0, 10);
    w.send();
    w.fill(w.broker.orders[0], 10, 100);
    w.want(0, -10);
    w.send();
    const auto reversal = w.broker.orders.back();
    EXPECT_EQ(reversal.quantity, Decimal(20));
    w.fill(reversal, 20, 110);
    EXPECT_EQ(w.position(0), Decimal(-10));
    EXPECT_EQ(w.broker.orders.back().side, Side::buy);
    EXPECT_EQ(w.broker.orders[w.broker.orders.size() - 2].price, d("112.2"));
}

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
    w.execution.flush();  // 2: it never arrived
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
    w.execution.flush();
    std::map<OrderId, int> sent;
    for (const auto& order : w.broker.orders) ++sent[order.id];
    EXPECT_FALSE(sent.contains({1}));
    EXPECT_EQ(sent[{2}], 1);
    EXPECT_GE(sent[{3}], 1) << "the venue knows it by its id should it come twice";
    w.execution.on_broker_event((*events)[0]);
    EXPECT_EQ(w.state({1}), OrderState::cancelled);
}

TEST(Reconcile, WhatWasBeingCancelled) {
    World w;
    w.want(0, 10);
    w.send();
    w.want(1, 10);
    w.send();
    w.execution.cancel_entries();
    w.execution.flush();
    w.broker.orders.clear();
    w.broker.cancels.clear();
    w.broker.past.known_orders = {{1}};
    const auto events = w.execution.reconcile();
    w.execution.flush();
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
    w.execution.on_open({0}, 125, Time{30});
    w.execution.flush();
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
    w.execution.on_open({0}, 100, Time{30});
    w.execution.flush();
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
    w.execution.on_open({0}, 80, Time{30});
    w.execution.flush();
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
    w.execution.on_open({0}, 125, Time{30});  // now +640
    w.execution.flush();
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
    w.execution.on_open({0}, 125, Time{30});
    w.execution.flush();
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
    w.execution.flush();
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
    w.execution.flush();
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
    exit.execution.flush();
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
    w.execution.flush();
    const auto flatten = w.broker.orders.back();
    EXPECT_EQ(flatten.quantity, Decimal(20));
    EXPECT_EQ(flatten.side, Side::sell);
    EXPECT_EQ(w.state(entry.id), OrderState::pending_cancel);
    w.execution.close_all(Time{50}, OrderPurpose::end);
    w.execution.flush();
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
}  // namespace pmp::execution
