#include <filesystem>

#include <fmt/format.h>

#include "cli/definitions.hpp"
#include "cli/verbs.hpp"
#include "config/json.hpp"
#include "storage/migrations.hpp"
#include "storage/sqlite_database.hpp"
#include "storage/strategy_table.hpp"
#include "strategies/loader.hpp"

namespace pmp::cli {

core::Status merge_stored_strategies(config::Table& root, const std::string& base) {
    const auto* section = root.find("strategies");
    const auto* keys = section ? std::get_if<config::Table>(&section->data()) : nullptr;
    const auto* key = keys ? keys->find("store") : nullptr;
    const auto* file = key ? std::get_if<std::string>(&key->data()) : nullptr;
    if (file == nullptr) return {};
    const std::string path = (std::filesystem::path(base) / *file).lexically_normal().string();
    auto store = storage::open_sqlite(path, storage::OpenMode::read_only);
    if (!store) return std::unexpected(store.error());
    const auto rows = storage::load_strategies(**store);
    if (!rows) return std::unexpected(rows.error());

    if (root.find("strategy") == nullptr) root.set("strategy", config::Value(config::Array{}));
    auto* list = std::get_if<config::Array>(&root.find("strategy")->data());
    if (list == nullptr)
        return core::fail(core::ErrorCode::config, "strategy must be a list of tables", "strategy",
                          "write [[strategy]]");
    for (const auto& [name, definition] : *rows) {
        auto table = config::from_json(definition, path + ", strategy " + name);
        if (!table) return std::unexpected(table.error());
        list->emplace_back(std::move(*table), path + ", strategy " + name);
    }
    return {};
}

int strategy_save(const Context& context, const ConfigOptions& options) {
    const auto table = load_config(options.config, options.sets);
    if (!table) return report(context, table.error());
    // With data a strategy may leave its timeframe to that of its symbol.
    const auto definitions = [&]() -> core::Result<std::vector<strategies::Definition>> {
        if (table->find("data") == nullptr) return strategies::load_in_order(*table);
        auto checked = check_config(*table, options.config);
        if (!checked) return std::unexpected(checked.error());
        return std::move(checked->definitions);
    }();
    if (!definitions) return report(context, definitions.error());
    auto store = storage::open_store(options.store);
    if (!store) return report(context, store.error());
    for (const auto& definition : *definitions)
        if (auto saved = storage::save_strategy(**store, definition.name,
                                                config::to_json(strategies::to_table(definition)));
            !saved)
            return report(context, saved.error());
    print(options.json
              ? fmt::format("{{\"saved\": {}}}\n", definitions->size())
              : fmt::format("{} strategies saved in {}\n", definitions->size(), options.store));
    return 0;
}

}  // namespace pmp::cli
