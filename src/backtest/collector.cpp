#include "backtest/collector.hpp"

#include <cmath>

namespace pmp::backtest {

void Collector::record(const engine::Header&, const model::BarOpen& e) {
    if (!details_) return;
    followed_.on_open(e);
    if (seen_.size() <= e.instrument.index()) seen_.resize(e.instrument.index() + 1);
    seen_[e.instrument.index()].open = {e.time, e.top().middle()};
}

void Collector::record(const engine::Header&, const model::BarClose& e) {
    ++bars;
    if (holding_ > 0) ++bars_in_market;
    if (!details_) return;
    followed_.on_close(e);
    if (seen_.size() <= e.instrument.index()) seen_.resize(e.instrument.index() + 1);
    seen_[e.instrument.index()].close = {e.bar.close_time, e.bar.closing().middle()};
}

void Collector::record(const engine::Header&, const engine::FillBooked& e) {
    const auto& instrument = instruments_.at(e.fill->instrument);
    const double rate = e.shares->empty() ? 1.0 : e.shares->front().rate.to_double();
    const double unit = e.fill->price.to_double() * instrument.contract_size.to_double() * rate;
    traded_value += std::abs(e.fill->quantity.to_double() * unit);
    for (const auto& share : *e.shares) {
        const std::size_t i = share.strategy.index();
        if (strategy_traded.size() <= i) strategy_traded.resize(i + 1);
        strategy_traded[i] += std::abs(share.quantity.to_double() * unit);
        if (details_) followed_.on_share(share, model::is_guard(e.record->order.purpose));
    }
    if (details_) measure_cost(e);
    if (e.fill->ambiguous) ambiguous_bars.emplace(e.fill->instrument.value, e.fill->time.ns);
    // At the end of a run positions close at the last close there is, whenever that was.
    const bool at_end = e.record->order.type == model::OrderType::last_close;
    if (!at_end && e.fill->price_time < e.record->order.time && stale_fill_.empty())
        stale_fill_ = "order " + std::to_string(e.record->order.id.value) +
                      " was filled at a price of " + core::to_string(e.fill->price_time) +
                      ", before it was made at " + core::to_string(e.record->order.time);
}

void Collector::measure_cost(const engine::FillBooked& e) {
    const model::Fill& fill = *e.fill;
    const bool market = e.record->order.type == model::OrderType::market ||
                        e.record->order.type == model::OrderType::last_close;
    if (!market || seen_.size() <= fill.instrument.index() || e.shares->empty()) return;
    const Seen& seen = seen_[fill.instrument.index()];
    const Moment* moment = nullptr;
    // A bar may open at the very time the one before it closed; then the open is the newer price.
    if (seen.open.time == fill.price_time && seen.open.middle.is_positive()) moment = &seen.open;
    else if (seen.close.time == fill.price_time) moment = &seen.close;
    if (moment == nullptr) return;
    const core::Price worse =
        fill.side == model::Side::buy ? fill.price - moment->middle : moment->middle - fill.price;
    market_cost +=
        e.shares->front().rate.convert(instruments_.at(fill.instrument).value(fill.quantity, worse),
                                       core::Rounding::half_even);
    ++market_fills;
}

void Collector::record(const engine::Header&, const engine::PositionChange& e) {
    if (e.strategy != nullptr) return;
    if (holds_.size() <= e.instrument.index()) holds_.resize(e.instrument.index() + 1);
    const bool holds = !e.quantity.is_zero();
    holding_ += static_cast<int>(holds) - static_cast<int>(holds_[e.instrument.index()]);
    holds_[e.instrument.index()] = holds;
}

void Collector::record(const engine::Header&, const model::Trade& e) {
    trades.push_back(e);
    if (details_) excursions.push_back(followed_.of(e));
}

void Collector::record(const engine::Header&, const engine::DailyMetrics& e) {
    // The last day is reported when it ends and once more when the run does.
    if (!equity.empty() && equity.back().time == e.time) {
        equity.pop_back();
        profits.pop_back();
    }
    equity.push_back({e.time, e.equity});
    profits.push_back(*e.strategy_profits);
}

}  // namespace pmp::backtest
