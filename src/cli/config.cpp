#include <nlohmann/json.hpp>

#include "cli/definitions.hpp"
#include "cli/output.hpp"
#include "cli/toml_text.hpp"
#include "cli/verbs.hpp"
#include "config/json.hpp"

namespace pmp::cli {
namespace {

using config::Table;
using config::Value;
using Json = nlohmann::ordered_json;

/// Each value with its key and origin; a list or table without an origin of its own is opened.
void add_origins(Json& out, const Table& table, const std::string& path);

void add_origin(Json& out, const Value& value, const std::string& path) {
    if (const auto* inner = std::get_if<Table>(&value.data()))
        return add_origins(out, *inner, path);
    if (const auto* list = std::get_if<config::Array>(&value.data())) {
        for (std::size_t i = 0; i < list->size(); ++i)
            add_origin(out, (*list)[i], path + "." + std::to_string(i));
        return;
    }
    Table single;
    single.set("value", value);
    const Json plain = Json::parse(config::to_json(single));
    out.push_back({{"key", path}, {"value", plain["value"]}, {"origin", value.origin()}});
}

void add_origins(Json& out, const Table& table, const std::string& path) {
    for (const auto& [key, value] : table.entries())
        add_origin(out, value, path.empty() ? key : path + "." + key);
}

std::string text_of(const Table& table, const ConfigOptions& options) {
    const Table shown = config::redacted(table);
    if (options.origin && options.json) {
        Json list = Json::array();
        add_origins(list, shown, "");
        return list.dump(2) + "\n";
    }
    if (options.json) return Json::parse(config::to_json(shown)).dump(2) + "\n";
    if (!options.origin) return to_toml(shown);
    std::string out;
    for (const auto& line : config::to_lines_with_origin(table)) out += line + "\n";
    return out;
}

}  // namespace

int config_show(const Context& context, const ConfigOptions& options) {
    const auto table = load_config(options.config, options.sets);
    if (!table) return report(context, table.error());
    // Shown even when it is wrong: where a wrong value came from is what one wants to know.
    if (auto written = write_output("-", text_of(*table, options)); !written)
        return report(context, written.error());
    if (const auto checked = check_config(*table, options.config); !checked)
        return report(context, checked.error());
    return 0;
}

}  // namespace pmp::cli
