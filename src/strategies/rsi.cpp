#include "strategies/builtin.hpp"
#include "strategies/sides.hpp"

namespace pmp::strategies {
namespace {

class Rsi final : public Strategy {
public:
    explicit Rsi(const Params& params)
        : sides_(params.word("direction")),
          period_(params.integer("period")),
          lower_(params.number("lower")),
          upper_(params.number("upper")) {}

    core::Status init(indicators::Graph& graph) override {
        const auto handle = graph.add("rsi", {double(period_)});
        if (!handle) return std::unexpected(handle.error());
        rsi_ = *handle;
        return {};
    }

    model::Signal on_bar(const StrategyContext& context) override {
        const double value = context.value(rsi_);
        if (value < lower_) {
            if (!sides_.can_buy(context.position())) return {};
            return sides_.buy_or_exit(confidence_of((lower_ - value) / lower_))
                .with("rsi", value)
                .with("lower", lower_);
        }
        if (value > upper_) {
            if (!sides_.can_sell(context.position())) return {};
            return sides_.sell_or_exit(confidence_of((value - upper_) / (100.0 - upper_)))
                .with("rsi", value)
                .with("upper", upper_);
        }
        return {};
    }

    [[nodiscard]] Quiet quiet() const noexcept override {
        return {{.a = rsi_, .low = lower_, .high = upper_}, {}};
    }

private:
    Sides sides_;
    int period_;
    double lower_, upper_;
    indicators::Handle rsi_;
};

}  // namespace

Type rsi_type() {
    return {"rsi",
            "buys what has fallen too far and leaves when it has risen again",
            {Parameter::integer("period", 14, 2, 10'000, "bars the index looks at"),
             Parameter::number("lower", 30.0, 0.0, 100.0, "below it the market is oversold"),
             Parameter::number("upper", 70.0, 0.0, 100.0, "above it the market is overbought"),
             Sides::parameter()},
            [](const Definition&, const Params& params) -> core::Result<std::unique_ptr<Strategy>> {
                if (params.number("lower") >= params.number("upper"))
                    return core::fail(core::ErrorCode::config, "lower must be below upper");
                return std::make_unique<Rsi>(params);
            }};
}

}  // namespace pmp::strategies
