#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace pmp::core {

/// A number that means one kind of thing: ids of different tags do not mix. Instrument and
/// strategy ids are dense indices (0, 1, 2 ...); the others count up from 1. 0 is "none" for
/// the counting ones.
template <class Tag, class Rep>
struct Id {
    Rep value{};

    constexpr auto operator<=>(const Id&) const = default;
    [[nodiscard]] constexpr std::size_t index() const { return static_cast<std::size_t>(value); }
};

using InstrumentId = Id<struct InstrumentTag, std::uint32_t>;
using StrategyId = Id<struct StrategyTag, std::uint32_t>;
using Seq = Id<struct SeqTag, std::uint64_t>;            ///< place in the sequencer's total order
using OrderId = Id<struct OrderTag, std::uint64_t>;
using DecisionId = Id<struct DecisionTag, std::uint64_t>;
using TradeId = Id<struct TradeTag, std::uint64_t>;
using ExecId = Id<struct ExecTag, std::uint64_t>;        ///< a fill, as numbered by the venue

}  // namespace pmp::core

template <class Tag, class Rep>
struct std::hash<pmp::core::Id<Tag, Rep>> {
    std::size_t operator()(const pmp::core::Id<Tag, Rep>& id) const noexcept {
        return std::hash<Rep>{}(id.value);
    }
};
