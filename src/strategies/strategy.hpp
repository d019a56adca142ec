#pragma once

#include <limits>
#include <span>

#include "core/error.hpp"
#include "indicators/graph.hpp"
#include "model/bar.hpp"
#include "model/signal.hpp"

namespace pmp::strategies {

/// What a member of an ensemble last said: BUY or SELL stand until the opposite or an exit.
struct MemberSignal {
    model::Direction direction = model::Direction::hold;
    double confidence = 0.0;
    double weight = 1.0;
    bool running = true;  ///< false: disabled or faulted, does not vote
};

/// Everything a strategy may see at a bar's close. Valid only during the call.
class StrategyContext {
public:
    StrategyContext(const model::Bar& bar, const indicators::Graph& graph,
                    const core::Quantity& position, std::span<const MemberSignal> members)
        : bar_(&bar), graph_(&graph), position_(&position), members_(members) {}

    /// The bar that has just closed, in the strategy's own timeframe.
    [[nodiscard]] const model::Bar& bar() const { return *bar_; }
    /// The value of an indicator at this close; NaN until it is ready.
    [[nodiscard]] double value(indicators::Handle handle) const { return graph_->value(handle); }
    /// What the strategy holds once its orders are filled, signed, in units; of a member its shadow
    /// position.
    [[nodiscard]] core::Quantity position() const { return *position_; }
    /// What the members said last, in the order of the definition; empty for plain strategies.
    [[nodiscard]] std::span<const MemberSignal> members() const { return members_; }

private:
    const model::Bar* bar_;
    const indicators::Graph* graph_;
    const core::Quantity* position_;
    std::span<const MemberSignal> members_;
};

/// A condition under which a strategy has nothing to say: low <= value(a) - value(b) <= high. NaN
/// meets no condition.
struct Band {
    indicators::Handle a, b;
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
};

/// Both conditions must hold; the default never does.
struct Quiet {
    Band first{.low = std::numeric_limits<double>::infinity()};
    Band second;
};

/// A trading idea on one instrument and timeframe. It is asked at each close and answers with a
/// signal; what is done with it is not its business. Called by one thread at a time.
class Strategy {
public:
    virtual ~Strategy() = default;
    /// Asks for the indicators it reads. They are shared: equal ones are computed once.
    [[nodiscard]] virtual core::Status init(indicators::Graph& graph) = 0;
    [[nodiscard]] virtual model::Signal on_bar(const StrategyContext& context) = 0;
    /// A promise: while it holds, whatever the position, on_bar() would answer HOLD and what it
    /// would answer later is the same with or without that call. It is asked after init() and after
    /// each on_bar(). Most bars mean nothing to most strategies; this makes them cheap.
    [[nodiscard]] virtual Quiet quiet() const noexcept { return {}; }
};

}  // namespace pmp::strategies
