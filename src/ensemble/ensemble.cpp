#include "ensemble/ensemble.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "strategies/sides.hpp"

namespace pmp::ensemble {
namespace {

using model::Direction;
using model::Signal;
using strategies::MemberSignal;
using strategies::Params;
using strategies::Sides;
using strategies::StrategyContext;

/// What the running members say, counted in the order of the definition.
struct Tally {
    int voters = 0;
    int buy = 0;
    int sell = 0;
    double weight = 0.0;
    double weighted = 0.0;  ///< sum of weight * direction * confidence

    explicit Tally(std::span<const MemberSignal> members) {
        for (const MemberSignal& member : members) {
            if (!member.running) continue;
            ++voters;
            buy += member.direction == Direction::buy;
            sell += member.direction == Direction::sell;
            weight += member.weight;
            weighted += member.weight * static_cast<double>(member.direction) * member.confidence;
        }
    }
};

/// What a combiner makes of a tally: the side that has it, and by how much.
struct Verdict {
    Direction side = Direction::hold;
    double score = 0.0;       ///< -1 .. 1
    double confidence = 0.0;  ///< of `side`
    bool long_faded = true;   ///< nothing speaks for being long any more
    bool short_faded = true;
};

Verdict majority(const Tally& tally) {
    Verdict out;
    out.long_faded = 2 * tally.buy <= tally.voters;
    out.short_faded = 2 * tally.sell <= tally.voters;
    out.score = static_cast<double>(tally.buy - tally.sell) / tally.voters;
    if (!out.long_faded) out.side = Direction::buy;
    if (!out.short_faded) out.side = Direction::sell;
    out.confidence = static_cast<double>(std::max(tally.buy, tally.sell)) / tally.voters;
    return out;
}

Verdict weighted(const Tally& tally, double threshold) {
    Verdict out;
    // All weights zero, or one that is not a number: nobody has a say.
    if (!(tally.weight > 0.0) || !std::isfinite(tally.weighted / tally.weight)) return out;
    out.score = tally.weighted / tally.weight;
    out.long_faded = out.score <= 0.0;
    out.short_faded = out.score >= 0.0;
    if (out.score >= threshold) out.side = Direction::buy;
    if (out.score <= -threshold) out.side = Direction::sell;
    out.confidence = std::min(std::abs(out.score), 1.0);
    return out;
}

class Ensemble final : public strategies::Strategy {
public:
    Ensemble(const std::string& combiner, const Params& params)
        : sides_(params.word("direction")),
          weighted_(combiner == "weighted"),
          leaves_when_faded_(params.word("leave") == "faded"),
          quorum_(params.integer("quorum")),
          threshold_(params.number("threshold")) {}

    core::Status init(indicators::Graph&) override { return {}; }

    Signal on_bar(const StrategyContext& context) override {
        const Tally tally(context.members());
        if (tally.voters < quorum_) return {};
        const Verdict verdict = weighted_ ? weighted(tally, threshold_) : majority(tally);
        const core::Quantity position = context.position();
        if (verdict.side == Direction::buy && sides_.can_buy(position))
            return explain(sides_.buy(verdict.confidence), tally, verdict);
        if (verdict.side == Direction::sell && sides_.can_sell(position))
            return explain(sides_.sell(verdict.confidence), tally, verdict);
        if (!leaves_when_faded_ || position.is_zero()) return {};
        // How sure: the share of the vote or score that is no longer there.
        const double gone = 1.0 - std::clamp(position.sign() * verdict.score, 0.0, 1.0);
        if (position.is_positive() && verdict.long_faded)
            return explain(Signal::exit(Direction::sell, gone), tally, verdict);
        if (position.is_negative() && verdict.short_faded)
            return explain(Signal::exit(Direction::buy, gone), tally, verdict);
        return {};
    }

private:
    static Signal explain(Signal signal, const Tally& tally, const Verdict& verdict) {
        return signal.with("votes_buy", tally.buy)
            .with("votes_sell", tally.sell)
            .with("members", tally.voters)
            .with("score", verdict.score);
    }

    Sides sides_;
    bool weighted_;
    bool leaves_when_faded_;
    int quorum_;
    double threshold_;
};

}  // namespace

strategies::Type ensemble_type() {
    using strategies::Parameter;
    return {"ensemble",
            "lets its members vote",
            {Parameter::number("threshold", 0.25, 0.0, 1.0, "weighted: the score that is enough"),
             Parameter::integer("quorum", 1, 1, 100'000, "members that must run"),
             Parameter::word("leave", {"opposite", "faded"},
                             "leave on the opposite vote only, or when the own side has lost it"),
             Sides::parameter()},
            [](const strategies::Definition& definition,
               const Params& params) -> core::Result<std::unique_ptr<strategies::Strategy>> {
                // With 0 an even score would be BUY and SELL at once.
                if (params.number("threshold") <= 0.0)
                    return core::fail(core::ErrorCode::config, "threshold must be more than 0");
                if (static_cast<std::size_t>(params.integer("quorum")) > definition.members.size())
                    return core::fail(core::ErrorCode::config,
                                      "quorum is larger than the number of members");
                return std::make_unique<Ensemble>(definition.combiner, params);
            }};
}

core::Status register_ensemble(strategies::Registry& registry) {
    return registry.add(ensemble_type());
}

}  // namespace pmp::ensemble
