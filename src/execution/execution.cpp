#include "execution/execution.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace pmp::execution {

using core::Decimal;
using core::Rounding;
using model::OrderPurpose;
using model::OrderTrigger;
using model::OrderType;
using model::Side;

const char* to_string(BrokerEvent::Kind kind) {
    using Kind = BrokerEvent::Kind;
    switch (kind) {
        case Kind::accepted: return "accepted";
        case Kind::rejected: return "rejected";
        case Kind::filled: return "filled";
        case Kind::cancelled: return "cancelled";
        case Kind::cancel_rejected: return "cancel_rejected";
        case Kind::replaced: return "replaced";
        case Kind::expired: return "expired";
        case Kind::lost: return "lost";
        case Kind::absent: return "absent";
    }
    return "accepted";
}

Execution::Execution(const model::InstrumentTable& instruments, portfolio::Book& book,
                     risk::Gate& gate, FillMode mode, ExecutionListener& listener)
    : instruments_(instruments),
      book_(book),
      gate_(gate),
      mode_(mode),
      listener_(listener),
      staged_(instruments.size()),
      waiting_(instruments.size()) {}

void Execution::add_strategy(core::StrategyId strategy, core::InstrumentId instrument) {
    if (guards_.size() <= strategy.index()) {
        guards_.resize(strategy.index() + 1);
        in_flight_.resize(strategy.index() + 1);
    }
    guards_[strategy.index()].instrument = instrument;
}

void Execution::stage(const risk::Target& target, const risk::Approval& approval,
                      model::Decision& decision) {
    const core::Quantity delta = approval.position - gate_.planned(target.strategy);
    gate_.plan(target.strategy, approval.position);
    if (delta.is_zero()) return;
    staged_[target.instrument.index()].push_back(
        {{target.strategy, delta, decision.id}, target, approval, &decision});
}

void Execution::commit(core::InstrumentId instrument, core::Time time) {
    auto& staged = staged_[instrument.index()];
    if (staged.empty()) return;
    submit_net(instrument, time, staged);
    staged.clear();
}

void Execution::submit_net(core::InstrumentId instrument, core::Time time,
                           const std::vector<Staged>& staged) {
    OrderRecord record = orders_.blank();
    model::Order order{.instrument = instrument, .time = time};
    order.legs = std::move(record.order.legs);
    core::Quantity net;
    order.legs.reserve(staged.size());
    record.targets.reserve(staged.size());
    record.approvals.reserve(staged.size());
    for (const Staged& s : staged) {
        net += s.leg.quantity;
        order.legs.push_back(s.leg);
        record.targets.push_back(s.target);
        record.approvals.push_back(s.approval);
        record.sized_at_fill |= s.approval.sized_at_fill && mode_ == FillMode::next_open;
    }
    order.side = net.is_negative() ? Side::sell : Side::buy;
    order.quantity = net.abs();

    const char* why = "";
    auto approved = gate_.approve(std::move(order), why);
    if (!approved) {
        for (const Staged& s : staged) {
            s.decision->verdict = model::Verdict::block;
            s.decision->code = why;
            s.decision->checks.push_back({model::Stage::execution, "net_order", why,
                                          model::Verdict::block, net.abs().to_double(),
                                          instruments_.at(instrument).max_quantity.to_double(),
                                          "units", net.abs(), {}});
            in_flight(s.leg.strategy, {});
        }
        return;
    }
    const core::OrderId id = send_in_parts(std::move(*approved).order(), std::move(record));
    for (const Staged& s : staged) s.decision->order = id;
}

core::OrderId Execution::send_in_parts(model::Order order, OrderRecord record) {
    const auto& instrument = instruments_.at(order.instrument);
    const core::Quantity most = instrument.max_quantity.round_to(instrument.lot, Rounding::down);
    if (!most.is_positive() || order.quantity <= most)
        return send(std::move(order), std::move(record));
    // Sizing anew at the fill would give each part the whole.
    record.sized_at_fill = false;
    for (auto& approval : record.approvals) approval.sized_at_fill = false;
    OrderRecord whole = record;
    whole.order = order;
    whole.booked.assign(order.legs.size(), {});
    core::OrderId first;
    for (core::Quantity left = order.quantity; left.is_positive();) {
        const core::Quantity quantity = std::min(left, most);
        const auto parts = whole.shares_of(quantity, instrument.lot);
        model::Order part = order;
        OrderRecord part_record;
        part.quantity = quantity;
        part.legs.clear();
        for (std::size_t i = 0; i < parts.size(); ++i) {
            whole.booked[i] += parts[i];
            if (parts[i].is_zero()) continue;
            part.legs.push_back(order.legs[i]);
            part.legs.back().quantity = parts[i];
            if (!record.approvals.empty()) part_record.approvals.push_back(record.approvals[i]);
            if (!record.targets.empty()) part_record.targets.push_back(record.targets[i]);
        }
        whole.filled += quantity;
        left -= quantity;
        const core::OrderId id = send(std::move(part), std::move(part_record));
        if (first.value == 0) first = id;
    }
    return first;
}

core::OrderId Execution::send(model::Order order, OrderRecord record) {
    order.id = {next_order_++};
    record.booked.assign(order.legs.size(), {});
    record.internal = order.quantity.is_zero();
    record.order = std::move(order);
    OrderRecord& stored = orders_.add(std::move(record));
    const core::OrderId id = stored.order.id;
    const std::size_t instrument = stored.order.instrument.index();
    if (!model::is_guard(stored.order.purpose))
        for (const auto& leg : stored.order.legs) in_flight(leg.strategy, leg.quantity);
    listener_.on_order(stored);
    if (!stored.internal) {
        outbox_.push_back({Out::Kind::submit, id});
        if (stored.sized_at_fill) waiting_[instrument].push_back(id);
        return id;
    }
    advance(stored, OrderTrigger::send);
    if (mode_ == FillMode::this_close || stored.order.type == OrderType::last_close) {
        const core::Price price = book_.last_price(stored.order.instrument);
        const core::Time time = stored.order.time;
        cross(stored, price, time);
    } else {
        waiting_[instrument].push_back(id);
    }
    return id;
}

std::vector<BrokerEvent> Execution::flush() {
    std::vector<BrokerEvent> lost;
    // Submitting may fail at once; what the broker tells comes back as events, never from here.
    sending_.swap(outbox_);
    for (const Out& out : sending_) {
        OrderRecord* record = orders_.find(out.order);
        if (record == nullptr) continue;
        core::Status sent;
        switch (out.kind) {
            case Out::Kind::submit:
                if (model::is_terminal(record->state)) continue;
                if (record->state == model::OrderState::intent)
                    advance(*record, OrderTrigger::send);
                sent = broker_->submit(record->order);
                break;
            case Out::Kind::cancel: sent = broker_->cancel(out.order); break;
            case Out::Kind::replace:
                sent = broker_->replace(out.order, record->order.quantity);
                break;
        }
        if (!sent)
            lost.push_back({.kind = BrokerEvent::Kind::lost,
                            .order = out.order,
                            .text = sent.error().text()});
    }
    sending_.clear();
    return lost;
}

void Execution::on_open(core::InstrumentId instrument, const model::Top& top, core::Time time) {
    auto& waiting = waiting_[instrument.index()];
    if (waiting.empty()) return;
    for (const core::OrderId id : std::exchange(waiting, {})) {
        OrderRecord* record = orders_.find(id);
        if (record == nullptr || model::is_terminal(record->state)) continue;
        if (record->sized_at_fill) {
            resize_at_fill(*record, top, time);
            record = orders_.find(id);
        }
        if (record->internal && !model::is_terminal(record->state))
            cross(*record, top.middle(), time);
    }
}

void Execution::resize_at_fill(OrderRecord& record, const model::Top& top, core::Time time) {
    record.sized_at_fill = false;
    if (!record.filled.is_zero()) return;
    std::vector<model::OrderLeg> legs = record.order.legs;
    core::Quantity net;
    bool changed = false;
    for (std::size_t i = 0; i < legs.size(); ++i) {
        if (record.approvals[i].sized_at_fill) {
            const auto& ledger = book_.ledger(legs[i].strategy);
            gate_.plan(legs[i].strategy, ledger.position());
            record.targets[i].planned = ledger.position();
            record.approvals[i] = gate_.evaluate_at_fill(record.targets[i], top);
            const core::Quantity delta = record.approvals[i].position - ledger.position();
            changed |= delta != legs[i].quantity;
            legs[i].quantity = delta;
            // The next leg is measured with what this one has just been given.
            gate_.plan(legs[i].strategy, record.approvals[i].position);
        }
        net += legs[i].quantity;
    }
    const core::Quantity most = instruments_.at(record.order.instrument).max_quantity;
    // What the venue would refuse stays as it was decided.
    if (!changed || (most.is_positive() && net.abs() > most)) {
        for (const auto& leg : legs) in_flight(leg.strategy, {});
        return;
    }
    const Side side = net.is_negative() ? Side::sell : Side::buy;
    if (!net.is_zero() && side == record.order.side && !record.internal) {
        for (std::size_t i = 0; i < legs.size(); ++i)
            in_flight(legs[i].strategy, legs[i].quantity - record.order.legs[i].quantity);
        record.order.legs = std::move(legs);
        record.order.quantity = net.abs();
        listener_.on_order(record);
        outbox_.push_back({Out::Kind::replace, record.order.id});
        return;
    }
    // The net turned round or to nothing: this order goes and another takes its place.
    OrderRecord next;
    next.approvals = record.approvals;
    next.targets = record.targets;
    model::Order order = record.order;
    order.legs = std::move(legs);
    order.side = side;
    order.quantity = net.abs();
    if (record.internal) advance(record, OrderTrigger::cancel, "sized anew at the fill");
    else cancel(record.order.id);
    const core::InstrumentId instrument = order.instrument;
    const core::OrderId id = send(std::move(order), std::move(next));
    if (OrderRecord* stored = orders_.find(id); stored != nullptr && stored->internal) {
        std::erase(waiting_[instrument.index()], id);
        cross(*stored, top.middle(), time);
    }
}

void Execution::on_broker_event(const BrokerEvent& event) {
    if (event.number != 0) {
        if (event.number <= last_event_) return;  // told twice
        last_event_ = event.number;
    }
    OrderRecord* record = orders_.find(event.order);
    if (record == nullptr) return;
    using Kind = BrokerEvent::Kind;
    const auto end = [&](OrderTrigger trigger) {
        advance(*record, trigger, event.text);
        if (model::is_terminal(record->state) && !model::is_guard(record->order.purpose))
            guard_again(std::vector(record->order.legs), event.time);
    };
    switch (event.kind) {
        case Kind::accepted: advance(*record, OrderTrigger::accept); break;
        case Kind::filled: book_fill(*record, event.fill); break;
        case Kind::rejected: end(OrderTrigger::reject); break;
        case Kind::cancelled: end(OrderTrigger::cancel); break;
        case Kind::cancel_rejected: advance(*record, OrderTrigger::cancel_reject, event.text); break;
        case Kind::expired: end(OrderTrigger::expire); break;
        case Kind::lost: advance(*record, OrderTrigger::lose, event.text); break;
        case Kind::absent: end(OrderTrigger::prove_absent); break;
        case Kind::replaced:
            // Our own changes are in the record before they are sent; a venue changes only guards.
            if (model::is_guard(record->order.purpose) && event.quantity.is_positive()) {
                record->order.quantity = record->filled + event.quantity;
                record->order.legs[0].quantity =
                    record->order.side == Side::buy ? record->order.quantity
                                                    : -record->order.quantity;
                listener_.on_order(*record);
            }
            break;
    }
}

void Execution::advance(OrderRecord& record, OrderTrigger trigger, const std::string& text) {
    const auto next = model::next_state(record.state, trigger);
    if (!next) {
        listener_.on_order_state(record, std::string("ignored: ") + model::to_string(trigger) +
                                             " while " + model::to_string(record.state));
        return;
    }
    const bool was_terminal = model::is_terminal(record.state);
    const bool changed = record.state != *next;
    record.state = *next;
    if (trigger != OrderTrigger::send && changed) listener_.on_order_state(record, text);
    const bool is_terminal = model::is_terminal(record.state);
    if (was_terminal == is_terminal) return;
    if (!model::is_guard(record.order.purpose))
        for (std::size_t i = 0; i < record.booked.size(); ++i) {
            const core::Quantity rest = record.order.legs[i].quantity - record.booked[i];
            in_flight(record.order.legs[i].strategy, is_terminal ? -rest : rest);
        }
    if (is_terminal) orders_.finish(record.order.id);
    else orders_.reopen(record.order.id);
}

void Execution::in_flight(core::StrategyId strategy, core::Quantity change) {
    core::Quantity& on_its_way = in_flight_[strategy.index()];
    on_its_way += change;
    gate_.plan(strategy, book_.ledger(strategy).position() + on_its_way);
}

void Execution::cancel(core::OrderId id) {
    OrderRecord* record = orders_.find(id);
    if (record == nullptr || model::is_terminal(record->state)) return;
    if (record->state == model::OrderState::intent) {
        // Not sent yet: it need not be.
        advance(*record, OrderTrigger::cancel, "not needed any more");
        return;
    }
    advance(*record, OrderTrigger::cancel_request);
    outbox_.push_back({Out::Kind::cancel, id});
}

core::Result<std::vector<BrokerEvent>> Execution::reconcile() {
    auto snapshot = broker_->snapshot(last_event_);
    if (!snapshot) return std::unexpected(snapshot.error());
    const std::set<core::OrderId> known(snapshot->known_orders.begin(),
                                        snapshot->known_orders.end());
    for (const OrderRecord* record : orders_.open()) {
        const core::OrderId id = record->order.id;
        if (record->internal) continue;
        const bool cancelling = record->state == model::OrderState::pending_cancel;
        if (!known.contains(id) && cancelling)
            snapshot->events.push_back({.kind = BrokerEvent::Kind::cancelled,
                                        .order = id,
                                        .text = "it never reached the venue"});
        else if (!known.contains(id)) outbox_.push_back({Out::Kind::submit, id});
        else if (record->state == model::OrderState::unknown &&
                 std::ranges::none_of(snapshot->events,
                                      [&](const BrokerEvent& e) { return e.order == id; }))
            snapshot->events.push_back({.kind = BrokerEvent::Kind::accepted,
                                        .order = id,
                                        .time = record->order.time,
                                        .text = "the venue knows it"});
        else if (cancelling)
            outbox_.push_back({Out::Kind::cancel, id});
        else if (record->filled.is_zero() && record->order.type == OrderType::market)
            outbox_.push_back({Out::Kind::replace, id});  // a new size may not have arrived
    }
    return std::move(snapshot->events);
}

}  // namespace pmp::execution
