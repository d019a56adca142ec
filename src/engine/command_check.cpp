#include "engine/command_check.hpp"

#include <algorithm>

#include "config/json.hpp"
#include "strategies/loader.hpp"

namespace pmp::engine {

using core::ErrorCode;

core::Status CommandCheck::operator()(const Command& command, const Snapshot* newest) {
    using Kind = Command::Kind;
    switch (command.kind) {
        case Kind::kill:
        case Kind::resume: return {};
        case Kind::limit_set: return check_limit(command);
        case Kind::strategy_add: return check_addition(command, newest);
        case Kind::strategy_remove:
        case Kind::strategy_enable:
        case Kind::strategy_disable: break;
    }
    if (newest == nullptr || is_known(command.strategy, *newest)) return {};
    return core::fail(ErrorCode::config, "there is no strategy called '" + command.strategy + "'");
}

core::Status CommandCheck::check_limit(const Command& command) const {
    risk::Limits limits = spec_.limits;
    if (auto known = limits.get(command.limit); !known) return std::unexpected(known.error());
    // The steps of the ladder are held against each other as they are then.
    if (command.limit.starts_with("drawdown_") && command.value > 0 && command.value <= 1) return {};
    return limits.set(command.limit, command.value);
}

core::Status CommandCheck::check_addition(const Command& command, const Snapshot* newest) {
    auto table = config::from_json(command.definition);
    if (!table) return std::unexpected(table.error());
    auto definition = strategies::parse_definition(*table, timeframe_of_);
    if (!definition) return std::unexpected(definition.error());
    if (newest != nullptr && is_known(definition->name, *newest))
        return core::fail(ErrorCode::config,
                          "there is a strategy called '" + definition->name + "' already");
    if (spec_.instruments.find(definition->symbol) == nullptr)
        return core::fail(ErrorCode::config, "there is no data for " + definition->symbol);
    if (auto made = registry_.create(*definition); !made) return std::unexpected(made.error());
    added_.insert(definition->name);
    return {};
}

bool CommandCheck::is_known(const std::string& strategy, const Snapshot& newest) const {
    return added_.contains(strategy) ||
           std::ranges::any_of(newest.strategies,
                               [&](const auto& s) { return s.name == strategy; });
}

}  // namespace pmp::engine
