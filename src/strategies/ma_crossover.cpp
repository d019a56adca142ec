#include <cmath>
#include <limits>
#include <utility>

#include "strategies/builtin.hpp"
#include "strategies/sides.hpp"

namespace pmp::strategies {
namespace {

class MaCrossover final : public Strategy {
public:
    explicit MaCrossover(const Params& params)
        : sides_(params.word("direction")),
          average_(params.word("average")),
          fast_period_(params.integer("fast")),
          slow_period_(params.integer("slow")) {}

    core::Status init(indicators::Graph& graph) override {
        const auto fast = graph.add(average_, {double(fast_period_)});
        if (!fast) return std::unexpected(fast.error());
        const auto slow = graph.add(average_, {double(slow_period_)});
        if (!slow) return std::unexpected(slow.error());
        const auto atr = graph.add("atr", {14});
        if (!atr) return std::unexpected(atr.error());
        fast_ = *fast;
        slow_ = *slow;
        atr_ = *atr;
        return {};
    }

    model::Signal on_bar(const StrategyContext& context) override {
        const double gap = context.value(fast_) - context.value(slow_);
        // NaN until both are ready, and no comparison with NaN holds: the first gap acts on
        // nothing.
        const double before = std::exchange(gap_, gap);
        if (before <= 0.0 && gap > 0.0) {
            if (!sides_.can_buy(context.position())) return {};
            return with_details(sides_.buy(confidence(context, gap)), context);
        }
        if (before >= 0.0 && gap < 0.0) {
            if (!sides_.can_sell(context.position())) return {};
            return with_details(sides_.sell(confidence(context, gap)), context);
        }
        return {};
    }

    [[nodiscard]] Quiet quiet() const noexcept override {
        // On which side the gap was is all that counts.
        constexpr double least = std::numeric_limits<double>::denorm_min();
        if (gap_ > 0.0) return {{.a = fast_, .b = slow_, .low = least}, {}};
        if (gap_ < 0.0) return {{.a = fast_, .b = slow_, .high = -least}, {}};
        return {};
    }

private:
    [[nodiscard]] double confidence(const StrategyContext& context, double gap) const {
        return confidence_of(std::abs(gap) / context.value(atr_));
    }
    [[nodiscard]] model::Signal with_details(model::Signal signal,
                                             const StrategyContext& context) const {
        signal.with("fast", context.value(fast_)).with("slow", context.value(slow_));
        if (const double atr = context.value(atr_); !std::isnan(atr)) signal.with("atr", atr);
        return signal;
    }

    Sides sides_;
    std::string average_;
    int fast_period_, slow_period_;
    indicators::Handle fast_, slow_, atr_;
    double gap_ = std::numeric_limits<double>::quiet_NaN();
};

}  // namespace

Type ma_crossover_type() {
    return {
        "ma_crossover",
        "follows the trend: acts when the fast average crosses the slow one",
        {Parameter::integer("fast", 20, 1, 10'000, "bars of the fast average"),
         Parameter::integer("slow", 50, 2, 10'000, "bars of the slow average"),
         Parameter::word("average", {"sma", "ema"}, "simple or exponential"), Sides::parameter()},
        [](const Definition&, const Params& params) -> core::Result<std::unique_ptr<Strategy>> {
            if (params.integer("fast") >= params.integer("slow"))
                return core::fail(core::ErrorCode::config, "fast must be below slow");
            return std::make_unique<MaCrossover>(params);
        }};
}

}  // namespace pmp::strategies
