#include "strategies/loader.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace pmp::strategies {
namespace {

using Expand = core::Status (*)(const config::Table&, const TimeframeOf&, const std::string& path,
                                std::vector<Definition>& out);

core::Status add_strategy(const config::Table& table, const TimeframeOf& timeframe_of,
                          const std::string& path, std::vector<Definition>& out) {
    auto definition = parse_definition(table, timeframe_of, path);
    if (!definition) return std::unexpected(definition.error());
    out.push_back(std::move(*definition));
    return {};
}

core::Status add_grid(const config::Table& table, const TimeframeOf& timeframe_of,
                      const std::string& path, std::vector<Definition>& out) {
    auto definitions = expand_grid(table, timeframe_of, path);
    if (!definitions) return std::unexpected(definitions.error());
    std::ranges::move(*definitions, std::back_inserter(out));
    return {};
}

core::Status each_table(const config::Table& root, const char* key, Expand expand,
                        const TimeframeOf& timeframe_of, std::vector<Definition>& out) {
    const config::Value* value = root.find(key);
    if (value == nullptr) return {};
    const auto* list = std::get_if<config::Array>(&value->data());
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
        const auto* table = std::get_if<config::Table>(&(*list)[i].data());
        if (table == nullptr) break;
        const auto done = expand(*table, timeframe_of, fmt::format("{}[{}]", key, i), out);
        if (!done) return done;
        if (i + 1 == list->size()) return {};
    }
    if (list != nullptr && list->empty()) return {};
    return core::fail(core::ErrorCode::config, fmt::format("'{}' must be a list of tables", key),
                      value->origin(), fmt::format("write [[{}]] over each", key));
}

}  // namespace

core::Result<std::vector<Definition>> load_definitions(const config::Table& root,
                                                       const TimeframeOf& timeframe_of) {
    std::vector<Definition> out;
    auto done = each_table(root, "strategy", add_strategy, timeframe_of, out);
    if (done) done = each_table(root, "strategy_grid", add_grid, timeframe_of, out);
    if (done) done = expand_members(out);
    if (!done) return std::unexpected(done.error());
    if (const auto order = order_by_dependency(out); !order) return std::unexpected(order.error());
    return out;
}

core::Result<std::vector<Definition>> load_in_order(const config::Table& root,
                                                    const TimeframeOf& timeframe_of) {
    auto definitions = load_definitions(root, timeframe_of);
    if (!definitions) return definitions;
    const auto order = order_by_dependency(*definitions);
    if (!order) return std::unexpected(order.error());
    std::vector<Definition> sorted;
    sorted.reserve(order->size());
    for (const std::size_t i : *order) sorted.push_back(std::move((*definitions)[i]));
    return sorted;
}

}  // namespace pmp::strategies
