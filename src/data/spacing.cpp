#include "data/spacing.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace pmp::data {
namespace {

using core::ErrorCode;
using core::fail;

std::string describe(core::Duration step) {
    const auto minute = core::Duration::minutes(1).ns;
    if (step.ns % minute == 0 && step.ns / minute < 1'000'000'000)
        return to_string(model::Timeframe{static_cast<std::int32_t>(step.ns / minute)});
    return fmt::format("{} s", static_cast<double>(step.ns) / 1e9);
}

/// Most common step; of equally common ones the shortest.
core::Duration most_common(const std::map<std::int64_t, std::size_t>& steps) {
    const auto best =
        std::ranges::max_element(steps, {}, [](const auto& entry) { return entry.second; });
    return {best->first};
}

}  // namespace

core::Result<model::Timeframe> choose_timeframe(std::span<const model::Bar> bars,
                                                std::optional<model::Timeframe> given,
                                                const std::string& name) {
    constexpr const char* hint = "give the timeframe, such as timeframe = \"1h\" (--timeframe)";
    if (bars.size() < 2) {
        if (given) return *given;
        return fail(ErrorCode::data, "the timeframe of a single bar cannot be told", name, hint);
    }
    std::map<std::int64_t, std::size_t> steps;
    std::int64_t last = 0;
    std::size_t run = 0;  // bars are mostly evenly spaced: count runs, not single steps
    for (std::size_t i = 1; i < bars.size(); ++i) {
        const std::int64_t step = (bars[i].open_time - bars[i - 1].open_time).ns;
        if (step != last && run > 0) steps[last] += std::exchange(run, 0);
        last = step;
        ++run;
    }
    steps[last] += run;

    const core::Duration common = most_common(steps);
    if (given) {
        // Steps shorter than the timeframe would overlap; a sparse series has mostly longer ones.
        const bool possible = given->duration() <= common;
        if (possible && steps.contains(given->duration().ns)) return *given;
        return fail(
            ErrorCode::data,
            fmt::format("the bars are {} apart, not {}", describe(common), to_string(*given)), name,
            "correct the timeframe, or leave it out to have it inferred");
    }
    const auto minute = core::Duration::minutes(1).ns;
    if (common.ns % minute != 0 || common > core::Duration::days(28))
        return fail(
            ErrorCode::data,
            fmt::format("the bars are mostly {} apart, which is no timeframe", describe(common)),
            name, hint);
    return model::Timeframe{static_cast<std::int32_t>(common.ns / minute)};
}

}  // namespace pmp::data
