#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/spec.hpp"
#include "optimize/lane.hpp"
#include "optimize/sweep.hpp"
#include "stats/metrics.hpp"

namespace pmp::optimize {

/// Puts a finished lane's figures into a trial. `curve` has one equity for each of the tape's
/// samples. `trades` are needed, and all metrics computed, only for a metric that is not among the
/// trial's own (needs_all()).
void measure(const Tape& tape, const Lane& lane, std::span<const double> curve,
             std::span<const model::Trade> trades, const std::string& metric, Trial& trial);
/// The same from a finished backtest.
void measure(const stats::Metrics& metrics, const std::string& metric, Trial& trial);

[[nodiscard]] bool needs_all(const std::string& metric);

}  // namespace pmp::optimize
