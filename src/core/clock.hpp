#pragma once

#include "core/time.hpp"

namespace pmp::core {

/// Where "now" comes from. History uses the time of the last event, paper and live the wall clock;
/// nothing else in the house may ask the machine for the time.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Time now() const = 0;
    /// Told the time of each market event before it is handled; a wall clock ignores it.
    virtual void on_event_time(Time) {}
};

/// A clock that shows the time of the last event.
class EventClock final : public Clock {
public:
    [[nodiscard]] Time now() const override { return now_; }
    void on_event_time(Time t) override { now_ = t; }

private:
    Time now_{};
};

}  // namespace pmp::core
