#pragma once

#include <cstdint>

#include "core/decimal.hpp"
#include "model/bar.hpp"
#include "model/instrument.hpp"

namespace pmp::model {

enum class Side : std::int8_t { sell = -1, buy = 1 };

[[nodiscard]] constexpr int sign(Side side) { return static_cast<int>(side); }
[[nodiscard]] constexpr Side opposite(Side side) {
    return side == Side::buy ? Side::sell : Side::buy;
}
[[nodiscard]] constexpr const char* to_string(Side side) {
    return side == Side::buy ? "BUY" : "SELL";
}

/// Commission of one fill, charged on entry and on exit.
struct Commission {
    enum class Kind : std::uint8_t { none, percent, per_unit, fixed };
    Kind kind = Kind::none;
    core::Decimal rate;     ///< percent: of the traded value, 0.0002 is 2 basis points
    core::Money amount;     ///< per_unit: for each unit; fixed: for each order; quote currency
    core::Money minimum;    ///< per_unit: at least this for each order

    /// Commission in the quote currency for `quantity` (> 0) at `price`.
    [[nodiscard]] core::Money of(const Instrument& instrument, core::Quantity quantity,
                                 core::Price price) const;
};

/// By how much a market or stop order fills worse than its price.
struct Slippage {
    enum class Kind : std::uint8_t { none, percent, ticks };
    Kind kind = Kind::none;
    core::Decimal value;  ///< percent: fraction of the price; ticks: number of ticks
};

/// Costs of trading, the same for the paper broker and for sizing.
struct Costs {
    Commission commission;
    Slippage slippage;

    /// The price a market or stop order gets when the mid (single) price is `price`: half the
    /// instrument's spread when `cross_spread`, then slippage, rounded to the tick against us.
    [[nodiscard]] core::Price market_fill(const Instrument& instrument, Side side,
                                          core::Price price, bool cross_spread = true) const;
    /// The same on the side of the market that is traded at: a buy at the ask of a quote, a sale at
    /// its bid, half the instrument's spread away from a single price.
    [[nodiscard]] core::Price market_fill(const Instrument& instrument, Side side,
                                          const Top& top) const {
        if (!top.is_quoted()) return market_fill(instrument, side, top.bid);
        return market_fill(instrument, side, side == Side::buy ? top.ask : top.bid, false);
    }
};

}  // namespace pmp::model
