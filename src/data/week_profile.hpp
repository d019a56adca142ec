#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "model/bar.hpp"
#include "model/timeframe.hpp"

namespace pmp::data {

/// In which hours of the week (UTC, from Monday 00:00) a market is open, learnt from its bars.
class WeekProfile {
public:
    static constexpr std::size_t hours = 7 * 24;

    WeekProfile(std::span<const model::Bar> bars, model::Timeframe timeframe);

    /// Hour of the week of an instant.
    [[nodiscard]] static std::size_t hour_of(core::Time t);
    /// Open in three of four weeks. An hour that summer time moves in or out is not.
    [[nodiscard]] bool usually_open(std::size_t hour) const { return open_[hour]; }
    /// Hours between two instants in which the market is usually open.
    [[nodiscard]] double open_hours(core::Time from, core::Time to) const;
    /// Open round the clock from Monday to Friday, closed on Saturday.
    [[nodiscard]] bool is_like_fx() const;

private:
    std::array<bool, hours> open_{};
    double open_in_week_ = 0;
};

}  // namespace pmp::data
