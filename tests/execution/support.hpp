#pragma once

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "execution/execution.hpp"

namespace pmp::execution::test {

using core::Decimal;
using core::OrderId;
using core::StrategyId;
using core::Time;
using model::OrderPurpose;
using model::OrderState;
using model::OrderType;
using model::Side;
using Kind = BrokerEvent::Kind;

inline Decimal d(const char* text) { return Decimal::parse(text).value(); }

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
                   risk::Limits limits = {}, Decimal largest_order = {})
        : book(table_of(instruments, largest_order), "USD", 1'000'000),
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
    static const model::InstrumentTable& table_of(model::InstrumentTable& table, Decimal largest) {
        (void)table.add({.symbol = "A", .tick = d("0.01"), .max_quantity = largest});
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
        const risk::Target wish{.strategy = {strategy},
                                .instrument = {0},
                                .direction = direction,
                                .exposure = 1,
                                .planned = gate.planned({strategy}),
                                .price = book.last_price({0}),
                                .sizing = &equity,
                                .stop_loss = &stop,
                                .take_profit = &target};
        const auto approval = gate.evaluate(wish, decision(strategy));
        execution.stage(wish, approval, decision(strategy));
        return approval;
    }
    model::Decision& decision(std::uint32_t strategy) {
        auto& made = decisions[strategy];
        made.id = {strategy + 100};
        return made;
    }
    /// As the engine does: what could not be handed over comes back as an event.
    void flush() {
        for (const auto& event : execution.flush()) execution.on_broker_event(event);
    }
    void send() {
        execution.commit({0}, Time{10});
        flush();
    }
    void tell(Kind kind, OrderId order) {
        execution.on_broker_event({.kind = kind, .number = ++number, .order = order});
    }
    void fill(const model::Order& order, Decimal quantity, Decimal price, Decimal fee = {}) {
        ++number;
        execution.on_broker_event({.kind = Kind::filled,
                                   .number = number,
                                   .order = order.id,
                                   .fill = {.exec = {number},
                                            .order = order.id,
                                            .instrument = {0},
                                            .side = order.side,
                                            .quantity = quantity,
                                            .price = price,
                                            .fee = fee,
                                            .time = Time{20},
                                            .price_time = Time{20}}});
        flush();
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

}  // namespace pmp::execution::test
