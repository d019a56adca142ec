#include <utility>

#include "execution/execution.hpp"

// A fill and the ledgers it belongs to.
namespace pmp::execution {

using core::Decimal;
using core::Rounding;
using model::OrderTrigger;

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

    const auto rate = book_.rate(order.instrument);
    if (!rate)
        throw core::ArithmeticFault("a fill of " + instrument.symbol + " has no conversion rate");
    const std::vector<core::Money> fees =
        portfolio::split(rate->convert(fill.fee, Rounding::half_even), parts);
    static constexpr model::ExitReason reasons[] = {
        model::ExitReason::signal, model::ExitReason::stop_loss, model::ExitReason::take_profit,
        model::ExitReason::risk, model::ExitReason::end};
    // Kept from fill to fill: they grow once.
    auto& [shares, trades, before] = booking_;
    shares.clear();
    trades.clear();
    before.clear();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const portfolio::Share share{.strategy = order.legs[i].strategy,
                                     .instrument = order.instrument,
                                     .quantity = parts[i],
                                     .price = fill.price,
                                     .fee = fees[i],
                                     .rate = *rate,
                                     .time = fill.time,
                                     .reason = reasons[static_cast<int>(order.purpose)]};
        before.push_back(book_.ledger(share.strategy).position());
        if (auto trade = book_.apply(share)) {
            trade->id = {next_trade_++};
            trades.push_back(*trade);
        }
        record.booked[i] += parts[i];
        in_flight(share.strategy, model::is_guard(order.purpose) || late ? core::Quantity{} : -parts[i]);
        shares.push_back(share);
    }
    const auto purpose = order.purpose;
    advance(record, complete ? OrderTrigger::fill : OrderTrigger::partial_fill);
    listener_.on_fill(record, fill, shares);
    for (const auto& trade : trades) listener_.on_trade(trade);

    for (std::size_t i = 0; i < shares.size(); ++i) {
        const core::StrategyId strategy = shares[i].strategy;
        const core::Quantity position = book_.ledger(strategy).position();
        if (model::is_guard(purpose)) {
            if (position.is_zero()) {  // the venue cancels the other one itself
                guards_[strategy.index()].stop = {};
                guards_[strategy.index()].target = {};
            }
            continue;
        }
        if (position == before[i]) continue;
        cancel_guards(strategy);
        // A closing order has no approvals. Records stay where they are while guards are added.
        const bool entry = i < record.approvals.size() && !record.approvals[i].position.is_zero();
        if (!position.is_zero() && entry)
            place_guards(strategy, record.approvals[i],
                         book_.ledger(strategy).average_price(instrument), fill.time);
    }
}

}  // namespace pmp::execution
