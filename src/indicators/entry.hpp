#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "indicators/graph.hpp"
#include "indicators/registry.hpp"

namespace pmp::indicators {

using Params = std::span<const double>;

/// A description and how to make one. Internal to the module.
struct Entry {
    Description description;
    std::unique_ptr<Indicator> (*make)(Params);
    /// What is wrong with a combination of parameters that are each in range, or null.
    const char* (*check)(Params) = nullptr;
};

// One list per source file.
[[nodiscard]] std::span<const Entry> average_entries();
[[nodiscard]] std::span<const Entry> smooth_average_entries();
[[nodiscard]] std::span<const Entry> momentum_entries();
[[nodiscard]] std::span<const Entry> oscillator_entries();
[[nodiscard]] std::span<const Entry> volatility_entries();
[[nodiscard]] std::span<const Entry> direction_entries();
[[nodiscard]] std::span<const Entry> trend_entries();
[[nodiscard]] std::span<const Entry> volume_entries();
[[nodiscard]] std::span<const Entry> regression_entries();
[[nodiscard]] std::span<const Entry> level_entries();

/// The entry of a name. Error: ErrorCode::config, naming the nearest one.
[[nodiscard]] core::Result<const Entry*> find_entry(std::string_view name);

/// Fills in defaults and checks ranges. Error: ErrorCode::config.
[[nodiscard]] core::Result<std::vector<double>> complete(const Entry& entry,
                                                         std::vector<double> params);

/// "macd(12,26,9)", "obv".
[[nodiscard]] std::string key_of(std::string_view name, Params params);

[[nodiscard]] inline std::size_t count_of(double n) { return static_cast<std::size_t>(n); }

template <class T>
std::unique_ptr<Indicator> make_indicator(Params params) {
    return std::make_unique<T>(params);
}

}  // namespace pmp::indicators
