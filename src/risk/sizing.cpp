#include "risk/sizing.hpp"

#include <algorithm>

namespace pmp::risk {

using core::Decimal;
using core::Rounding;

namespace {

constexpr int kelly_minimum_trades = 20;
// A strategy without a history trades one per cent of equity until Kelly has something to go by.
const Decimal kelly_warm_up = Decimal::from_raw(1'000'000);

/// The largest quantity whose value plus commission is within `money`. All is counted in the quote
/// currency, in which the price is exact: one unit of a cheap instrument has few decimals in another.
core::Quantity affordable(core::Money money, const SizingInput& in) {
    if (!money.is_positive()) return {};
    const core::Money unit = in.instrument.value(1, in.price);
    if (!unit.is_positive()) return {};
    const core::Money budget = in.rate.back(money, Rounding::down);
    const auto without = [&](core::Money fee) {
        return Decimal::divide(budget - std::min(budget, fee), unit, Rounding::down);
    };
    const auto& commission = in.costs.commission;
    using Kind = model::Commission::Kind;
    switch (commission.kind) {
        case Kind::percent:
            return Decimal::divide(
                Decimal::divide(budget, Decimal(1) + commission.rate, Rounding::down), unit,
                Rounding::down);
        case Kind::per_unit:
            return std::min(Decimal::divide(budget, unit + commission.amount, Rounding::down),
                            without(commission.minimum));
        case Kind::fixed: return without(commission.amount);
        case Kind::none: break;
    }
    return without({});
}

}  // namespace

std::optional<double> kelly_share(const portfolio::Ledger& ledger, int lookback) {
    const auto& all = ledger.history();
    const auto n = std::min(all.size(), static_cast<std::size_t>(std::max(lookback, 0)));
    if (n < kelly_minimum_trades) return std::nullopt;
    double wins = 0, won = 0, lost = 0;
    for (std::size_t i = all.size() - n; i < all.size(); ++i) {
        const double pnl = all[i].to_double();
        if (pnl > 0) {
            wins += 1;
            won += pnl;
        } else {
            lost -= pnl;
        }
    }
    const auto count = static_cast<double>(n);
    const double win_rate = wins / count;
    if (wins == count || lost <= 0) return win_rate;
    if (wins == 0) return -1.0;
    const double payoff = (won / wins) / (lost / (count - wins));
    return win_rate - (1.0 - win_rate) / payoff;
}

SizingResult size_position(const model::Sizing& sizing, double exposure,
                           const SizingInput& in) {
    using Kind = model::Sizing::Kind;
    core::Quantity quantity;
    const char* code = "SIZE_UNITS";
    const auto share_of_equity = [&](Decimal share) {
        return Decimal::multiply(in.equity, share, Rounding::down);
    };
    switch (sizing.kind) {
        case Kind::units: quantity = sizing.units; break;
        case Kind::equity_fraction:
            code = "SIZE_EQUITY_FRACTION";
            quantity = affordable(share_of_equity(sizing.fraction), in);
            break;
        case Kind::risk_fraction: {
            code = "SIZE_RISK_FRACTION";
            if (!in.stop_distance.is_positive()) return {{}, "SIZE_NEEDS_STOP"};
            const Decimal loss =
                in.rate.convert(in.instrument.value(1, in.stop_distance), Rounding::up);
            if (!loss.is_positive() || !in.equity.is_positive()) return {{}, "SIZE_NO_EQUITY"};
            quantity = Decimal::divide(share_of_equity(sizing.fraction), loss, Rounding::down);
            break;
        }
        case Kind::volatility_target: {
            code = "SIZE_VOLATILITY_TARGET";
            if (!in.annual_volatility || !(*in.annual_volatility > 0))
                return {{}, "SIZE_VOLATILITY_UNKNOWN"};
            const auto share = Decimal::from_double(
                sizing.annual.to_double() / *in.annual_volatility, Rounding::down);
            if (!share) return {{}, "SIZE_VOLATILITY_UNKNOWN"};
            quantity = affordable(share_of_equity(*share), in);
            break;
        }
        case Kind::kelly: {
            code = "SIZE_KELLY";
            const auto share = kelly_share(in.ledger, sizing.lookback_trades);
            if (!share) {
                code = "SIZE_KELLY_WARM_UP";
                quantity = affordable(share_of_equity(kelly_warm_up), in);
                break;
            }
            if (*share <= 0) return {{}, "SIZE_KELLY_NO_EDGE"};
            const auto fraction = Decimal::from_double(*share, Rounding::down).value_or(Decimal{});
            quantity = affordable(
                share_of_equity(Decimal::multiply(fraction, sizing.fraction, Rounding::down)), in);
            break;
        }
    }
    if (!(exposure >= 1.0))  // NaN too: it becomes nothing
        quantity = Decimal::multiply(
            quantity, Decimal::from_double(exposure, Rounding::down).value_or(Decimal{}),
            Rounding::down);
    if (in.instrument.max_quantity.is_positive())
        quantity = std::min(quantity, in.instrument.max_quantity);
    quantity = quantity.round_to(in.instrument.lot, Rounding::down);
    if (!quantity.is_positive()) return {{}, "SIZE_BELOW_LOT"};
    if (quantity < in.instrument.min_quantity) return {{}, "SIZE_BELOW_MINIMUM"};
    return {quantity, code};
}

}  // namespace pmp::risk
