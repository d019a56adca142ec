#include "engine/engine.hpp"

#include <algorithm>
#include <cstring>
#include <exception>
#include <utility>

namespace pmp::engine {

using core::ErrorCode;
using core::StrategyId;
using model::Direction;
using model::OrderPurpose;
using model::Verdict;

namespace {

int sign_of(double exposure) { return (exposure > 0) - (exposure < 0); }

}  // namespace

Engine::Engine(const SessionSpec& spec, std::vector<model::Timeframe> timeframes,
               const strategies::Registry& registry, core::Clock& clock, EventSink& sink)
    : spec_(spec),
      clock_(clock),
      sink_(sink),
      book_(spec.instruments, spec.currency, spec.cash),
      gate_(spec.limits, book_, spec.instruments, spec.costs),
      execution_(spec.instruments, book_, gate_, spec.fill, *this),
      host_(spec.instruments, std::move(timeframes), registry),
      shadows_(spec.instruments, spec.costs, spec.fill,
               spec.intrabar, spec.cash),
      guard_(std::make_shared<StallGuard>()),
      day_start_equity_(spec.cash),
      bars_(spec.instruments.size()) {
    rollovers_.resize(spec.instruments.size());
    for (const auto& instrument : spec.instruments)
        if (instrument.swap.is_set())
            if (auto made = Rollover::make(instrument.swap))
                rollovers_[instrument.id.index()] = std::move(*made);
}

Header Engine::next_header(core::Seq cause) { return {{++seq_}, time_, received_, cause}; }

void Engine::break_down(core::Error error) {
    if (health_) health_ = std::unexpected(std::move(error));
}

void Engine::begin(const SessionInfo& info) {
    info_ = info;
    // One look at the clock: a replay knows when this was received and nothing else.
    const core::Time now = clock_.now();
    clock_.on_event_time(now);
    time_ = received_ = now;
    input_ = {seq_ + 1};
    ++counters_.events;
    sink_.record(next_header({}), info);
}

Flow Engine::on_open(const model::BarOpen& open) {
    try {
        take(open, open.time);
        sample_day(open.time);
        charge_swap(open.instrument, open.time);
        opening_ = true;
        open_ = open;
        asking_ = open.instrument;
        reference_ = book_.last_price(open.instrument);  // what was known before this price
        due_.clear();
        next_due_ = 0;
        asked_ = host_.collect_flushed(open, due_);
        return ask_strategies();
    } catch (const core::ArithmeticFault& fault) {
        break_down({ErrorCode::unexpected, fault.what(), spec_.instruments.at(open.instrument).symbol,
                    "trading has stopped; check the data and the sizes"});
        return Flow::go_on;
    }
}

Flow Engine::on_close(const model::BarClose& close) {
    try {
        const auto& bar = close.bar;
        take(close, bar.close_time);
        ++counters_.bars;
        ++bars_[close.instrument.index()];
        sample_day({bar.close_time.ns - 1});
        closed_ = true;
        const core::Price middle = bar.closing().middle();
        book_.mark(close.instrument, middle, bar.close_time);
        shadows_.on_close(close);
        gate_.observe_close(close.instrument, middle, bar.close_time);
        book_.observe();
        charge_swap(close.instrument, bar.close_time);
        check_drawdown();
        check_margin();
        opening_ = false;
        asking_ = close.instrument;
        reference_ = bar.closing();
        due_.clear();
        next_due_ = 0;
        asked_ = host_.collect_closed(close, due_);
        return ask_strategies();
    } catch (const core::ArithmeticFault& fault) {
        break_down({ErrorCode::unexpected, fault.what(),
                    spec_.instruments.at(close.instrument).symbol,
                    "trading has stopped; check the data and the sizes"});
        return Flow::go_on;
    }
}

Flow Engine::ask_strategies() {
    const std::shared_ptr<StallGuard> guard = guard_;
    const auto stalls = expected_stalls_.empty() ? expected_stalls_.end()
                                                 : expected_stalls_.find(input_);
    std::string failure;
    while (next_due_ < due_.size()) {
        const StrategyId id = due_[next_due_++];
        const StrategyHost::Hot& hot = host_.hot(id);
        if (!hot.running) continue;
        if (stalls != expected_stalls_.end() &&
            stalls->second.contains(directory().strategy(id))) {
            (void)resume_after_stall();
            return Flow::go_on;
        }
        const strategies::StrategyContext context(*hot.bar, *hot.graph, *hot.position,
                                                  *hot.members);
        model::Signal signal;
        bool threw = false;
        // All reads of the session come before enter(): if the call never returns, another thread
        // takes the session over and may destroy it.
        strategies::Strategy& strategy = *hot.strategy;
        guard->enter();
        try {
            signal = strategy.on_bar(context);
        } catch (const std::exception& e) {
            threw = true;
            failure = std::string("threw: ") + e.what();
        } catch (...) {
            threw = true;
            failure = "threw something that is no std::exception";
        }
        if (!guard->leave()) return Flow::revoked;
        if (!threw) host_.refresh(id);
        if (threw) fault(id, failure);
        else if (!signal.is_hold()) handle_signal(host_.slot(id), signal);
    }
    finish_asking();
    return Flow::go_on;
}

void Engine::finish_asking() {
    counters_.strategy_bars += asked_;
    execution_.commit(asking_, time_);
    for (std::size_t i = 0; i < decisions_used_; ++i) {
        const model::Decision& decision = *decisions_[i];
        ++counters_.decisions;
        ++codes_[decision.code];
        if (decision.verdict == Verdict::block) {
            ++counters_.blocked;
            ++host_.slot(decision.strategy).blocked;
        }
        emit(decision);
    }
    decisions_used_ = 0;
    if (opening_) {
        book_.mark(open_.instrument, open_.top().middle(), open_.time);
        shadows_.on_open(open_);
        execution_.on_open(open_.instrument, open_.top(), open_.time);
    }
    flush();
}

Flow Engine::resume_after_stall() {
    const StrategyId id = due_[next_due_ - 1];
    const std::string reason =
        "did not return from the handling of an event within " +
        std::to_string(spec_.stall_seconds) + " s";
    const core::Seq event = input_;
    // An input: only the watch on the wall can tell. It keeps its place among the event's outputs.
    sink_.record(next_header(event), Stalled{id, event, reason});
    host_.abandon(id);
    fault(id, reason);
    return ask_strategies();
}

void Engine::expect_stall(core::Seq event, const std::string& strategy) {
    expected_stalls_[event].insert(strategy);
}

model::Decision& Engine::next_decision(const Slot& slot, const model::Signal& signal) {
    if (decisions_used_ == decisions_.size())
        decisions_.push_back(std::make_unique<model::Decision>());
    model::Decision& decision = *decisions_[decisions_used_++];
    decision.id = {next_decision_++};
    decision.cause = input_;
    decision.time = time_;
    decision.strategy = slot.id;
    decision.instrument = slot.instrument;
    decision.signal = signal;
    decision.price = reference_.middle();
    decision.held = decision.requested = decision.approved = {};
    decision.verdict = Verdict::none;
    decision.code = "";
    decision.order = {};
    decision.checks.clear();
    return decision;
}

void Engine::handle_signal(Slot& slot, const model::Signal& signal) {
    ++counters_.signals;
    model::Decision& decision = next_decision(slot, signal);
    slot.last_decision = decision.id;
    host_.note_signal(slot, signal);
    if (slot.is_member()) vote(slot, signal, decision);
    else trade(slot, signal, decision);
}

void Engine::vote(Slot& slot, const model::Signal& signal, model::Decision& decision) {
    decision.held = shadows_.ledger(slot.id).position();
    decision.requested = decision.approved = decision.held;
    decision.code = "ENSEMBLE_MEMBER";
    shadows_.want(slot.id, sign_of(signal.exposure()), reference_, time_);
}

void Engine::trade(Slot& slot, const model::Signal& signal, model::Decision& decision) {
    const core::Quantity planned = gate_.planned(slot.id);
    int wanted = sign_of(signal.exposure());
    decision.held = decision.requested = decision.approved = planned;
    const auto nothing = [&](const char* code) { decision.code = code; };

    if (wanted == 0 && planned.is_zero()) return nothing("ALREADY_FLAT");
    if (wanted != 0 && wanted == planned.sign()) return nothing("ALREADY_IN_POSITION");
    const auto& definition = *slot.definition;
    if (!planned.is_zero() && !signal.is_exit()) {
        if (definition.on_opposite == model::OnOpposite::ignore)
            return nothing("ON_OPPOSITE_IGNORED");
        if (definition.on_opposite == model::OnOpposite::close) wanted = 0;
    }
    const risk::Target target{.strategy = slot.id,
                              .instrument = slot.instrument,
                              .direction = wanted,
                              .exposure = signal.exposure(),
                              .planned = planned,
                              .price = reference_,
                              .sizing = &definition.sizing,
                              .stop_loss = &definition.stop_loss,
                              .take_profit = &definition.take_profit};
    decision.requested = {};
    const risk::Approval approval = gate_.evaluate(target, decision);
    execution_.stage(target, approval, decision);
}

void Engine::on_quote(const model::Quote& quote) {
    take(quote, quote.tick.time);
    book_.mark(quote.instrument, quote.tick.top().middle(), quote.tick.time);
}

void Engine::on_broker_event(const execution::BrokerEvent& event) {
    if (event.number != 0 && event.number <= execution_.last_event()) return;  // told twice
    try {
        take(event, std::max(event.time, time_));
        if (event.kind == execution::BrokerEvent::Kind::filled && event.fill.ambiguous)
            ++counters_.ambiguous;
        execution_.on_broker_event(event);
        flush();
    } catch (const core::ArithmeticFault& fault) {
        break_down({ErrorCode::unexpected, fault.what(), "fill",
                    "trading has stopped; check the data and the sizes"});
    }
}

void Engine::on_finish() {
    try {
        take(Finish{}, time_);
        if (spec_.at_end == AtEnd::close) execution_.close_all(time_, OrderPurpose::end);
        flush();
    } catch (const core::ArithmeticFault& fault) {
        break_down({ErrorCode::unexpected, fault.what(), "end of data", ""});
    }
}

void Engine::on_finished() {
    if (!health_) return;
    try {
        take(Finish{.closed = true}, time_);
        report_day();
    } catch (const core::ArithmeticFault& fault) {
        break_down({ErrorCode::unexpected, fault.what(), "end of data", ""});
    }
}

void Engine::flush() {
    if (!execution_.pending() || !health_) return;
    if (auto durable = sink_.commit(true); !durable) {
        break_down(durable.error());  // what the journal cannot take is not sent
        return;
    }
    const auto lost = execution_.flush();
    if (auto venue = execution_.venue_health(); !venue) {
        break_down(venue.error());
        return;
    }
    for (const auto& event : lost) on_broker_event(event);
}

void Engine::show_venue(const data::MarketEvent& event) {
    // A venue with a book of its own must never be more than one market event ahead of the journal:
    // after a crash its later fills would come before the bars that led to them.
    checkpoint();
    if (!health_) return;
    execution_.on_market(event);
    if (auto venue = execution_.venue_health(); !venue) break_down(venue.error());
}

core::Result<std::vector<execution::BrokerEvent>> Engine::reconcile() {
    return execution_.reconcile();
}

void Engine::on_order(const execution::OrderRecord& record) {
    ++counters_.orders;
    emit(record);
}

void Engine::on_order_state(const execution::OrderRecord& record, const std::string& text) {
    emit(OrderChange{&record, text});
}

void Engine::on_fill(const execution::OrderRecord& record, const model::Fill& fill,
                     const std::vector<portfolio::Share>& shares) {
    ++counters_.fills;
    emit(FillBooked{&record, &fill, &shares});
    report_positions(shares);
}

void Engine::on_trade(const model::Trade& trade) {
    ++counters_.trades;
    emit(trade);
}

void Engine::checkpoint() {
    if (!health_) return;
    if (auto status = sink_.commit(false); !status) break_down(status.error());
}

}  // namespace pmp::engine
