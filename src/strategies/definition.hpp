#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/value.hpp"
#include "core/error.hpp"
#include "model/sizing.hpp"
#include "model/timeframe.hpp"

namespace pmp::strategies {

/// A strategy as it is written in a [[strategy]] table or in the strategies table.
struct Definition {
    std::string name;                      ///< unique in the session
    std::string type;  ///< "rsi", "ma_crossover", "support_resistance", "ensemble"
    std::string symbol;
    model::Timeframe timeframe;  ///< default: that of the symbol's data
    config::Table params;  ///< checked by the type
    model::Sizing sizing;
    model::Protection stop_loss;
    model::Protection take_profit;
    model::OnOpposite on_opposite = model::OnOpposite::reverse;
    bool enabled = true;
    std::vector<std::string> members;  ///< ensemble only: names of the strategies that vote
    std::vector<double> weights;  ///< ensemble only: as many as members, or none
    std::string combiner = "majority";  ///< ensemble only: "majority" or "weighted"
    std::string origin;  ///< where it was written, for errors: "demo.toml:12"

    [[nodiscard]] bool is_ensemble() const { return type == "ensemble"; }
};

/// The timeframe of a symbol's data; nothing when there is no data of it.
using TimeframeOf = std::function<std::optional<model::Timeframe>(std::string_view symbol)>;

/// Reads the keys of a [[strategy]] table (conventions: name, type, symbol, timeframe, params,
/// sizing, stop_loss, take_profit, on_opposite, enabled; of an ensemble also members, weights,
/// combiner). Without `timeframe` the one of the symbol's data is taken; without `timeframe_of` the
/// key is required. Type and params are checked by Registry::create(), that members exist by
/// order_by_dependency(). `path` names the table in errors. Error: ErrorCode::config.
[[nodiscard]] core::Result<Definition> parse_definition(const config::Table& table,
                                                        const TimeframeOf& timeframe_of = {},
                                                        const std::string& path = "strategy");

/// The table parse_definition() reads back to the same definition; decimals as texts.
[[nodiscard]] config::Table to_table(const Definition& definition);

}  // namespace pmp::strategies
