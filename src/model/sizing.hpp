#pragma once

#include <cstdint>

#include "core/decimal.hpp"

namespace pmp::model {

/// How large a position a strategy takes when it enters.
struct Sizing {
    enum class Kind : std::uint8_t {
        units,              ///< `units` of the instrument
        equity_fraction,    ///< `fraction` of equity, sized at the fill price after costs
        risk_fraction,      ///< so that entry-to-stop loses `fraction` of equity; needs a stop
        volatility_target,  ///< so that the position's annual volatility is `annual` of equity
        kelly               ///< `fraction` of the Kelly share of the last `lookback_trades`
    };
    Kind kind = Kind::units;
    core::Quantity units = 1;
    core::Decimal fraction = 1;
    core::Decimal annual = core::Decimal::from_raw(10'000'000);  // 0.10
    std::int32_t lookback_trades = 60;
};

/// A stop-loss or take-profit distance from the entry's fill price.
struct Protection {
    enum class Kind : std::uint8_t { none, percent, price };
    Kind kind = Kind::none;
    core::Decimal value;  ///< percent: fraction of the entry price; price: distance in price

    [[nodiscard]] bool is_set() const { return kind != Kind::none; }
    /// The distance for an entry at `entry`.
    [[nodiscard]] core::Price distance(core::Price entry) const {
        return kind == Kind::percent
                   ? core::Decimal::multiply(entry, value, core::Rounding::half_even)
                   : value;
    }
};

/// What an opposite signal does to an open position.
enum class OnOpposite : std::uint8_t { reverse, close, ignore };

}  // namespace pmp::model
