#include "backtest/excursions.hpp"

#include <algorithm>

namespace pmp::backtest {

using core::Decimal;
using core::Rounding;

void Excursions::on_open(const model::BarOpen& open) {
    if (markets_.size() <= open.instrument.index()) markets_.resize(open.instrument.index() + 1);
    markets_[open.instrument.index()].open = open;
}

void Excursions::on_close(const model::BarClose& close) {
    if (markets_.size() <= close.instrument.index()) return;
    const model::Bar& bar = close.bar;
    const Range bid{bar.low, bar.high};
    const Range ask = bar.is_quoted() ? Range{bar.ask.low, bar.ask.high} : bid;
    for (const std::uint32_t i : markets_[close.instrument.index()].held) {
        Position& position = positions_[i];
        const Range& side = position.quantity.is_positive() ? bid : ask;
        position.range.add(side.low);
        position.range.add(side.high);
    }
}

void Excursions::on_share(const portfolio::Share& share, bool inside_bar) {
    if (share.quantity.is_zero()) return;
    if (positions_.size() <= share.strategy.index()) positions_.resize(share.strategy.index() + 1);
    if (markets_.size() <= share.instrument.index()) markets_.resize(share.instrument.index() + 1);
    Position& position = positions_[share.strategy.index()];
    Market& market = markets_[share.instrument.index()];
    const core::Quantity before = position.quantity, after = before + share.quantity;
    position.quantity = after;
    position.rate = share.rate;
    if (before.is_zero()) {
        market.held.push_back(share.strategy.value);
        position.range = {share.price, share.price};
        position.since = share.time;
        return;
    }
    position.range.add(share.price);
    if (before.sign() == after.sign()) return;
    // A guard is filled before its bar is known; the bar's open has been.
    if (inside_bar && market.open.time >= position.since)
        position.range.add(before.is_negative() && !market.open.ask.is_zero() ? market.open.ask
                                                                              : market.open.price);
    position.finished = position.range;
    position.range = {share.price, share.price};
    position.since = share.time;
    if (after.is_zero()) std::erase(market.held, share.strategy.value);
}

Excursion Excursions::of(const model::Trade& trade) const {
    const Position& position = positions_[trade.strategy.index()];
    const bool is_long = trade.direction == model::Side::buy;
    Range range = position.finished;
    range.add(trade.entry_price);
    const auto& instrument = instruments_.at(trade.instrument);
    const auto money = [&](core::Price from, core::Price to) {
        return position.rate.convert(instrument.value(trade.units, to - from), Rounding::half_even);
    };
    const double entry = trade.entry_price.to_double();
    const double up = (range.high - trade.entry_price).to_double() / entry;
    const double down = (range.low - trade.entry_price).to_double() / entry;
    if (is_long)
        return {money(trade.entry_price, range.high), money(trade.entry_price, range.low), up,
                down};
    return {money(range.low, trade.entry_price), money(range.high, trade.entry_price),
            down == 0 ? 0 : -down, up == 0 ? 0 : -up};
}

}  // namespace pmp::backtest
