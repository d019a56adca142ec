#pragma once

#include <cstdint>
#include <string>

#include "core/error.hpp"
#include "data/series.hpp"

namespace pmp::data {

/// What synthetic bars should look like.
struct GeneratorSpec {
    core::InstrumentId instrument;
    std::string symbol = "SYNTH";
    core::Time start = core::from_civil(2020, 1, 6);  ///< open of the first bar
    std::size_t bars = 1000;
    model::Timeframe timeframe{1};
    std::uint64_t seed = 1;
    core::Price start_price = 100;
    core::Price tick = core::Decimal::from_raw(1'000'000);  ///< 0.01
    double volatility = 0.15;     ///< a year, of log prices
    double drift = 0.0;           ///< a year
    bool weekend_gaps = false;    ///< no bars from Friday 22:00 to Sunday 22:00 UTC, as in FX
};

/// Made-up bars: a geometric random walk whose volatility clusters (GARCH(1,1), Bollerslev 1986),
/// walked in steps inside each bar. The same spec gives the same bars on every machine. Always
/// called synthetic in `source`. Error: ErrorCode::config for a spec out of range, ErrorCode::data
/// when the price runs away.
[[nodiscard]] core::Result<Series> generate(const GeneratorSpec& spec);

}  // namespace pmp::data
