#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "model/bar.hpp"

namespace pmp::indicators {

/// Names one output of one indicator in a Graph; the default names a value that is always 0.
struct Handle {
    std::uint32_t slot = 0;
};

/// A bar as doubles: what indicators work on.
struct Prices {
    double open = 0, high = 0, low = 0, close = 0, volume = 0;
    core::Time open_time{};  ///< only for what begins anew with a UTC day (vwap, pivots)
};

/// A streaming indicator: amortised O(1) a bar (cci O(n)), without allocation. Its outputs are NaN
/// until it writes them.
class Indicator {
public:
    virtual ~Indicator() = default;
    virtual void update(const Prices& bar, double* outputs) = 0;
};

/// The indicators of one (symbol, timeframe): one with the same name and parameters is computed
/// once, however many strategies ask for it.
class Graph {
public:
    /// The output of an indicator, e.g. add("rsi", {14}) or add("macd", {12, 26, 9}, "signal").
    /// The first output is taken when `output` is empty. An indicator added late starts cold.
    /// Error: ErrorCode::config for an unknown name, output or a parameter out of range.
    core::Result<Handle> add(std::string_view name, std::vector<double> params,
                             std::string_view output = {});

    /// The close of the last bar.
    [[nodiscard]] static Handle close() { return {close_slot}; }
    /// What an output was one bar before. Equal ones are kept once.
    [[nodiscard]] Handle previous(Handle of);

    /// Feeds one closed bar to every indicator.
    void update(const model::Bar& bar);
    void update(const Prices& prices);

    [[nodiscard]] double value(Handle handle) const { return values_[handle.slot]; }
    /// All values; a handle's slot is its place.
    [[nodiscard]] const double* values() const { return values_.data(); }
    [[nodiscard]] std::size_t size() const { return nodes_.size(); }

private:
    struct Node {
        std::string key;  ///< "macd(12,26,9)"
        std::unique_ptr<Indicator> indicator;
        std::uint32_t first_slot;
        std::uint32_t outputs;
    };
    struct Step {  ///< what update() reads, packed
        Indicator* indicator;
        std::uint32_t slot;
    };
    struct Previous {
        std::uint32_t of, slot;
    };
    static constexpr std::uint32_t close_slot = 1;

    std::vector<Node> nodes_;
    std::vector<Previous> previous_;
    std::vector<Step> steps_;
    std::vector<double> values_{0.0, std::numeric_limits<double>::quiet_NaN()};
};

}  // namespace pmp::indicators
