#include <cmath>
#include <limits>
#include <utility>

#include "strategies/builtin.hpp"
#include "strategies/sides.hpp"

namespace pmp::strategies {
namespace {

class SupportResistance final : public Strategy {
public:
    explicit SupportResistance(const Params& params)
        : sides_(params.word("direction")),
          bounce_(params.word("mode") == "bounce"),
          lookback_(params.integer("lookback")),
          tolerance_(params.number("tolerance")) {}

    core::Status init(indicators::Graph& graph) override {
        const auto upper = graph.add("donchian", {double(lookback_)}, "upper");
        if (!upper) return std::unexpected(upper.error());
        const auto lower = graph.add("donchian", {double(lookback_)}, "lower");
        if (!lower) return std::unexpected(lower.error());
        const auto atr = graph.add("atr", {14});
        if (!atr) return std::unexpected(atr.error());
        // The channel includes the bar just closed; the levels are the channel of the bar before.
        upper_ = graph.previous(*upper);
        lower_ = graph.previous(*lower);
        atr_ = *atr;
        return {};
    }

    model::Signal on_bar(const StrategyContext& context) override {
        const Levels levels{.support = context.value(lower_), .resistance = context.value(upper_)};
        const double close = context.bar().close.to_double();
        return bounce_ ? bounce(context, levels, close) : breakout(context, levels, close);
    }

    [[nodiscard]] Quiet quiet() const noexcept override {
        if (bounce_) return {};
        return {{.a = indicators::Graph::close(), .b = upper_, .high = 0.0},
                {.a = indicators::Graph::close(), .b = lower_, .low = 0.0}};
    }

private:
    struct Levels {
        double support, resistance;
    };

    [[nodiscard]] model::Signal breakout(const StrategyContext& context, const Levels& levels,
                                         double close) const {
        if (close > levels.resistance && sides_.can_buy(context.position()))
            return details(sides_.buy(beyond(context, close - levels.resistance)), levels, close);
        if (close < levels.support && sides_.can_sell(context.position()))
            return details(sides_.sell(beyond(context, levels.support - close)), levels, close);
        return {};
    }

    [[nodiscard]] model::Signal bounce(const StrategyContext& context, const Levels& levels,
                                       double close) const {
        const double low_band = levels.support * tolerance_;
        const double high_band = levels.resistance * tolerance_;
        if (close >= levels.support && close <= levels.support + low_band &&
            context.bar().close > context.bar().open && sides_.can_buy(context.position()))
            return details(sides_.buy(near(close - levels.support, low_band)), levels, close);
        if (close <= levels.resistance && close >= levels.resistance - high_band &&
            context.bar().close < context.bar().open && sides_.can_sell(context.position()))
            return details(sides_.sell(near(levels.resistance - close, high_band)), levels, close);
        return {};
    }

    [[nodiscard]] double beyond(const StrategyContext& context, double distance) const {
        return confidence_of(distance / context.value(atr_));
    }
    [[nodiscard]] static double near(double distance, double band) {
        return confidence_of(1.0 - distance / band);
    }
    [[nodiscard]] static model::Signal details(model::Signal signal, const Levels& levels,
                                               double close) {
        return signal.with("close", close)
            .with("support", levels.support)
            .with("resistance", levels.resistance);
    }

    Sides sides_;
    bool bounce_;
    int lookback_;
    double tolerance_;
    indicators::Handle upper_, lower_, atr_;
};

}  // namespace

Type support_resistance_type() {
    return {"support_resistance",
            "trades the highest high and lowest low of the last bars: through them or off them",
            {Parameter::integer("lookback", 20, 2, 10'000, "bars the levels are taken from"),
             Parameter::word("mode", {"breakout", "bounce"}, "through a level, or off it"),
             Parameter::number("tolerance", 0.002, 0.000'001, 0.5,
                               "bounce: how near to a level, as a fraction of it"),
             Sides::parameter()},
            [](const Definition&, const Params& params) -> core::Result<std::unique_ptr<Strategy>> {
                return std::make_unique<SupportResistance>(params);
            }};
}

}  // namespace pmp::strategies
