#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "config/value.hpp"
#include "core/error.hpp"
#include "strategies/definition.hpp"

namespace pmp::strategies {

/// All strategies of a configuration: the [[strategy]] tables as written, then those of the
/// [[strategy_grid]] tables (expand_grid()), with the members of ensembles expanded
/// (expand_members()). Names are unique. Other keys of `root` are not looked at.
/// Error: ErrorCode::config.
[[nodiscard]] core::Result<std::vector<Definition>> load_definitions(
    const config::Table& root, const TimeframeOf& timeframe_of = {});

/// The strategies a [[strategy_grid]] table stands for: every combination of
///
///     [[strategy_grid]]
///     prefix = "rsi"; type = "rsi"
///     symbols = ["EURUSD", "GBPUSD"]; timeframes = ["1h", "4h"]   # left out: that of the data
///     params = {period = [7, 14, 21], lower = [25, 30], upper = 70}
///     sizing = {...}                      # and stop_loss, take_profit, on_opposite, enabled
///
/// in the order of symbols, timeframes and params as written, the last changing fastest. A name is
/// prefix, symbol, timeframe and the params that vary: "rsi-eurusd-1h-7-25". Not for ensembles.
/// Error: ErrorCode::config, also for more than 100,000 combinations.
[[nodiscard]] core::Result<std::vector<Definition>> expand_grid(const config::Table& grid,
                                                                const TimeframeOf& timeframe_of,
                                                                const std::string& path);

/// Replaces patterns (* any text, ? one character) among the members of ensembles by the names that
/// match, in the order of `definitions`. A pattern takes only strategies of the ensemble's own
/// symbol that are no ensembles, and each but once; its weight goes to every match. Error:
/// ErrorCode::config for a pattern without a match and a member named twice.
[[nodiscard]] core::Status expand_members(std::vector<Definition>& definitions);

/// Indices of `definitions`, members before the ensembles that count them, else as given. Error:
/// ErrorCode::config for a doubled name, an unknown member (with the nearest name) and ensembles
/// that count each other.
[[nodiscard]] core::Result<std::vector<std::size_t>> order_by_dependency(
    std::span<const Definition> definitions);

/// load_definitions() in the order in which they can be added: members before their ensembles.
[[nodiscard]] core::Result<std::vector<Definition>> load_in_order(
    const config::Table& root, const TimeframeOf& timeframe_of = {});

}  // namespace pmp::strategies
