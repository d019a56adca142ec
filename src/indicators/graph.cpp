#include "indicators/graph.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "indicators/entry.hpp"

namespace pmp::indicators {

core::Result<Handle> Graph::add(std::string_view name, std::vector<double> params,
                                std::string_view output) {
    const auto entry = find_entry(name);
    if (!entry) return std::unexpected(entry.error());
    const auto complete_params = complete(**entry, std::move(params));
    if (!complete_params) return std::unexpected(complete_params.error());

    const auto& outputs = (*entry)->description.outputs;
    auto wanted = outputs.begin();
    if (!output.empty()) wanted = std::ranges::find(outputs, output);
    if (wanted == outputs.end())
        return core::fail(core::ErrorCode::config,
                          fmt::format("{} has no output '{}'", name, output), {},
                          fmt::format("{} gives {}", name, fmt::join(outputs, ", ")));
    const auto offset = static_cast<std::uint32_t>(wanted - outputs.begin());

    std::string key = key_of(name, *complete_params);
    const auto same = std::ranges::find(nodes_, key, &Node::key);
    if (same != nodes_.end()) return Handle{same->first_slot + offset};

    const auto first = static_cast<std::uint32_t>(values_.size());
    auto indicator = (*entry)->make(*complete_params);
    steps_.push_back({indicator.get(), first});
    values_.resize(values_.size() + outputs.size(), std::numeric_limits<double>::quiet_NaN());
    nodes_.push_back(
        {std::move(key), std::move(indicator), first, static_cast<std::uint32_t>(outputs.size())});
    return Handle{first + offset};
}

void Graph::update(const model::Bar& bar) {
    update(Prices{bar.open.to_double(), bar.high.to_double(), bar.low.to_double(),
                  bar.close.to_double(), bar.volume, bar.open_time});
}

Handle Graph::previous(Handle of) {
    const auto same = std::ranges::find(previous_, of.slot, &Previous::of);
    if (same != previous_.end()) return {same->slot};
    const auto slot = static_cast<std::uint32_t>(values_.size());
    values_.push_back(std::numeric_limits<double>::quiet_NaN());
    previous_.push_back({of.slot, slot});
    return {slot};
}

void Graph::update(const Prices& prices) {
    for (const Previous& p : previous_) values_[p.slot] = values_[p.of];
    values_[close_slot] = prices.close;
    for (const Step& step : steps_) step.indicator->update(prices, values_.data() + step.slot);
}

}  // namespace pmp::indicators
