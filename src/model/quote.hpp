#pragma once

#include "model/bar.hpp"

namespace pmp::model {

/// Bid and ask from `time` on.
struct Tick {
    core::Time time;
    core::Price bid;
    core::Price ask;  ///< zero: `bid` is a single price

    [[nodiscard]] Top top() const { return {bid, ask}; }
    bool operator==(const Tick&) const = default;
};

/// A tick of an instrument inside a bar that has begun.
struct Quote {
    core::InstrumentId instrument;
    Tick tick;

    bool operator==(const Quote&) const = default;
};

}  // namespace pmp::model
