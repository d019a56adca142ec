#include "model/timeframe.hpp"

namespace pmp::model {
namespace {

constexpr std::int32_t minutes_of(char unit) {
    switch (unit) {
        case 'm': return 1;
        case 'h': return 60;
        case 'd': return 1440;
        case 'w': return 10'080;
        default: return 0;
    }
}

}  // namespace

std::string to_string(Timeframe timeframe) {
    for (const char unit : {'w', 'd', 'h'}) {
        const std::int32_t size = minutes_of(unit);
        if (timeframe.minutes % size == 0) return std::to_string(timeframe.minutes / size) + unit;
    }
    return std::to_string(timeframe.minutes) + "m";
}

core::Result<Timeframe> parse_timeframe(std::string_view text) {
    const auto bad = [&] {
        return core::fail(core::ErrorCode::config, "'" + std::string(text) + "' is not a timeframe",
                          {}, "use a number and m, h, d or w, such as 1m, 15m, 4h or 1d");
    };
    if (text.size() < 2 || text.size() > 6) return bad();
    const std::int32_t unit = minutes_of(text.back());
    std::int64_t number = 0;
    for (const char c : text.substr(0, text.size() - 1)) {
        if (c < '0' || c > '9') return bad();
        number = number * 10 + (c - '0');
    }
    if (unit == 0 || number == 0 || number * unit > 10'080 * 4) return bad();
    return Timeframe{static_cast<std::int32_t>(number * unit)};
}

}  // namespace pmp::model
