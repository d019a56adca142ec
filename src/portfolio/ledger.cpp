#include "portfolio/ledger.hpp"

#include <algorithm>

namespace pmp::portfolio {

using core::Decimal;
using core::Rounding;

void Ledger::open(const model::Instrument& instrument, const Share& share) {
    const bool first = position_.is_zero();
    if (first) {
        entry_time_ = share.time;
        entry_price_ = share.price;
    }
    position_ += share.quantity;
    basis_ += instrument.value(share.quantity, share.price);
    entry_fees_ += share.fee;
    if (!first) entry_price_ = average_price(instrument);
}

core::Price Ledger::average_price(const model::Instrument& instrument) const {
    if (position_.is_zero()) return {};
    if (instrument.value(position_, entry_price_) == basis_) return entry_price_;
    const Decimal units =
        Decimal::multiply(position_, instrument.contract_size, Rounding::half_even);
    return Decimal::divide(basis_, units, Rounding::half_even);
}

std::optional<model::Trade> Ledger::apply(const model::Instrument& instrument,
                                          const Share& share) {
    if (share.quantity.is_zero()) {
        fees_ += share.fee;
        return std::nullopt;
    }
    fees_ += share.fee;
    if (position_.is_zero() || position_.sign() == share.quantity.sign()) {
        open(instrument, share);
        return std::nullopt;
    }

    const Decimal held = position_.abs();
    const Decimal closed = std::min(held, share.quantity.abs());
    const bool all = closed == held;
    const auto part_of = [&](Decimal amount) {
        return all ? amount : Decimal::multiply_divide(amount, closed, held, Rounding::half_even);
    };
    const core::Money basis = part_of(basis_);
    const core::Money entry_fees = part_of(entry_fees_);
    const core::Money financing = part_of(entry_financing_);
    const core::Money exit_fee =
        closed == share.quantity.abs()
            ? share.fee
            : Decimal::multiply_divide(share.fee, closed, share.quantity.abs(),
                                       Rounding::half_even);
    const Decimal closed_signed = position_.is_positive() ? closed : -closed;
    const core::Money gross_quote = instrument.value(closed_signed, share.price) - basis;
    const core::Money gross = share.rate.convert(gross_quote, Rounding::half_even);

    model::Trade trade{.strategy = share.strategy,
                       .instrument = share.instrument,
                       .direction = position_.is_positive() ? model::Side::buy : model::Side::sell,
                       .units = closed,
                       .entry_time = entry_time_,
                       .entry_price = average_price(instrument),
                       .exit_time = share.time,
                       .exit_price = share.price,
                       .pnl = gross - entry_fees - exit_fee + financing,
                       .fees = entry_fees + exit_fee,
                       .financing = financing,
                       .exit_reason = share.reason};
    realized_ += gross;
    basis_ -= basis;
    entry_fees_ -= entry_fees;
    entry_financing_ -= financing;
    position_ -= closed_signed;
    ++trades_;
    if (trade.pnl.is_positive()) ++wins_;
    if (history_.size() == max_history) history_.erase(history_.begin());
    history_.push_back(trade.pnl);

    if (closed < share.quantity.abs()) {
        Share rest = share;
        rest.quantity = share.quantity + closed_signed;
        rest.fee = share.fee - exit_fee;
        open(instrument, rest);
    }
    return trade;
}

std::vector<core::Money> split(core::Money total, const std::vector<core::Quantity>& weights) {
    std::vector<core::Money> parts(weights.size());
    Decimal sum;
    std::size_t largest = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        sum += weights[i].abs();
        if (weights[i].abs() > weights[largest].abs()) largest = i;
    }
    if (weights.empty() || sum.is_zero()) return parts;
    Decimal left = total;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        parts[i] = Decimal::multiply_divide(total, weights[i].abs(), sum, Rounding::down);
        left -= parts[i];
    }
    parts[largest] += left;
    return parts;
}

}  // namespace pmp::portfolio
