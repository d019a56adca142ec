#include "data/zone.hpp"

#include <string>

namespace pmp::data {

core::Result<core::Duration> parse_zone(std::string_view text) {
    if (text == "UTC") return core::Duration{};
    const auto digit = [&](std::size_t i) { return text[i] - '0'; };
    const bool shaped = text.size() == 12 && text.starts_with("fixed:") &&
                        (text[6] == '+' || text[6] == '-') && text[9] == ':';
    if (shaped && text.find_first_not_of("0123456789", 7) == 9 &&
        text.find_first_not_of("0123456789", 10) == std::string_view::npos) {
        const int hours = digit(7) * 10 + digit(8);
        const int minutes = digit(10) * 10 + digit(11);
        if (hours <= 14 && minutes <= 59) {
            const int total = hours * 60 + minutes;
            return core::Duration::minutes(text[6] == '-' ? -total : total);
        }
    }
    return core::fail(core::ErrorCode::config,
                      "'" + std::string(text) + "' is not a time zone this version knows", {},
                      "use UTC or a fixed offset such as fixed:+02:00");
}

}  // namespace pmp::data
