#pragma once

#include <algorithm>

#include "indicators/graph.hpp"

namespace pmp::indicators {

/// The bar's range, widened to the close before it; there is none for the first bar.
class TrueRange {
public:
    /// True when value() is ready.
    bool push(const Prices& bar) {
        const double previous = previous_close_;
        previous_close_ = bar.close;
        if (!started_) {
            started_ = true;
            return false;
        }
        value_ = std::max(bar.high, previous) - std::min(bar.low, previous);
        return true;
    }
    [[nodiscard]] double value() const { return value_; }

private:
    double previous_close_ = 0.0, value_ = 0.0;
    bool started_ = false;
};

}  // namespace pmp::indicators
