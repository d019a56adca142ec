#include "storage/strategy_table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/clock_wall.hpp"

namespace pmp::storage {
namespace {

std::string text(const nlohmann::json& object, const char* key) {
    const auto it = object.find(key);
    return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

}  // namespace

core::Result<std::vector<std::pair<std::string, std::string>>> load_strategies(
    Database& store, std::int64_t session) {
    std::vector<std::pair<std::string, std::string>> all;
    auto done = store.query("select name, definition from strategies where session = $1 order by name",
                            {session}, [&](const Row& row) {
                                all.emplace_back(row.text(0), row.text(1));
                            });
    if (!done) return std::unexpected(done.error());
    return all;
}

core::Status save_strategy(Database& store, const std::string& name,
                           const std::string& definition) {
    const auto json = nlohmann::json::parse(definition, nullptr, false);
    if (!json.is_object())
        return core::fail(core::ErrorCode::config, "the definition is not a JSON object", name);
    if (const std::string own = text(json, "name"); name.empty() || (!own.empty() && own != name))
        return core::fail(core::ErrorCode::config,
                          fmt::format("the definition's name is '{}', not '{}'", own, name), name);
    auto saved = store.execute(
        "insert into strategies (session, name, strategy_id, type, symbol, timeframe, role, state, "
        "reason, definition, updated) values (0, $1, 0, $2, $3, $4, '', 'saved', '', $5, $6) "
        "on conflict (session, name) do update set type = excluded.type, symbol = excluded.symbol, "
        "timeframe = excluded.timeframe, definition = excluded.definition, "
        "updated = excluded.updated",
        {name, text(json, "type"), text(json, "symbol"), text(json, "timeframe"), Json{definition},
         core::WallClock().now()});
    if (!saved) return std::unexpected(saved.error());
    return {};
}

core::Result<bool> remove_strategy(Database& store, const std::string& name) {
    auto removed = store.execute("delete from strategies where session = 0 and name = $1", {name});
    if (!removed) return std::unexpected(removed.error());
    return *removed == 1;
}

}  // namespace pmp::storage
