#pragma once

#include <string>
#include <vector>

#include "config/value.hpp"
#include "model/sizing.hpp"
#include "model/timeframe.hpp"

namespace pmp::strategies {

/// A strategy as it is written in a [[strategy]] table or in the strategies table.
struct Definition {
    std::string name;                      ///< unique in the session
    std::string type;                      ///< "rsi", "ma_crossover", "support_resistance", "ensemble"
    std::string symbol;
    model::Timeframe timeframe;            ///< default: that of the symbol's data
    config::Table params;                  ///< checked by the type
    model::Sizing sizing;
    model::Protection stop_loss;
    model::Protection take_profit;
    model::OnOpposite on_opposite = model::OnOpposite::reverse;
    bool enabled = true;
    std::vector<std::string> members;      ///< ensemble only: names of the strategies that vote
    std::vector<double> weights;           ///< ensemble only: as many as members, or none
    std::string combiner = "majority";     ///< ensemble only: "majority" or "weighted"
};

}  // namespace pmp::strategies
