#pragma once

#include "core/error.hpp"
#include "strategies/registry.hpp"

namespace pmp::ensemble {

/// A strategy whose inputs are the stances of its members: what each said last, BUY or SELL, until
/// it says the opposite or leaves. Only running members vote; those without a stance count as
/// voters, so half of the members asleep cannot be outvoted by one. The weights are those of
/// StrategyContext::members(), which the allocator may change at any bar.
///
/// combiner "majority": BUY when more than half of the voters stand BUY, SELL when more than half
/// stand SELL. Confidence: the share of the voters.
/// combiner "weighted": score = sum(weight * direction * confidence) / sum(weight) over the voters;
/// BUY when score >= threshold, SELL when score <= -threshold. Confidence: |score|, at most 1.
///
/// Parameters: threshold (weighted), quorum (fewer voters: HOLD), direction as for the built-in
/// types, and leave: "opposite" holds until the other side has it, "faded" exits as soon as its own
/// side has not (majority: no more than half; weighted: the score has left its sign).
/// Details: votes_buy, votes_sell, members (voters), score (majority: all weights and
/// confidences 1).
[[nodiscard]] strategies::Type ensemble_type();

/// Adds "ensemble". Error: ErrorCode::config when it is there already.
core::Status register_ensemble(strategies::Registry& registry);

}  // namespace pmp::ensemble
