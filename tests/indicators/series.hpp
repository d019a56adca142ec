#pragma once

#include <cmath>
#include <vector>

#include "core/rng.hpp"
#include "indicators/graph.hpp"

namespace pmp::indicators::testing {

/// A seeded walk of bars on a tick grid, with flat stretches now and then.
inline std::vector<Prices> walk(std::uint64_t seed, std::size_t count, double start = 1.1,
                                double tick = 1e-5) {
    core::Rng rng(seed);
    std::vector<Prices> bars;
    double close = start;
    const auto grid = [&](double x) { return std::round(x / tick) * tick; };
    bool flat = false;
    for (std::size_t i = 0; i < count; ++i) {
        if (rng.below(40) == 0) flat = !flat;
        Prices bar;
        bar.open = close;
        const double step = flat ? 0.0 : 0.001 * start;
        close = std::max(tick, grid(close + step * rng.normal()));
        bar.close = close;
        bar.high = grid(std::max(bar.open, close) + step * rng.uniform());
        bar.low = std::max(tick, grid(std::min(bar.open, close) - step * rng.uniform()));
        bar.volume = static_cast<double>(rng.below(1000));
        bar.open_time = core::Time{} + core::Duration::hours(static_cast<std::int64_t>(i));
        bars.push_back(bar);
    }
    return bars;
}

inline std::vector<double> run(const std::vector<Prices>& bars, std::string_view name,
                               std::vector<double> params, std::string_view output = {}) {
    Graph graph;
    const auto handle = graph.add(name, std::move(params), output);
    if (!handle) throw std::runtime_error(handle.error().text());
    std::vector<double> values;
    for (const auto& bar : bars) {
        graph.update(bar);
        values.push_back(graph.value(*handle));
    }
    return values;
}

}  // namespace pmp::indicators::testing
