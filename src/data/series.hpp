#pragma once

#include <span>
#include <string>

#include "core/ids.hpp"
#include "data/bars.hpp"
#include "model/bar.hpp"
#include "model/timeframe.hpp"

namespace pmp::data {

/// The bars of one instrument in one timeframe: in order of time, sound (model::bar_fault), and no
/// bar opens before the one before it has closed.
struct Series {
    core::InstrumentId instrument;
    std::string symbol;
    model::Timeframe timeframe;
    Bars bars;
    std::string source;  ///< where it is from, for people: "eurusd_1h.csv", "synthetic, seed 7"
    std::string hash;    ///< content_hash(bars)
};

/// FNV-1a, 64 bits, over the bars' numbers (open time, close time, open, high, low, close, the
/// bits of volume, and the ask's four prices where there is one, as little-endian int64), as 16 hex
/// digits. Names an exact content; no protection against forgery.
[[nodiscard]] std::string content_hash(std::span<const model::Bar> bars);

/// Index of the first bar that does not open before `t`.
[[nodiscard]] std::size_t first_from(std::span<const model::Bar> bars, core::Time t);

}  // namespace pmp::data
