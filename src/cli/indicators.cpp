#include <cmath>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/output.hpp"
#include "cli/verbs.hpp"
#include "data/load_series.hpp"
#include "indicators/graph.hpp"
#include "indicators/registry.hpp"

namespace pmp::cli {
namespace {

using core::ErrorCode;

struct Columns {
    std::string header = "time";
    std::vector<indicators::Handle> handles;
};

std::string csv_name(const std::string& name) {
    return name.find(',') == std::string::npos ? name : '"' + name + '"';
}

core::Result<Columns> add_columns(indicators::Graph& graph, const std::vector<std::string>& specs) {
    Columns out;
    for (const auto& text : specs) {
        const auto spec = indicators::parse_spec(text);
        if (!spec) return std::unexpected(spec.error());
        const auto columns = indicators::columns(*spec);
        if (!columns) return std::unexpected(columns.error());
        for (const auto& column : *columns) {
            const auto handle = graph.add(spec->name, spec->parameters, column.output);
            if (!handle) return std::unexpected(handle.error());
            out.handles.push_back(*handle);
            out.header += ',' + csv_name(column.name);
        }
    }
    return out;
}

std::string list_text() {
    std::string out;
    for (const auto& d : indicators::describe()) {
        std::string parameters;
        for (const auto& p : d.parameters)
            parameters +=
                fmt::format("{}{}={}", parameters.empty() ? "" : ",", p.name, p.default_value);
        out += fmt::format(
            "{:<38} {}{}\n",
            parameters.empty() ? std::string(d.name) : fmt::format("{}({})", d.name, parameters),
            d.summary,
            d.outputs.size() > 1 ? fmt::format("; gives {}", fmt::join(d.outputs, ", ")) : "");
    }
    return out;
}

std::string list_json() {
    using Json = nlohmann::ordered_json;
    Json list = Json::array();
    for (const auto& d : indicators::describe()) {
        Json parameters = Json::array();
        for (const auto& p : d.parameters)
            parameters.push_back({{"name", p.name},
                                  {"default", p.default_value},
                                  {"min", p.min},
                                  {"max", p.max},
                                  {"whole", p.whole}});
        list.push_back({{"name", d.name},
                        {"summary", d.summary},
                        {"parameters", std::move(parameters)},
                        {"outputs", d.outputs},
                        {"source", d.source}});
    }
    return list.dump(2) + "\n";
}

core::Result<std::string> compute(const IndicatorOptions& options) {
    indicators::Graph graph;
    auto columns = add_columns(graph, options.specs);
    if (!columns) {
        columns.error().code = ErrorCode::usage;  // specs stand on the command line
        return std::unexpected(columns.error());
    }
    data::LoadOptions load;
    load.import.symbol = std::filesystem::path(options.file).stem().string();
    load.import.timezone = options.timezone;
    const auto import = data::load_series(options.file, load);
    if (!import) return std::unexpected(import.error());
    std::string out = columns->header + "\n";
    for (const auto& bar : import->series.bars) {
        graph.update(bar);
        out += core::to_string(bar.open_time);
        for (const auto handle : columns->handles) {
            const double value = graph.value(handle);
            out += std::isnan(value) ? "," : fmt::format(",{:.17g}", value);
        }
        out += '\n';
    }
    return out;
}

}  // namespace

int indicators(const Context& context, const IndicatorOptions& options) {
    if (!options.list && (options.file.empty() || options.specs.empty()))
        return report(context, {ErrorCode::usage,
                                "indicators needs a data file and an indicator",
                                {},
                                "such as: pmp indicators data/sample/eurusd_1h.csv \"rsi(14)\"; "
                                "--list shows all"});
    const auto text = !options.list  ? compute(options)
                      : options.json ? list_json()
                                     : core::Result<std::string>(list_text());
    if (!text) return report(context, text.error());
    const auto written = write_output(options.csv, *text);
    return written ? 0 : report(context, written.error());
}

}  // namespace pmp::cli
