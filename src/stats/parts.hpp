#pragma once

#include "stats/metrics.hpp"

namespace pmp::stats {

// The two halves of compute(). Internal to the module.
void measure_curve(std::span<const EquityPoint> equity, double initial, const Options& options,
                   Metrics& out);
void measure_trades(std::span<const TradeResult> trades, Metrics& out);

}  // namespace pmp::stats
