#pragma once

#include "strategies/registry.hpp"

namespace pmp::strategies {

// The confidence of each is 0.5 where its condition just holds and rises to 1 with how far the
// market is beyond it; below, |x| stands for clamp(x, 0, 1). An ensemble can so compare them.

/// Enters long when rsi(period) < lower and leaves when it is > upper (long_only); long_short goes
/// short there instead, short_only is the mirror image. Leaving is an exit, which `on_opposite`
/// does not hold back. Confidence: 0.5 + 0.5 |(lower - rsi) / lower|, or 0.5 + 0.5 |(rsi - upper) /
/// (100 - upper)|.
[[nodiscard]] Type rsi_type();

/// BUY at the close at which the fast average, at or below the slow one at the close before, is
/// above it; SELL the reverse. With long_only SELL means flat, with short_only BUY does.
/// Confidence: 0.5 + 0.5 |(fast - slow) / atr(14)|, 0.5 until atr(14) is ready.
[[nodiscard]] Type ma_crossover_type();

/// Levels are the highest high (resistance) and lowest low (support) of the `lookback` bars before
/// the current one. breakout: BUY when close > resistance, SELL when close < support. bounce: BUY
/// when support <= close <= support (1 + tolerance) and close > open; SELL when
/// resistance (1 - tolerance) <= close <= resistance and close < open. Directions as ma_crossover.
/// Confidence: breakout 0.5 + 0.5 |distance beyond the level / atr(14)|; bounce 0.5 + 0.5
/// |1 - distance from the level / (tolerance level)|.
[[nodiscard]] Type support_resistance_type();

}  // namespace pmp::strategies
