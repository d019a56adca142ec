#include "engine/shadow.hpp"

#include "risk/sizing.hpp"

namespace pmp::engine {

using core::Decimal;
using core::Rounding;

ShadowBook::ShadowBook(const model::InstrumentTable& instruments, model::Costs costs,
                       execution::FillMode mode, execution::Intrabar intrabar, core::Money equity)
    : instruments_(instruments),
      costs_(costs),
      mode_(mode),
      intrabar_(intrabar),
      equity_(equity),
      on_(instruments.size()),
      waiting_(instruments.size()),
      guarded_(instruments.size()) {}

void ShadowBook::add(core::StrategyId strategy, core::InstrumentId instrument,
                     const strategies::Definition& definition) {
    if (index_.size() <= strategy.index()) index_.resize(strategy.index() + 1, none);
    index_[strategy.index()] = shadows_.size();
    on_[instrument.index()].push_back(shadows_.size());
    shadows_.push_back({strategy, instrument, &definition});
}

bool ShadowBook::has(core::StrategyId strategy) const {
    return strategy.index() < index_.size() && index_[strategy.index()] != none;
}

void ShadowBook::want(core::StrategyId strategy, int direction,
                      const model::Top& close, core::Time time) {
    Shadow& shadow = shadows_[index_[strategy.index()]];
    shadow.wanted = direction;
    if (mode_ == execution::FillMode::this_close) {
        trade(shadow, close, time);
        return;
    }
    if (!shadow.waiting) ++waiting_[shadow.instrument.index()];
    shadow.waiting = true;
}

void ShadowBook::on_open(const model::BarOpen& open) {
    int& waiting = waiting_[open.instrument.index()];
    if (waiting == 0) return;
    for (const std::size_t i : on_[open.instrument.index()]) {
        Shadow& shadow = shadows_[i];
        if (!shadow.waiting) continue;
        shadow.waiting = false;
        trade(shadow, open.top(), open.time);
    }
    waiting = 0;
}

void ShadowBook::on_close(const model::BarClose& close) {
    if (guarded_[close.instrument.index()] == 0) return;
    const auto& instrument = instruments_.at(close.instrument);
    const core::Price half = Decimal::divide(instrument.spread, 2, Rounding::half_even);
    for (const std::size_t i : on_[close.instrument.index()]) {
        Shadow& shadow = shadows_[i];
        if (!shadow.guarded) continue;
        const auto hit = execution::check_guard(shadow.guard, close.bar, half, intrabar_);
        if (!hit) continue;
        const auto side = model::opposite(shadow.guard.position);
        const core::Price price =
            hit->is_stop ? costs_.market_fill(instrument, side, hit->price, false) : hit->price;
        book(shadow, -shadow.ledger.position(), price, close.bar.close_time,
             hit->is_stop ? model::ExitReason::stop_loss : model::ExitReason::take_profit);
    }
}

void ShadowBook::trade(Shadow& shadow, const model::Top& top, core::Time time) {
    const auto& instrument = instruments_.at(shadow.instrument);
    const auto side = shadow.wanted < 0 ? model::Side::sell : model::Side::buy;
    core::Quantity position;
    if (shadow.wanted != 0) {
        const core::Price price = costs_.market_fill(instrument, side, top);
        const auto& stop = shadow.definition->stop_loss;
        const auto [size, code] = risk::size_position(
            shadow.definition->sizing, 1.0,
            {.instrument = instrument,
             .ledger = shadow.ledger,
             .costs = costs_,
             .price = price,
             .equity = equity_,
             .stop_distance = stop.is_set() ? stop.distance(price) : core::Price{}});
        position = shadow.wanted > 0 ? size : -size;
    }
    const core::Quantity delta = position - shadow.ledger.position();
    if (delta.is_zero()) return;
    const auto delta_side = delta.is_negative() ? model::Side::sell : model::Side::buy;
    book(shadow, delta, costs_.market_fill(instrument, delta_side, top), time,
         model::ExitReason::signal);
}

void ShadowBook::book(Shadow& shadow, core::Quantity quantity, core::Price price, core::Time time,
                      model::ExitReason reason) {
    const auto& instrument = instruments_.at(shadow.instrument);
    (void)shadow.ledger.apply(instrument,
                              {.strategy = shadow.strategy,
                               .instrument = shadow.instrument,
                               .quantity = quantity,
                               .price = price,
                               .fee = costs_.commission.of(instrument, quantity.abs(), price),
                               .time = time,
                               .reason = reason});
    const core::Quantity position = shadow.ledger.position();
    int& guarded = guarded_[shadow.instrument.index()];
    guarded -= shadow.guarded ? 1 : 0;
    shadow.guard = {};
    const auto& definition = *shadow.definition;
    if (!position.is_zero()) {
        const bool is_long = position.is_positive();
        const auto level = [&](const model::Protection& protection, bool below) {
            if (!protection.is_set()) return core::Price{};
            const core::Price distance = protection.distance(price);
            return (below ? price - distance : price + distance)
                .round_to(instrument.tick, Rounding::half_even);
        };
        shadow.guard = {is_long ? model::Side::buy : model::Side::sell,
                        level(definition.stop_loss, is_long),
                        level(definition.take_profit, !is_long)};
    }
    shadow.guarded = !shadow.guard.stop.is_zero() || !shadow.guard.target.is_zero();
    guarded += shadow.guarded ? 1 : 0;
}

}  // namespace pmp::engine
