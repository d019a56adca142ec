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

namespace {

bool is_guard(OrderPurpose purpose) {
    return purpose == OrderPurpose::stop_loss || purpose == OrderPurpose::take_profit;
}

}  // namespace

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
    guards_[strategy.index()] = {{}, {}, instrument};
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
    submit_net(instrument, time, std::exchange(staged, {}));
}

void Execution::submit_net(core::InstrumentId instrument, core::Time time,
                           std::vector<Staged> staged) {
    OrderRecord record;
    model::Order order{.instrument = instrument, .time = time};
    core::Quantity net;
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
    const auto approved = gate_.approve(std::move(order), why);
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
    const core::OrderId id = send(approved->order(), std::move(record));
    for (const Staged& s : staged) s.decision->order = id;
}

core::OrderId Execution::send(model::Order order, OrderRecord record) {
    order.id = {next_order_++};
    record.booked.assign(order.legs.size(), {});
    record.approvals.resize(order.legs.size());
    record.internal = order.quantity.is_zero();
    record.order = std::move(order);
    OrderRecord& stored = orders_.add(std::move(record));
    const core::OrderId id = stored.order.id;
    const std::size_t instrument = stored.order.instrument.index();
    if (!is_guard(stored.order.purpose))
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
    for (const Out& out : std::exchange(outbox_, {})) {
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
    return lost;
}

void Execution::on_open(core::InstrumentId instrument, core::Price price, core::Time time) {
    auto& waiting = waiting_[instrument.index()];
    if (waiting.empty()) return;
    for (const core::OrderId id : std::exchange(waiting, {})) {
        OrderRecord* record = orders_.find(id);
        if (record == nullptr || model::is_terminal(record->state)) continue;
        if (record->sized_at_fill) {
            resize_at_fill(*record, price, time);
            record = orders_.find(id);
        }
        if (record->internal && !model::is_terminal(record->state))
            cross(*record, price, time);
    }
}

void Execution::resize_at_fill(OrderRecord& record, core::Price price, core::Time time) {
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
            record.approvals[i] = gate_.evaluate_at_fill(record.targets[i], price);
            const core::Quantity delta = record.approvals[i].position - ledger.position();
            changed |= delta != legs[i].quantity;
            legs[i].quantity = delta;
            // The next leg is measured with what this one has just been given.
            gate_.plan(legs[i].strategy, record.approvals[i].position);
        }
        net += legs[i].quantity;
    }
    if (!changed) {
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
        cross(*stored, price, time);
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
    switch (event.kind) {
        case Kind::accepted: advance(*record, OrderTrigger::accept); break;
        case Kind::filled: book_fill(*record, event.fill); break;
        case Kind::rejected: advance(*record, OrderTrigger::reject, event.text); break;
        case Kind::cancelled: advance(*record, OrderTrigger::cancel, event.text); break;
        case Kind::cancel_rejected: advance(*record, OrderTrigger::cancel_reject, event.text); break;
        case Kind::expired: advance(*record, OrderTrigger::expire, event.text); break;
        case Kind::lost: advance(*record, OrderTrigger::lose, event.text); break;
        case Kind::absent: advance(*record, OrderTrigger::prove_absent, event.text); break;
        case Kind::replaced: break;
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
    if (!is_guard(record.order.purpose))
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

void Execution::cross(OrderRecord& record, core::Price price, core::Time time) {
    book_fill(record, {.exec = {first_internal_exec + next_internal_exec_++},
                       .order = record.order.id,
                       .instrument = record.order.instrument,
                       .side = record.order.side,
                       .price = price,
                       .time = time,
                       .price_time = time});
}

void Execution::book_fill(OrderRecord& record, const model::Fill& fill) {
    const model::Order& order = record.order;
    const auto& instrument = instruments_.at(order.instrument);
    const std::vector<core::Quantity> parts = record.shares_of(fill.quantity, instrument.lot);
    // What a finished order had on its way was given up when it finished: a late fill is news.
    const bool late = model::is_terminal(record.state);
    record.filled += fill.quantity;
    record.filled_value += Decimal::multiply(fill.quantity, fill.price, Rounding::half_even);
    const bool complete = record.filled >= order.quantity;

    const Decimal rate = book_.rate(order.instrument).value_or(Decimal{});
    if (rate.is_zero()) throw core::ArithmeticFault("a fill of " + instrument.symbol +
                                                    " has no conversion rate");
    const auto fees = portfolio::split(
        Decimal::multiply(fill.fee, rate, Rounding::half_even), parts);
    static constexpr model::ExitReason reasons[] = {
        model::ExitReason::signal, model::ExitReason::stop_loss, model::ExitReason::take_profit,
        model::ExitReason::risk, model::ExitReason::end};
    std::vector<portfolio::Share> shares;
    std::vector<model::Trade> trades;
    std::vector<core::Quantity> before;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const portfolio::Share share{.strategy = order.legs[i].strategy,
                                     .instrument = order.instrument,
                                     .quantity = parts[i],
                                     .price = fill.price,
                                     .fee = fees[i],
                                     .rate = rate,
                                     .time = fill.time,
                                     .reason = reasons[static_cast<int>(order.purpose)]};
        before.push_back(book_.ledger(share.strategy).position());
        if (auto trade = book_.apply(share)) {
            trade->id = {next_trade_++};
            trades.push_back(*trade);
        }
        record.booked[i] += parts[i];
        in_flight(share.strategy, is_guard(order.purpose) || late ? core::Quantity{} : -parts[i]);
        shares.push_back(share);
    }
    // Copied before the record may move: guards add orders to the table.
    const auto approvals = record.approvals;
    const auto purpose = order.purpose;
    advance(record, complete ? OrderTrigger::fill : OrderTrigger::partial_fill);
    listener_.on_fill(record, fill, shares);
    for (const auto& trade : trades) listener_.on_trade(trade);

    for (std::size_t i = 0; i < shares.size(); ++i) {
        const core::StrategyId strategy = shares[i].strategy;
        const core::Quantity position = book_.ledger(strategy).position();
        if (is_guard(purpose)) {
            if (position.is_zero()) {  // the venue cancels the other one itself
                guards_[strategy.index()].stop = {};
                guards_[strategy.index()].target = {};
            }
            continue;
        }
        if (position == before[i]) continue;
        cancel_guards(strategy);
        if (!position.is_zero() && !approvals[i].position.is_zero())
            place_guards(strategy, approvals[i],
                         book_.ledger(strategy).average_price(instrument), fill.time);
    }
}

void Execution::place_guards(core::StrategyId strategy, const risk::Approval& approval,
                             core::Price entry, core::Time time) {
    Guards& guards = guards_[strategy.index()];
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
        model::Order order{.instrument = guards.instrument,
                           .side = position.is_positive() ? Side::sell : Side::buy,
                           .type = type,
                           .purpose = purpose,
                           .quantity = position.abs(),
                           .price = price,
                           .time = time,
                           .oco = oco,
                           .legs = {{strategy, -position, {}}}};
        return send(gate_.approve_protective(std::move(order)).order(), {});
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
    send(gate_.approve_protective(std::move(order)).order(), {});
}

core::Quantity Execution::expected_position(core::StrategyId strategy,
                                            OrderPurpose purpose) const {
    core::Quantity position = book_.ledger(strategy).position();
    if (purpose == OrderPurpose::end) return position;  // nothing more will be filled
    for (const OrderRecord* record : orders_.open()) {
        if (is_guard(record->order.purpose) ||
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
            if (!is_guard(record->order.purpose) && !record->internal) cancel(record->order.id);
    for (const auto& instrument : instruments_) {
        model::Order order{.instrument = instrument.id,
                           .type = purpose == OrderPurpose::end ? OrderType::last_close
                                                                : OrderType::market,
                           .purpose = purpose,
                           .time = time};
        core::Quantity net;
        for (std::uint32_t i = 0; i < guards_.size(); ++i) {
            const core::StrategyId strategy{i};
            if (guards_[i].instrument != instrument.id) continue;
            if (!book_.ledger(strategy).position().is_zero()) cancel_guards(strategy);
            const core::Quantity open = expected_position(strategy, purpose);
            if (open.is_zero()) continue;
            order.legs.push_back({strategy, -open, {}});
            net -= open;
        }
        if (order.legs.empty()) continue;
        order.side = net.is_negative() ? Side::sell : Side::buy;
        order.quantity = net.abs();
        send(gate_.approve_protective(std::move(order)).order(), {});
    }
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
        else if (cancelling)
            outbox_.push_back({Out::Kind::cancel, id});
        else if (record->filled.is_zero() && record->order.type == OrderType::market)
            outbox_.push_back({Out::Kind::replace, id});  // a new size may not have arrived
    }
    return std::move(snapshot->events);
}

}  // namespace pmp::execution
