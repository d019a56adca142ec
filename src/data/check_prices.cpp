#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "data/check_parts.hpp"

namespace pmp::data {
namespace {

double median(std::vector<double>& values) {
    const auto middle = values.begin() + static_cast<long>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

/// The ratio of a split that a jump looks like ("2", "1/4"), or empty.
std::string split_of(double ratio) {
    for (const int n : {2, 3, 4, 5, 6, 7, 8, 10, 20}) {
        constexpr double near = 0.03;
        if (std::abs(ratio / n - 1) < near) return fmt::format("{}", n);
        if (std::abs(ratio * n - 1) < near) return fmt::format("1/{}", n);
    }
    return {};
}

}  // namespace

std::optional<Finding> check_stale(const Series& series) {
    // Quiet minutes are normal, quiet hours are not.
    const std::size_t least = series.timeframe.minutes >= 60 ? 10 : 60;
    Finding out{"stale", Severity::warning, {}, 0, {}};
    std::size_t longest = 0, bars = 0, run = 1;
    for (std::size_t i = 1; i <= series.bars.size(); ++i) {
        const bool same = i < series.bars.size() &&
                          series.bars[i].close == series.bars[i - 1].close &&
                          series.bars[i].high == series.bars[i].low;
        if (same) {
            ++run;
            continue;
        }
        if (run >= least) {
            ++out.count;
            bars += run;
            if (run > longest) out.first = series.bars[i - run].open_time;
            longest = std::max(longest, run);
        }
        run = 1;
    }
    if (out.count == 0) return std::nullopt;
    if (2 * bars > series.bars.size()) out.severity = Severity::fault;
    out.text =
        fmt::format("{} times the price stands still for {} bars or more; longest {} bars from {}",
                    out.count, least, longest, core::to_string(out.first));
    return out;
}

std::vector<Finding> check_jumps(const Series& series) {
    constexpr double far = 20;  // robust standard deviations
    if (series.bars.size() < 30) return {};
    std::vector<double> returns;
    for (std::size_t i = 1; i < series.bars.size(); ++i)
        returns.push_back(
            std::log(series.bars[i].close.to_double() / series.bars[i - 1].close.to_double()));
    auto work = returns;
    const double middle = median(work);
    for (double& r : work) r = std::abs(r - middle);
    const double deviation = 1.4826 * median(work);  // of a normal distribution's MAD
    if (!(deviation > 0)) return {};

    Finding outliers{"outliers", Severity::warning, {}, 0, {}};
    Finding splits{"split_like", Severity::warning, {}, 0, {}};
    double worst = 0;
    std::string listed;
    for (std::size_t i = 1; i < series.bars.size(); ++i) {
        const double z = (returns[i - 1] - middle) / deviation;
        const auto& bar = series.bars[i];
        const double open = bar.open.to_double() / series.bars[i - 1].close.to_double();
        const auto split =
            std::abs(std::log(open)) > 8 * deviation ? split_of(open) : std::string();
        if (!split.empty()) {
            if (splits.count++ == 0) splits.first = bar.open_time;
            if (splits.count <= 5)
                listed += fmt::format("{}{} at {}", listed.empty() ? "" : ", ", split,
                                      core::to_string(bar.open_time));
        } else if (std::abs(z) > far) {
            ++outliers.count;
            if (std::abs(z) > std::abs(worst)) outliers.first = bar.open_time;
            if (std::abs(z) > std::abs(worst)) worst = z;
        }
    }
    std::vector<Finding> out;
    if (splits.count > 0) {
        splits.text =
            fmt::format("{} opens jump by a ratio like a split's ({}); factors = ... adjusts",
                        splits.count, listed);
        out.push_back(splits);
    }
    if (outliers.count > 0) {
        outliers.text =
            fmt::format("{} returns beyond {} robust deviations; the largest {:.0f} at {}",
                        outliers.count, far, worst, core::to_string(outliers.first));
        out.push_back(outliers);
    }
    return out;
}

}  // namespace pmp::data
