#pragma once

#include <algorithm>
#include <string>

#include "core/decimal.hpp"
#include "model/signal.hpp"
#include "strategies/registry.hpp"

namespace pmp::strategies {

/// The sides of the market a strategy may hold. It turns "the market says buy" into a signal, or
/// into HOLD when the position would not change: most answers must cost nothing.
class Sides {
public:
    /// The parameter `direction` every built-in type has; long_only is the default.
    [[nodiscard]] static Parameter parameter() {
        return Parameter::word("direction", {"long_only", "long_short", "short_only"},
                               "which sides of the market it may hold");
    }
    explicit Sides(const std::string& direction)
        : may_long_(direction != "short_only"), may_short_(direction != "long_only") {}

    /// Would BUY (SELL) change the position?
    [[nodiscard]] bool can_buy(core::Quantity position) const {
        return may_long_ ? !position.is_positive() : position.is_negative();
    }
    [[nodiscard]] bool can_sell(core::Quantity position) const {
        return may_short_ ? !position.is_negative() : position.is_positive();
    }
    /// To long, or from short to flat; only after can_buy().
    [[nodiscard]] model::Signal buy(double confidence) const {
        return {model::Direction::buy, may_long_ ? 1.0 : 0.0, confidence};
    }
    [[nodiscard]] model::Signal sell(double confidence) const {
        return {model::Direction::sell, may_short_ ? -1.0 : 0.0, confidence};
    }
    /// The same, but what only leaves a position is an exit.
    [[nodiscard]] model::Signal buy_or_exit(double confidence) const {
        return may_long_ ? buy(confidence) : model::Signal::exit(model::Direction::buy, confidence);
    }
    [[nodiscard]] model::Signal sell_or_exit(double confidence) const {
        return may_short_ ? sell(confidence)
                          : model::Signal::exit(model::Direction::sell, confidence);
    }

private:
    bool may_long_;
    bool may_short_;
};

/// 0.5 at the threshold (excess 0) to 1 (excess >= 1); 0.5 when the excess is not known (NaN).
[[nodiscard]] inline double confidence_of(double excess) {
    return excess > 0.0 ? 0.5 + 0.5 * std::min(excess, 1.0) : 0.5;
}

}  // namespace pmp::strategies
