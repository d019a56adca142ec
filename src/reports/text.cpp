#include "reports/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace pmp::reports {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::string_view minus = "\xE2\x88\x92";

/// Length of the well-formed UTF-8 sequence at `at`, or 0 (RFC 3629, table 3-7 of Unicode).
std::size_t sequence_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const unsigned first = byte(at);
    if (first < 0x80) return 1;
    const std::size_t length = first < 0xC2   ? 0
                               : first < 0xE0 ? 2
                               : first < 0xF0 ? 3
                               : first < 0xF5 ? 4
                                              : 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(at + i) & 0xC0U) != 0x80U) return 0;
    const unsigned second = byte(at + 1);
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
        (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F))
        return 0;
    return length;
}

/// Groups the whole part of "[-]digits[.digits]" by three.
std::string grouped(std::string_view plain, Sign sign) {
    const bool negative = plain.starts_with('-');
    if (negative) plain.remove_prefix(1);
    const bool zero = plain.find_first_not_of("0.") == std::string_view::npos;
    const std::size_t whole = std::min(plain.find('.'), plain.size());
    std::string out;
    if (negative && !zero) out = minus;
    else if (sign == Sign::always && !zero) out = "+";
    for (std::size_t i = 0; i < plain.size(); ++i) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0) out += ',';
        out += plain[i];
    }
    return out;
}

std::string at_least_decimals(std::string text, std::size_t wanted) {
    const std::size_t point = text.find('.');
    std::size_t have = point == std::string::npos ? 0 : text.size() - point - 1;
    if (have < wanted && point == std::string::npos) text += '.';
    for (; have < wanted; ++have) text += '0';
    return text;
}

}  // namespace

std::string escape(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = sequence_length(text, i);
        const auto c = static_cast<unsigned char>(text[i]);
        if (length == 0 || (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F) out += replacement;
        else if (c == '&') out += "&amp;";
        else if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else if (c == '"') out += "&quot;";
        else if (c == '\'') out += "&#39;";
        else out += text.substr(i, length);
        i += std::max<std::size_t>(length, 1);
    }
    return out;
}

std::string number(double value, int decimals, Sign sign) {
    if (!std::isfinite(value)) return "–";
    if (std::fabs(value) >= 1e15) return fmt::format("{:.3e}", value);
    return grouped(fmt::format("{:.{}f}", value, decimals), sign);
}

std::string money(core::Money value, Sign sign) { return grouped(value.to_fixed(2), sign); }

std::string price(core::Price value) {
    return grouped(at_least_decimals(value.to_string(), 2), Sign::minus_only);
}

std::string quantity(core::Quantity value) { return grouped(value.to_string(), Sign::minus_only); }

std::string percent(double ratio, int decimals, Sign sign) {
    if (!std::isfinite(ratio)) return "–";
    return number(ratio * 100, decimals, sign) + "\xC2\xA0%";
}

std::string count(std::uint64_t value) { return grouped(std::to_string(value), Sign::minus_only); }

std::string day_of(core::Time sample) {
    const auto date = core::civil_date(sample - core::Duration{1});
    return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string minute_of(core::Time time) {
    const auto date = core::civil_date(time);
    const auto midnight = core::floor_to(time, core::Duration::days(1));
    const std::int64_t minute = (time - midnight).ns / core::Duration::minutes(1).ns;
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", date.year, date.month, date.day,
                       minute / 60, minute % 60);
}

const char* month_name(int month) {
    static constexpr std::array names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    return names[static_cast<std::size_t>(month - 1) % names.size()];
}

const char* tone(double value) { return value > 0 ? "pos" : value < 0 ? "neg" : "flat"; }

}  // namespace pmp::reports
