#pragma once

#include <optional>

#include "model/costs.hpp"
#include "model/sizing.hpp"
#include "portfolio/ledger.hpp"

namespace pmp::risk {

/// What a size is computed from. Money is in the account currency.
struct SizingInput {
    const model::Instrument& instrument;
    const portfolio::Ledger& ledger;       ///< of the strategy: its closed trades
    const model::Costs& costs;
    core::Price price;                     ///< expected fill price
    portfolio::Rate rate;                  ///< account currency for one unit of quote currency
    core::Money equity;                    ///< after the cost of closing what is held
    core::Price stop_distance;             ///< zero when there is no stop
    std::optional<double> annual_volatility;
};

struct SizingResult {
    core::Quantity quantity;  ///< >= 0, whole lots (rounded down)
    const char* code;         ///< "SIZE_UNITS" or, when it is zero, why: "SIZE_BELOW_LOT" ...
};

/// The quantity a sizing rule asks for: never more than the rule, in whole lots.
[[nodiscard]] SizingResult size_position(const model::Sizing& sizing, double exposure,
                                         const SizingInput& input);

/// Kelly share of the last `lookback` results: W - (1 - W)/(average win/average loss), with fewer
/// than 20 results nothing (Kelly 1956, for two outcomes).
[[nodiscard]] std::optional<double> kelly_share(const portfolio::Ledger& ledger, int lookback);

}  // namespace pmp::risk
