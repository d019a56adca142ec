#include "optimize/columns.hpp"

#include <algorithm>
#include <limits>

namespace pmp::optimize {

std::size_t Columns::want(const ColumnKey& key) {
    const auto [found, added] = numbers_.try_emplace(key, keys_.size());
    if (added) keys_.push_back(key);
    return found->second;
}

void Columns::reserve(std::size_t bars) {
    values_.assign(keys_.size(), std::vector<double>(bars + 2 * 64,
                                                     std::numeric_limits<double>::quiet_NaN()));
}

core::Status Columns::compute(std::span<const model::Bar> bars, std::size_t first,
                              std::size_t last) {
    struct Output {
        indicators::Handle handle;
        double* values;
    };
    indicators::Graph graph;
    std::vector<Output> outputs;
    for (std::size_t i = first; i < std::min(last, keys_.size()); ++i) {
        const ColumnKey& key = keys_[i];
        const auto handle = graph.add(key.indicator, {key.period}, key.output);
        if (!handle) return std::unexpected(handle.error());
        outputs.push_back({*handle, values_[i].data() + (key.of_bar_before ? 1 : 0)});
    }
    if (outputs.empty()) return {};
    for (std::size_t bar = 0; bar < bars.size(); ++bar) {
        graph.update(bars[bar]);
        for (const Output& output : outputs) output.values[bar] = graph.value(output.handle);
    }
    return {};
}

}  // namespace pmp::optimize
