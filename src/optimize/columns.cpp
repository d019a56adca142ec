#include "optimize/columns.hpp"

#include <algorithm>
#include <limits>

namespace pmp::optimize {

namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

std::size_t Columns::want(const ColumnKey& key) {
    const auto [found, added] = numbers_.try_emplace(key, keys_.size());
    if (added) keys_.push_back(key);
    return found->second;
}

void Columns::reserve(std::size_t bars) {
    length_ = bars + 2 * 64;
    values_.clear();
    // Left unwritten: these are large, and each is first touched by the thread that computes it.
    for (std::size_t i = 0; i < keys_.size(); ++i)
        values_.push_back(std::make_unique_for_overwrite<double[]>(length_));
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
        double* values = values_[i].get();
        if (key.of_bar_before) *values++ = no_number;
        outputs.push_back({*handle, values});
        std::fill(values + bars.size(), values_[i].get() + length_, no_number);
    }
    if (outputs.empty()) return {};
    for (std::size_t bar = 0; bar < bars.size(); ++bar) {
        graph.update(bars[bar]);
        for (const Output& output : outputs) output.values[bar] = graph.value(output.handle);
    }
    return {};
}

}  // namespace pmp::optimize
