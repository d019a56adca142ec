#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/definitions.hpp"
#include "cli/output.hpp"
#include "cli/toml_text.hpp"
#include "cli/verbs.hpp"
#include "config/json.hpp"

namespace pmp::cli {
namespace {

using Json = nlohmann::ordered_json;
using strategies::Definition;
using strategies::Parameter;

bool is_text(const Parameter& p) {
    return std::holds_alternative<std::string>(p.default_value.data());
}

const char* kind_of(const Parameter& p) {
    if (is_text(p)) return "text";
    return std::holds_alternative<std::int64_t>(p.default_value.data()) ? "integer" : "number";
}

Json to_json(const Parameter& p) {
    config::Table single;
    single.set("default", p.default_value);
    Json out{{"name", p.name}, {"kind", kind_of(p)}};
    out["default"] = Json::parse(config::to_json(single))["default"];
    if (is_text(p)) out["words"] = p.words;
    else {
        out["min"] = p.min;
        out["max"] = p.max;
    }
    out["text"] = p.text;
    return out;
}

std::string types_json(const strategies::Registry& registry) {
    Json list = Json::array();
    for (const auto* type : registry.types()) {
        Json parameters = Json::array();
        for (const auto& p : type->parameters) parameters.push_back(to_json(p));
        list.push_back(
            {{"type", type->name}, {"text", type->text}, {"parameters", std::move(parameters)}});
    }
    return list.dump(2) + "\n";
}

std::string types_text(const strategies::Registry& registry) {
    std::string out;
    for (const auto* type : registry.types()) {
        out += fmt::format("{}{}: {}\n", out.empty() ? "" : "\n", type->name, type->text);
        for (const auto& p : type->parameters)
            out += fmt::format("  {:<14} {:<14} {:<34} {}\n", p.name, to_toml(p.default_value),
                               is_text(p) ? fmt::format("{}", fmt::join(p.words, ", "))
                                          : fmt::format("{:g} to {:g}", p.min, p.max),
                               p.text);
    }
    return out;
}

std::string definitions_json(const std::vector<Definition>& definitions) {
    Json list = Json::array();
    for (const auto& d : definitions)
        list.push_back(Json::parse(config::to_json(strategies::to_table(d))));
    return list.dump(2) + "\n";
}

std::string definitions_text(const std::vector<Definition>& definitions) {
    std::size_t name = 4, type = 4, symbol = 6;
    for (const auto& d : definitions) {
        name = std::max(name, d.name.size());
        type = std::max(type, d.type.size());
        symbol = std::max(symbol, d.symbol.size());
    }
    const auto row = [&](const auto& a, const auto& b, const auto& c, const auto& d, const auto& e,
                         const std::string& f) {
        return fmt::format("{:<{}}  {:<{}}  {:<{}}  {:<9}  {:<7}  {}\n", a, name, b, type, c,
                           symbol, d, e, f);
    };
    std::string out = row("name", "type", "symbol", "timeframe", "enabled", "params");
    for (const auto& d : definitions)
        out +=
            row(d.name, d.type, d.symbol, model::to_string(d.timeframe), d.enabled ? "yes" : "no",
                d.is_ensemble() ? fmt::format("{} of {} members", d.combiner, d.members.size())
                                : to_toml(config::Value(d.params)));
    return out;
}

core::Result<CheckedConfig> load(const ConfigOptions& options) {
    const auto table = load_config(options.config, options.sets);
    if (!table) return std::unexpected(table.error());
    return check_config(*table, options.config);
}

int put(const Context& context, const std::string& text) {
    const auto written = write_output("-", text);
    return written ? 0 : report(context, written.error());
}

}  // namespace

int strategy_list(const Context& context, const ConfigOptions& options) {
    if (options.config.empty()) {
        if (!options.sets.empty())
            return report(context, {core::ErrorCode::usage,
                                    "--set needs a configuration file",
                                    {},
                                    "pmp strategy list CONFIG --set key=value"});
        const auto registry = make_registry();
        return put(context, options.json ? types_json(registry) : types_text(registry));
    }
    const auto checked = load(options);
    if (!checked) return report(context, checked.error());
    const auto& definitions = checked->definitions;
    return put(context,
               options.json ? definitions_json(definitions) : definitions_text(definitions));
}

int strategy_validate(const Context& context, const ConfigOptions& options) {
    const auto checked = load(options);
    if (!checked) return report(context, checked.error());
    const std::size_t count = checked->definitions.size();
    if (count == 0)
        return report(context, {core::ErrorCode::config, "there is no strategy", options.config,
                                "add a [[strategy]] table with name, type and symbol"});
    if (options.json) return put(context, Json{{"valid", count}}.dump(2) + "\n");
    return put(context,
               fmt::format("{} {} valid\n", count, count == 1 ? "strategy is" : "strategies are"));
}

}  // namespace pmp::cli
