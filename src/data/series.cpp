#include "data/series.hpp"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

namespace pmp::data {

std::string content_hash(std::span<const model::Bar> bars) {
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    const auto mix = [&](std::int64_t word) {
        auto w = static_cast<std::uint64_t>(word);
        for (int i = 0; i < 8; ++i, w >>= 8) hash = (hash ^ (w & 0xFF)) * 0x100000001B3ULL;
    };
    for (const auto& bar : bars) {
        mix(bar.open_time.ns);
        mix(bar.close_time.ns);
        mix(bar.open.raw());
        mix(bar.high.raw());
        mix(bar.low.raw());
        mix(bar.close.raw());
        mix(std::bit_cast<std::int64_t>(bar.volume));
        if (!bar.is_quoted()) continue;
        mix(bar.ask.open.raw());
        mix(bar.ask.high.raw());
        mix(bar.ask.low.raw());
        mix(bar.ask.close.raw());
    }
    return fmt::format("{:016x}", hash);
}

std::size_t first_from(std::span<const model::Bar> bars, core::Time t) {
    const auto at = std::ranges::lower_bound(bars, t, {}, &model::Bar::open_time);
    return static_cast<std::size_t>(at - bars.begin());
}

}  // namespace pmp::data
