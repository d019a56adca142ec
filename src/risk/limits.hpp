#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "config/value.hpp"
#include "core/decimal.hpp"
#include "core/error.hpp"
#include "model/sizing.hpp"

namespace pmp::risk {

/// Every limit of the gate with its default. Ratios are of account equity.
struct Limits {
    bool active = true;  ///< profile "standard"; profile "none" (backtests only) lifts all limits
    std::array<core::Decimal, 3> drawdown{core::Decimal::from_raw(4'000'000),
                                          core::Decimal::from_raw(8'000'000),
                                          core::Decimal::from_raw(12'000'000)};
    core::Decimal reduce_factor = core::Decimal::from_raw(50'000'000);  ///< size after step one
    core::Decimal order_value = 2;         ///< one order (a reversal closes and opens)
    core::Decimal exposure_strategy = 1;
    core::Decimal exposure_symbol = 1;
    core::Decimal exposure_gross = 3;  ///< sum of |net position| over symbols: the leverage
    core::Decimal exposure_net = 2;    ///< |sum of net positions|
    core::Decimal correlation = core::Decimal::from_raw(80'000'000);  ///< above it: one cluster
    core::Decimal exposure_correlated = core::Decimal::from_raw(150'000'000);  ///< of a cluster
    std::int32_t correlation_days = 60;   ///< daily closes looked at
    std::int32_t correlation_minimum = 20;  ///< fewer common days: no correlation is claimed
    std::int32_t open_positions = 500;    ///< strategies with a position at one time
    // Margin: where instruments have a margin rate, whatever the profile. Equity over used margin.
    core::Decimal margin_call = 1;  ///< no new position may bring the level below this
    core::Decimal stop_out = core::Decimal::from_raw(50'000'000);  ///< below it positions are closed
    /// Given to an order whose strategy has none: every position carries a stop and a target.
    model::Protection stop_loss{model::Protection::Kind::percent,
                                core::Decimal::from_raw(10'000'000)};
    model::Protection take_profit{model::Protection::Kind::percent,
                                  core::Decimal::from_raw(20'000'000)};

    /// The limits that may be changed while running, by name; see set().
    [[nodiscard]] static std::vector<std::string_view> names();
    /// Changes one ratio limit ("exposure_symbol", "drawdown_1" ..). Error (config): unknown name,
    /// not a positive finite number, or a ladder that no longer climbs.
    core::Status set(std::string_view name, double value);
    [[nodiscard]] core::Result<double> get(std::string_view name) const;
};

/// Reads the [risk] table. Error (config) for an unknown key or a value out of range.
[[nodiscard]] core::Result<Limits> parse_limits(const config::Table& table);

}  // namespace pmp::risk
