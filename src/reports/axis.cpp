#include "reports/axis.hpp"

#include <algorithm>
#include <cmath>

#include "reports/curve.hpp"
#include "reports/text.hpp"

namespace pmp::reports {

Axis value_axis(double low, double high, int wanted) {
    if (!(high > low)) {
        const double margin = std::max(std::fabs(low) * 0.01, 1e-6);
        low -= margin;
        high += margin;
    }
    const double step = nice_step((high - low) / wanted);
    Axis axis;
    const double first = std::floor(low / step + 1e-9), last = std::ceil(high / step - 1e-9);
    for (double i = first; i <= last; ++i) axis.ticks.push_back(i * step);
    axis.low = axis.ticks.front();
    axis.high = axis.ticks.back();
    const double magnitude = std::floor(std::log10(step) + 1e-9);
    axis.decimals = std::clamp(static_cast<int>(-magnitude), 0, 8);
    // A step of 2.5 needs one decimal more than one of 2.
    if (std::fabs(step / std::pow(10, magnitude) - 2.5) < 1e-6)
        axis.decimals = std::clamp(static_cast<int>(-magnitude) + 1, 0, 8);
    return axis;
}

namespace {

std::vector<Tick> month_ticks(core::Time from, core::Time to, int months) {
    std::vector<Tick> out;
    const auto begin = core::civil_date(from);
    int index = (begin.year * 12 + begin.month - 1) / months * months;
    for (;; index += months) {
        const int year = index / 12, month = index % 12 + 1;
        const core::Time at = core::from_civil(year, month, 1);
        if (at > to) return out;
        if (at < from) continue;
        const bool years_only = months % 12 == 0;
        out.push_back(
            {static_cast<double>(at.ns),
             years_only ? std::to_string(year) : fmt::format("{} {}", month_name(month), year)});
    }
}

std::vector<Tick> day_ticks(core::Time from, core::Time to, int days) {
    std::vector<Tick> out;
    const core::Duration day = core::Duration::days(1), step = core::Duration::days(days);
    core::Time at = core::floor_to(from, day);
    if (at < from) at = at + day;
    for (; at <= to; at = at + step) {
        const auto date = core::civil_date(at);
        out.push_back({static_cast<double>(at.ns),
                       fmt::format("{} {} {}", date.day, month_name(date.month), date.year)});
    }
    return out;
}

}  // namespace

std::vector<Tick> time_ticks(core::Time from, core::Time to, int wanted) {
    const double days = static_cast<double>((to - from).ns) / 86'400e9;
    for (const int step : {1, 2, 7, 14})
        if (days / step <= wanted) return day_ticks(from, to, step);
    for (const int months : {1, 2, 3, 6, 12, 24, 60, 120})
        if (days / 30.44 / months <= wanted) return month_ticks(from, to, months);
    return month_ticks(from, to, 240);
}

}  // namespace pmp::reports
