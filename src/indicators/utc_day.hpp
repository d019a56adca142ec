#pragma once

#include "core/time.hpp"

namespace pmp::indicators {

/// Sees when a bar is the first of another UTC day.
class UtcDay {
public:
    /// True for the first bar of all, too. Times do not go back.
    bool begins(core::Time open_time) {
        if (open_time < end_) return false;
        end_ = core::floor_to(open_time, core::Duration::days(1)) + core::Duration::days(1);
        return true;
    }

private:
    core::Time end_ = core::Time::min();
};

}  // namespace pmp::indicators
