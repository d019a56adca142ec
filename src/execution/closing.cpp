#include <algorithm>
#include <utility>

#include "execution/execution.hpp"

// Stops and targets, and the ways a position is closed without a decision.
namespace pmp::execution {

using core::Rounding;
using model::OrderPurpose;
using model::OrderType;
using model::Side;

void Execution::place_guards(core::StrategyId strategy, const risk::Approval& approval,
                             core::Price entry, core::Time time) {
    Guards& guards = guards_[strategy.index()];
    guards.protection = approval;
    const core::Quantity position = book_.ledger(strategy).position();
    const auto& instrument = instruments_.at(guards.instrument);
    const bool both = approval.stop_loss.is_set() && approval.take_profit.is_set();
    const std::uint64_t oco = both ? next_order_ : 0;
    const auto place = [&](const model::Protection& protection, OrderType type,
                           OrderPurpose purpose, bool below) {
        const core::Price distance = protection.distance(entry);
        const core::Price price =
            (below ? entry - distance : entry + distance).round_to(instrument.tick,
                                                                   Rounding::half_even);
        if (!price.is_positive()) return core::OrderId{};
        OrderRecord record = orders_.blank();
        auto legs = std::move(record.order.legs);
        legs.push_back({strategy, -position, {}});
        model::Order order{.instrument = guards.instrument,
                           .side = position.is_positive() ? Side::sell : Side::buy,
                           .type = type,
                           .purpose = purpose,
                           .quantity = position.abs(),
                           .price = price,
                           .time = time,
                           .oco = oco,
                           .legs = std::move(legs)};
        return send(gate_.approve_protective(std::move(order)).order(), std::move(record));
    };
    if (approval.stop_loss.is_set())
        guards.stop = place(approval.stop_loss, OrderType::stop, OrderPurpose::stop_loss,
                            position.is_positive());
    if (approval.take_profit.is_set())
        guards_[strategy.index()].target =
            place(approval.take_profit, OrderType::limit, OrderPurpose::take_profit,
                  position.is_negative());
}

void Execution::cancel_guards(core::StrategyId strategy) {
    Guards& guards = guards_[strategy.index()];
    for (core::OrderId* id : {&guards.stop, &guards.target})
        if (id->value != 0) cancel(std::exchange(*id, {}));
}

void Execution::close(core::StrategyId strategy, core::Time time, OrderPurpose purpose) {
    const core::Quantity position = book_.ledger(strategy).position();
    for (const OrderRecord* record : orders_.open()) {
        const auto& legs = record->order.legs;
        const bool only_its_own = legs.size() == 1 && legs[0].strategy == strategy;
        if (record->order.purpose == OrderPurpose::net && only_its_own && !record->internal)
            cancel(record->order.id);
    }
    if (!position.is_zero()) cancel_guards(strategy);
    const core::Quantity open = expected_position(strategy, purpose);
    if (open.is_zero()) return;
    model::Order order{.instrument = guards_[strategy.index()].instrument,
                       .side = open.is_positive() ? Side::sell : Side::buy,
                       .type = purpose == OrderPurpose::end ? OrderType::last_close
                                                            : OrderType::market,
                       .purpose = purpose,
                       .quantity = open.abs(),
                       .time = time,
                       .legs = {{strategy, -open, {}}}};
    send_in_parts(gate_.approve_protective(std::move(order)).order(), {});
}

void Execution::guard_again(const std::vector<model::OrderLeg>& legs, core::Time time) {
    for (const auto& leg : legs) {
        const core::StrategyId strategy = leg.strategy;
        const auto& ledger = book_.ledger(strategy);
        const Guards& guards = guards_[strategy.index()];
        const bool guarded = guards.stop.value != 0 || guards.target.value != 0;
        if (guarded || ledger.position().is_zero() || !in_flight_[strategy.index()].is_zero())
            continue;
        place_guards(strategy, risk::Approval(guards.protection),
                     ledger.average_price(instruments_.at(guards.instrument)), time);
    }
}

core::Quantity Execution::expected_position(core::StrategyId strategy,
                                            OrderPurpose purpose) const {
    core::Quantity position = book_.ledger(strategy).position();
    if (purpose == OrderPurpose::end) return position;  // nothing more will be filled
    for (const OrderRecord* record : orders_.open()) {
        if (model::is_guard(record->order.purpose) ||
            record->state == model::OrderState::pending_cancel)
            continue;
        for (std::size_t i = 0; i < record->order.legs.size(); ++i)
            if (record->order.legs[i].strategy == strategy)
                position += record->order.legs[i].quantity - record->booked[i];
    }
    return position;
}

void Execution::close_all(core::Time time, OrderPurpose purpose) {
    cancel_entries();
    if (purpose == OrderPurpose::end)  // what found no market any more, closing orders too
        for (const OrderRecord* record : orders_.open())
            if (!model::is_guard(record->order.purpose) && !record->internal) cancel(record->order.id);
    for (const auto& instrument : instruments_) close_instrument(instrument.id, time, purpose);
}

void Execution::close_instrument(core::InstrumentId instrument, core::Time time,
                                 OrderPurpose purpose) {
    model::Order order{.instrument = instrument,
                       .type = purpose == OrderPurpose::end ? OrderType::last_close
                                                            : OrderType::market,
                       .purpose = purpose,
                       .time = time};
    core::Quantity net;
    for (std::uint32_t i = 0; i < guards_.size(); ++i) {
        const core::StrategyId strategy{i};
        if (guards_[i].instrument != instrument) continue;
        if (!book_.ledger(strategy).position().is_zero()) cancel_guards(strategy);
        const core::Quantity open = expected_position(strategy, purpose);
        if (open.is_zero()) continue;
        order.legs.push_back({strategy, -open, {}});
        net -= open;
    }
    if (order.legs.empty()) return;
    order.side = net.is_negative() ? Side::sell : Side::buy;
    order.quantity = net.abs();
    send_in_parts(gate_.approve_protective(std::move(order)).order(), {});
}

void Execution::cancel_entries() {
    const auto closes = [this](const model::OrderLeg& leg) {
        const core::Quantity position = book_.ledger(leg.strategy).position();
        return leg.quantity.sign() == -position.sign() && leg.quantity.abs() <= position.abs();
    };
    for (const OrderRecord* record : orders_.open()) {
        const auto& order = record->order;
        if (order.purpose != OrderPurpose::net || record->internal) continue;
        if (!std::ranges::all_of(order.legs, closes)) cancel(order.id);
    }
}

}  // namespace pmp::execution
