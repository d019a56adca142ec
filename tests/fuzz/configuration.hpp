#pragma once

#include <algorithm>
#include <string>

#include "config/json.hpp"
#include "config/value.hpp"
#include "engine/spec.hpp"
#include "fuzz.hpp"
#include "strategies/loader.hpp"
#include "strategies/registry.hpp"

namespace pmp::fuzz {

inline std::optional<model::Timeframe> one_hour(std::string_view) {
    return model::parse_timeframe("1h").value();
}

/// A definition reads back from its own table, as the journal and the store rely on.
inline void check_definition(const strategies::Definition& definition) {
    const auto table = strategies::to_table(definition);
    const auto again = strategies::parse_definition(table, one_hour);
    require(again.has_value(), "a definition's table reads back");
    require(strategies::to_table(*again) == table, "a definition's table reads back the same");
    static const auto registry = strategies::builtin_registry();
    if (!definition.is_ensemble()) (void)registry.create(definition);
}

/// What a list, or a product of lists, would make of the configuration is bounded by the program
/// (100,000 strategies), but at that size one input takes the time of thousands.
inline bool has_large_grid(const config::Table& root) {
    const auto* grids = root.find("strategy_grid");
    const auto* list = grids ? std::get_if<config::Array>(&grids->data()) : nullptr;
    if (list == nullptr) return false;
    const auto product = [](const config::Table& table, auto&& self) -> double {
        double n = 1;
        for (const auto& [key, value] : table.entries()) {
            if (const auto* array = std::get_if<config::Array>(&value.data()))
                n *= static_cast<double>(std::max<std::size_t>(array->size(), 1));
            if (const auto* inner = std::get_if<config::Table>(&value.data()))
                n *= self(*inner, self);
        }
        return n;
    };
    return std::ranges::any_of(*list, [&](const config::Value& grid) {
        const auto* table = std::get_if<config::Table>(&grid.data());
        return table != nullptr && product(*table, product) > 200;
    });
}

/// Reads a configuration as the program does, but for the files it names.
inline void read_configuration(const config::Table& root) {
    const auto* instruments = root.find("instruments");
    if (instruments == nullptr || !std::holds_alternative<std::string>(instruments->data()))
        (void)engine::parse_session(root, "");
    if (has_large_grid(root)) return;
    const auto definitions = strategies::load_in_order(root, one_hour);
    if (!definitions) {
        require(!definitions.error().what.empty(), "an error says what");
        return;
    }
    for (const auto& definition : *definitions) check_definition(definition);
}

}  // namespace pmp::fuzz
