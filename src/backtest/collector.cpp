#include "backtest/collector.hpp"

#include <cmath>

namespace pmp::backtest {

void Collector::record(const engine::Header&, const model::BarClose&) {
    ++bars;
    if (holding_ > 0) ++bars_in_market;
}

void Collector::record(const engine::Header&, const engine::FillBooked& e) {
    traded_value += std::abs(e.fill->quantity.to_double() * e.fill->price.to_double());
    if (e.fill->ambiguous) ambiguous_bars.emplace(e.fill->instrument.value, e.fill->time.ns);
    // At the end of a run positions close at the last close there is, whenever that was.
    const bool at_end = e.record->order.type == model::OrderType::last_close;
    if (!at_end && e.fill->price_time < e.record->order.time && stale_fill_.empty())
        stale_fill_ = "order " + std::to_string(e.record->order.id.value) +
                      " was filled at a price of " + core::to_string(e.fill->price_time) +
                      ", before it was made at " + core::to_string(e.record->order.time);
}

void Collector::record(const engine::Header&, const engine::PositionChange& e) {
    if (e.strategy != nullptr) return;
    if (holds_.size() <= e.instrument.index()) holds_.resize(e.instrument.index() + 1);
    const bool holds = !e.quantity.is_zero();
    holding_ += static_cast<int>(holds) - static_cast<int>(holds_[e.instrument.index()]);
    holds_[e.instrument.index()] = holds;
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
