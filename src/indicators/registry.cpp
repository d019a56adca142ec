#include "indicators/registry.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "indicators/entry.hpp"

namespace pmp::indicators {
namespace {

using core::ErrorCode;
using core::fail;

const std::vector<const Entry*>& all_entries() {
    static const std::vector<const Entry*> entries = [] {
        std::vector<const Entry*> list;
        for (const auto group :
             {average_entries(), smooth_average_entries(), momentum_entries(), oscillator_entries(),
              volatility_entries(), direction_entries(), trend_entries(), volume_entries(),
              regression_entries(), level_entries()})
            for (const Entry& entry : group) list.push_back(&entry);
        std::ranges::sort(list, {}, [](const Entry* e) { return e->description.name; });
        return list;
    }();
    return entries;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t change = diagonal + (a[i] != b[j]);
            diagonal = std::exchange(row[j + 1], std::min({change, row[j] + 1, row[j + 1] + 1}));
        }
    }
    return row.back();
}

std::string known_outputs(const Description& d) {
    return fmt::format("{} gives {}", d.name, fmt::join(d.outputs, ", "));
}

}  // namespace

std::vector<Description> describe() {
    std::vector<Description> list;
    for (const Entry* entry : all_entries()) list.push_back(entry->description);
    return list;
}

core::Result<const Entry*> find_entry(std::string_view name) {
    const Entry* nearest = nullptr;
    std::size_t best = 4;
    for (const Entry* entry : all_entries()) {
        if (entry->description.name == name) return entry;
        const std::size_t distance = edit_distance(name, entry->description.name);
        if (distance < best) {
            best = distance;
            nearest = entry;
        }
    }
    return fail(ErrorCode::config, fmt::format("there is no indicator '{}'", name), {},
                nearest ? fmt::format("did you mean '{}'?", nearest->description.name) : "");
}

core::Result<std::vector<double>> complete(const Entry& entry, std::vector<double> params) {
    const Description& d = entry.description;
    if (params.size() > d.parameters.size())
        return fail(ErrorCode::config, fmt::format("{} takes {} parameters, not {}", d.name,
                                                   d.parameters.size(), params.size()));
    for (std::size_t i = params.size(); i < d.parameters.size(); ++i)
        params.push_back(d.parameters[i].default_value);
    for (std::size_t i = 0; i < params.size(); ++i) {
        const Parameter& p = d.parameters[i];
        const bool in_range = params[i] >= p.min && params[i] <= p.max;  // false for NaN
        if (!in_range || (p.whole && params[i] != std::floor(params[i])))
            return fail(
                ErrorCode::config,
                fmt::format("{}: {} must be {} from {} to {}, not {}", d.name, p.name,
                            p.whole ? "a whole number" : "a number", p.min, p.max, params[i]));
    }
    if (entry.check != nullptr)
        if (const char* why = entry.check(params))
            return fail(ErrorCode::config, fmt::format("{}: {}", key_of(d.name, params), why));
    return params;
}

std::string key_of(std::string_view name, Params params) {
    if (params.empty()) return std::string(name);
    return fmt::format("{}({})", name, fmt::join(params, ","));
}

core::Result<Spec> parse_spec(std::string_view text) {
    const auto bad = [&] {
        return fail(ErrorCode::config, fmt::format("'{}' is not an indicator", text), {},
                    "write it as rsi(14), macd(12,26,9).signal or obv");
    };
    const auto is_name = [](std::string_view s) {
        return !s.empty() && std::ranges::all_of(s, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        });
    };
    Spec spec;
    std::string_view rest = text;
    const std::size_t end = std::min(rest.find_first_of("(."), rest.size());
    spec.name = rest.substr(0, end);
    if (!is_name(spec.name)) return bad();
    rest.remove_prefix(end);
    if (rest.starts_with('(')) {
        const std::size_t close = rest.find(')');
        if (close == std::string_view::npos) return bad();
        std::string_view list = rest.substr(1, close - 1);
        rest.remove_prefix(close + 1);
        while (!list.empty()) {
            const std::size_t comma = std::min(list.find(','), list.size());
            std::string_view item = list.substr(0, comma);
            while (item.starts_with(' ')) item.remove_prefix(1);
            while (item.ends_with(' ')) item.remove_suffix(1);
            double value = 0;
            const auto [stop, error] =
                std::from_chars(item.data(), item.data() + item.size(), value);
            if (error != std::errc{} || stop != item.data() + item.size()) return bad();
            spec.parameters.push_back(value);
            if (comma + 1 == list.size()) return bad();  // "sma(10,)"
            list.remove_prefix(std::min(comma + 1, list.size()));
        }
    }
    if (rest.empty()) return spec;
    if (!rest.starts_with('.') || !is_name(rest.substr(1))) return bad();
    spec.output = rest.substr(1);
    return spec;
}

core::Result<std::vector<Column>> columns(const Spec& spec) {
    const auto entry = find_entry(spec.name);
    if (!entry) return std::unexpected(entry.error());
    const auto params = complete(**entry, spec.parameters);
    if (!params) return std::unexpected(params.error());
    const Description& d = (*entry)->description;
    const std::string key = key_of(d.name, *params);
    std::vector<Column> list;
    for (const auto output : d.outputs)
        if (spec.output.empty() || spec.output == output)
            list.push_back({d.outputs.size() == 1 ? key : fmt::format("{}.{}", key, output),
                            std::string(output)});
    if (list.empty())
        return fail(ErrorCode::config, fmt::format("{} has no output '{}'", d.name, spec.output),
                    {}, known_outputs(d));
    return list;
}

}  // namespace pmp::indicators
