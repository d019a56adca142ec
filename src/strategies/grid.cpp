#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "config/reader.hpp"
#include "strategies/loader.hpp"

namespace pmp::strategies {
namespace {

using config::Array;
using config::Section;
using config::Table;
using config::Value;

constexpr std::size_t most_combinations = 100'000;

/// One thing that varies: where it goes in the table of a strategy and what it may be.
struct Axis {
    std::string key;
    bool is_param = false;
    bool in_name = false;
    Array values;
};

/// A value as a part of a name: letters in lower case, what a name may not hold as '_'.
std::string name_part(const Value& value) {
    std::string text;
    if (const auto* v = std::get_if<std::string>(&value.data())) text = *v;
    else if (const auto* i = std::get_if<std::int64_t>(&value.data())) text = std::to_string(*i);
    else if (const auto* d = std::get_if<double>(&value.data())) text = fmt::format("{}", *d);
    else if (const auto* b = std::get_if<bool>(&value.data())) text = *b ? "true" : "false";
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        const bool fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
        if (!fine) c = '_';
    }
    return text;
}

/// A list under `plural` or one text under `singular`; no values when neither is there.
Axis text_axis(Section& in, const char* plural, const char* singular) {
    Axis axis{.key = singular, .in_name = true};
    if (in.has(plural) && in.has(singular))
        in.fail(singular, fmt::format("both {} and {} are there", singular, plural), "keep one");
    for (std::string& text : in.strings(plural))
        axis.values.emplace_back(std::move(text), in.raw(plural)->origin());
    if (in.has(plural) && axis.values.empty()) in.fail(plural, "the list is empty");
    if (const std::string text = in.string(singular, {}); !text.empty())
        axis.values.emplace_back(text, in.raw(singular)->origin());
    return axis;
}

void add_param_axes(Section& in, std::vector<Axis>& axes) {
    for (const auto& [key, value] : in.table("params").entries()) {
        Axis axis{.key = key, .is_param = true};
        if (const auto* list = std::get_if<Array>(&value.data())) {
            axis.values = *list;
            axis.in_name = true;
            if (list->empty()) in.fail("params", fmt::format("the list of '{}' is empty", key));
        } else {
            axis.values = {value};
        }
        axes.push_back(std::move(axis));
    }
}

using Point = std::vector<std::size_t>;

struct Grid {
    std::string prefix;
    std::string origin;
    Table common;            ///< keys that do not vary
    std::vector<Axis> axes;  ///< symbol first; timeframe second when it is given
};

/// The timeframe of the data, when the grid has none of its own: it belongs into the name too.
void add_data_timeframe(Table& out, std::string& name, const TimeframeOf& timeframe_of,
                        const std::string& origin) {
    const auto& symbol = std::get<std::string>(out.find("symbol")->data());
    const auto timeframe = timeframe_of(symbol);
    if (!timeframe) return;  // parse_definition() says so
    const Value& value = out.set("timeframe", Value(model::to_string(*timeframe), origin));
    name += "-" + name_part(value);
}

/// The table of the strategy at one point of the grid.
Table strategy_at(const Grid& grid, const Point& at, const TimeframeOf& timeframe_of) {
    Table out, params;
    std::string name = grid.prefix;
    const bool from_data = timeframe_of && std::ranges::none_of(grid.axes, [](const Axis& axis) {
                               return !axis.is_param && axis.key == "timeframe";
                           });
    for (std::size_t i = 0; i < grid.axes.size(); ++i) {
        const Axis& axis = grid.axes[i];
        const Value& value = axis.values[at[i]];
        (axis.is_param ? params : out).set(axis.key, value);
        if (axis.in_name) name += "-" + name_part(value);
        if (i == 0 && from_data) add_data_timeframe(out, name, timeframe_of, grid.origin);
    }
    out.set("name", Value(std::move(name), grid.origin));
    if (!params.empty()) out.set("params", Value(std::move(params), grid.origin));
    for (const auto& [key, value] : grid.common.entries()) out.set(key, value);
    return out;
}

/// The next point, the last axis fastest; false after the last.
bool next_point(const std::vector<Axis>& axes, Point& at) {
    for (std::size_t i = axes.size(); i-- > 0;) {
        if (++at[i] < axes[i].values.size()) return true;
        at[i] = 0;
    }
    return false;
}

/// How many points there are, at most most_combinations + 1.
std::size_t count_points(const std::vector<Axis>& axes) {
    std::size_t count = 1;
    for (const Axis& axis : axes)
        count =
            std::min(count * std::max<std::size_t>(axis.values.size(), 1), most_combinations + 1);
    return count;
}

core::Result<Grid> read_grid(const Table& table, const std::string& path) {
    Section in(table, path);
    Grid grid;
    grid.prefix = in.string("prefix");
    const std::string type = in.string("type");
    if (in.ok() && type == "ensemble")
        in.fail("type", "a grid cannot make ensembles", "write them as [[strategy]]");
    grid.axes.push_back(text_axis(in, "symbols", "symbol"));
    if (grid.axes[0].values.empty())
        in.fail("", "the grid has no symbols", "add symbols = [\"...\"]");
    Axis timeframes = text_axis(in, "timeframes", "timeframe");
    if (!timeframes.values.empty()) grid.axes.push_back(std::move(timeframes));
    add_param_axes(in, grid.axes);
    for (const char* key : {"type", "sizing", "stop_loss", "take_profit", "on_opposite", "enabled"})
        if (const Value* value = in.raw(key)) grid.common.set(key, *value);
    if (count_points(grid.axes) > most_combinations)
        in.fail("", fmt::format("more than {} strategies", most_combinations), "shorten the lists");
    if (const auto status = in.finish(); !status) return std::unexpected(status.error());
    grid.origin = table.find("prefix")->origin();
    return grid;
}

}  // namespace

core::Result<std::vector<Definition>> expand_grid(const Table& table,
                                                  const TimeframeOf& timeframe_of,
                                                  const std::string& path) {
    const auto grid = read_grid(table, path);
    if (!grid) return std::unexpected(grid.error());
    std::vector<Definition> out;
    out.reserve(count_points(grid->axes));
    Point at(grid->axes.size(), 0);
    do {
        auto definition =
            parse_definition(strategy_at(*grid, at, timeframe_of), timeframe_of, path);
        if (!definition) return std::unexpected(definition.error());
        out.push_back(std::move(*definition));
    } while (next_point(grid->axes, at));
    return out;
}

}  // namespace pmp::strategies
