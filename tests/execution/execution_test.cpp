#include "execution/execution.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "execution/support.hpp"

namespace pmp::execution::test {
namespace {

TEST(Netting, ManyWishesOneOrder) {
    World w;
    w.want(0, 50);
    w.want(1, -20);
    w.want(2, 10);
    EXPECT_FALSE(w.execution.pending()) << "nothing before the commit";
    w.execution.commit({0}, Time{10});
    ASSERT_EQ(w.recorder.intents.size(), 1U);
    EXPECT_TRUE(w.broker.orders.empty()) << "the intent comes first";
    w.flush();
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
    w.execution.on_open({0}, Decimal(101), Time{30});
    w.flush();
    EXPECT_EQ(w.position(0), Decimal(30));
    EXPECT_EQ(w.position(1), Decimal(-30));
    ASSERT_EQ(w.recorder.fills.size(), 1U);
    EXPECT_EQ(w.recorder.fills[0].price, Decimal(101));
    EXPECT_EQ(w.recorder.fills[0].price_time, Time{30});
    EXPECT_TRUE(w.book.net_position({0}).is_zero());
    EXPECT_EQ(w.broker.orders.size(), 4U) << "both are guarded";
    w.execution.on_open({0}, Decimal(102), Time{40});
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
        RC_ASSERT(w.position(static_cast<std::uint32_t>(i)) ==
                  Decimal(wish[static_cast<std::size_t>(i)]));
    RC_ASSERT(w.recorder.trades.empty());
    RC_ASSERT(w.state(order.id) == OrderState::filled);
}

RC_GTEST_PROP(LargestOrder, PartsAddUpToWhatEachStrategyAsked, ()) {
    const int n = *rc::gen::inRange(1, 6);
    const int largest = *rc::gen::inRange(1, 30);
    World w(n, FillMode::next_open, {}, largest);
    std::vector<int> wish;
    for (int i = 0; i < n; ++i) {
        wish.push_back(*rc::gen::inRange(-40, 60));
        w.want(static_cast<std::uint32_t>(i), wish.back(), false);
    }
    w.send();
    Decimal sent;
    for (const auto& order : std::vector(w.broker.orders)) {
        RC_ASSERT(order.quantity <= Decimal(largest));
        Decimal legs;
        for (const auto& leg : order.legs) legs += leg.quantity;
        RC_ASSERT(legs == (order.side == Side::buy ? order.quantity : -order.quantity));
        sent += legs;
        for (int i = 0; i < n; ++i)
            RC_ASSERT(w.planned(static_cast<std::uint32_t>(i)) ==
                      Decimal(wish[static_cast<std::size_t>(i)]));
        w.fill(order, order.quantity, 100);
    }
    w.execution.on_open({0}, Decimal(100), Time{30});  // where all cross and nothing is sent
    for (int i = 0; i < n; ++i)
        RC_ASSERT(w.position(static_cast<std::uint32_t>(i)) ==
                  Decimal(wish[static_cast<std::size_t>(i)]));
    RC_ASSERT(w.execution.open_orders().empty());
}

TEST(LargestOrder, ClosingIsSplitToo) {
    World w(1, FillMode::next_open, {}, 40);
    w.want(0, 100);
    w.send();
    ASSERT_EQ(w.broker.orders.size(), 3U);
    for (const auto& order : std::vector(w.broker.orders)) w.fill(order, order.quantity, 100);
    w.broker.orders.clear();
    w.execution.close({0}, Time{40}, OrderPurpose::flatten);
    w.flush();
    std::vector<Decimal> sizes;
    for (const auto& order : w.broker.orders) sizes.push_back(order.quantity);
    EXPECT_EQ(sizes, (std::vector<Decimal>{40, 40, 20}));
}

TEST(PartialFills, AnExitThatEndsHalfWayLeavesTheRestGuarded) {
    for (const auto kind : {Kind::cancelled, Kind::expired}) {
        World w;
        w.want(0, 10);
        w.send();
        w.fill(w.broker.orders[0], 10, 100);
        ASSERT_EQ(w.broker.orders.size(), 3U);
        w.want(0, 0);
        w.send();
        const auto exit = w.broker.orders[3];
        w.fill(exit, 4, 100);
        EXPECT_EQ(w.broker.orders.size(), 4U) << "while the exit works the rest needs no guard";
        w.tell(kind, exit.id);
        w.flush();
        ASSERT_EQ(w.broker.orders.size(), 6U) << to_string(kind);
        EXPECT_EQ(w.broker.orders[4].purpose, OrderPurpose::stop_loss);
        EXPECT_EQ(w.broker.orders[4].quantity, Decimal(6));
        EXPECT_EQ(w.broker.orders[4].price, d("98"));
        EXPECT_EQ(w.broker.orders[5].purpose, OrderPurpose::take_profit);
    }
}

TEST(PartialFills, AClosingOrderThatIsRefusedLeavesThePositionGuarded) {
    World w;
    w.want(0, 10);
    w.send();
    w.fill(w.broker.orders[0], 10, 100);
    w.execution.close({0}, Time{40}, OrderPurpose::flatten);
    w.flush();
    const auto closing = w.broker.orders.back();
    ASSERT_EQ(closing.purpose, OrderPurpose::flatten);
    w.tell(Kind::rejected, closing.id);
    w.flush();
    EXPECT_EQ(w.broker.orders.back().purpose, OrderPurpose::take_profit);
    EXPECT_EQ(w.broker.orders.back().quantity, Decimal(10));
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
    EXPECT_TRUE(std::ranges::none_of(
        w.execution.open_orders(), [&](const OrderRecord* r) { return r->order.id == order.id; }));
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

}  // namespace
}  // namespace pmp::execution::test
