#include "model/costs.hpp"

#include <algorithm>

namespace pmp::model {

using core::Decimal;
using core::Rounding;

core::Money Commission::of(const Instrument& instrument, core::Quantity quantity,
                           core::Price price) const {
    switch (kind) {
        case Kind::none: return {};
        case Kind::percent:
            return Decimal::multiply(instrument.value(quantity, price), rate, Rounding::half_even);
        case Kind::per_unit:
            return std::max(minimum, Decimal::multiply(quantity, amount, Rounding::half_even));
        case Kind::fixed: return amount;
    }
    return {};
}

core::Price Costs::market_fill(const Instrument& instrument, Side side, core::Price price,
                               bool cross_spread) const {
    core::Price worse;
    if (cross_spread && instrument.spread.is_positive())
        worse += Decimal::divide(instrument.spread, 2, Rounding::half_even);
    if (slippage.kind == Slippage::Kind::percent)
        worse += Decimal::multiply(price, slippage.value, Rounding::half_even);
    if (slippage.kind == Slippage::Kind::ticks)
        worse += Decimal::multiply(instrument.tick, slippage.value, Rounding::half_even);
    if (worse.is_zero()) return price;
    return side == Side::buy ? (price + worse).round_to(instrument.tick, Rounding::ceiling)
                             : (price - worse).round_to(instrument.tick, Rounding::floor);
}

}  // namespace pmp::model
