#pragma once

#include <vector>

#include "feeds/dataset.hpp"
#include "reports/report.hpp"

namespace pmp::cli {

/// Prices for a report's charts, one curve a symbol, few enough points to draw: each stands for
/// consecutive bars, with their lowest low, highest high and last close.
[[nodiscard]] std::vector<reports::PriceCurve> price_curves(const feeds::Dataset& dataset);

}  // namespace pmp::cli
