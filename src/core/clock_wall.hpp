#pragma once

#include "core/clock.hpp"

namespace pmp::core {

/// The machine's UTC clock. This file and engine, floor 6 and above are the only ones that may ask.
class WallClock final : public Clock {
public:
    [[nodiscard]] Time now() const override;
};

/// Nanoseconds of a clock that never goes back; only differences mean anything.
[[nodiscard]] std::int64_t monotonic_ns();

}  // namespace pmp::core
