#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "brokers/paper_broker.hpp"

namespace pmp::brokers::test {

using core::Decimal;
using core::OrderId;
using core::Time;
using execution::BrokerEvent;
using execution::FillMode;
using execution::Intrabar;
using model::OrderType;
using model::Side;
using Kind = BrokerEvent::Kind;

inline Decimal d(const char* text) { return Decimal::parse(text).value(); }

struct Ear final : execution::BrokerListener {
    void on_broker_event(BrokerEvent event) override { events.push_back(std::move(event)); }
    [[nodiscard]] std::vector<BrokerEvent> of(Kind kind) const {
        std::vector<BrokerEvent> result;
        for (const auto& event : events)
            if (event.kind == kind) result.push_back(event);
        return result;
    }
    [[nodiscard]] model::Fill fill() const {
        const auto fills = of(Kind::filled);
        EXPECT_EQ(fills.size(), 1U);
        return fills.empty() ? model::Fill{} : fills.back().fill;
    }
    std::vector<BrokerEvent> events;
};

/// A book in memory: what was not committed is lost with the process.
struct MemoryBook final : PaperBook {
    core::Status put_order(std::uint64_t id, const std::string& payload) override {
        staged.orders.emplace_back(id, payload);
        return {};
    }
    core::Status put_event(std::uint64_t number, const std::string& payload) override {
        staged.events.emplace_back(number, payload);
        return {};
    }
    core::Status commit() override {
        if (full) return core::fail(core::ErrorCode::database, "the disk is full");
        for (auto& row : staged.orders) kept.orders.push_back(std::move(row));
        for (auto& row : staged.events) kept.events.push_back(std::move(row));
        staged = {};
        return {};
    }
    core::Result<Content> load() override { return kept; }
    Content staged, kept;
    bool full = false;
};

/// Minute bars of A around 100; the n-th covers [n, n + 1) minutes.
struct World {
    explicit World(PaperBroker::Options options = {}, PaperBook* book = nullptr,
                   const char* spread = "0") {
        for (const char* symbol : {"A", "B"})
            (void)instruments.add({.symbol = symbol, .tick = d("0.01"), .spread = d(spread)});
        restart(std::move(options), book);
    }
    void restart(PaperBroker::Options options, PaperBook* book) {
        broker = std::make_unique<PaperBroker>(instruments, std::move(options), book);
        EXPECT_TRUE(broker->restore());
        broker->listen(ear);
    }
    static Time minute(int n) { return Time{} + core::Duration::minutes(n); }
    void open(int n, Decimal price, std::uint32_t on = 0) {
        now = minute(n);
        show(model::BarOpen{{on}, now, price});
    }
    void close(int n, Decimal o, Decimal h, Decimal l, Decimal c, std::uint32_t on = 0) {
        now = minute(n + 1);
        show(model::BarClose{{on}, {minute(n), now, o, h, l, c, 1}});
    }
    void show(const data::MarketEvent& event) {
        shown.push_back(event);
        broker->on_market(event);
    }
    /// As a session does: the venue takes up its book and is shown the replayed market again.
    void kill_and_recover(PaperBroker::Options options, PaperBook* book) {
        restart(std::move(options), book);
        for (const auto& event : shown) broker->on_market(event);
    }
    model::Order make(OrderType type, Side side, Decimal quantity, Decimal price = {},
                      std::uint64_t oco = 0, std::uint32_t on = 0) {
        return {.id = {++last_id},
                .instrument = {on},
                .side = side,
                .type = type,
                .quantity = quantity,
                .price = price,
                .time = now,
                .oco = oco};
    }
    OrderId send(const model::Order& order) {
        EXPECT_TRUE(broker->submit(order));
        return order.id;
    }
    OrderId market(Side side, Decimal quantity) {
        return send(make(OrderType::market, side, quantity));
    }
    /// A stop at 90 and a target at 110 of a long, or the reverse of a short.
    std::pair<OrderId, OrderId> guard(Side position = Side::buy) {
        const auto exit = model::opposite(position);
        const bool is_long = position == Side::buy;
        const std::uint64_t oco = last_id + 1;
        const auto stop = send(make(OrderType::stop, exit, 10, is_long ? 90 : 110, oco));
        return {stop, send(make(OrderType::limit, exit, 10, is_long ? 110 : 90, oco))};
    }

    model::InstrumentTable instruments;
    Ear ear;
    std::unique_ptr<PaperBroker> broker;
    std::vector<data::MarketEvent> shown;
    Time now = minute(0);
    std::uint64_t last_id = 0;
};

}  // namespace pmp::brokers::test
