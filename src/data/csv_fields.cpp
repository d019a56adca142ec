#include "data/csv_fields.hpp"

#include <charconv>
#include <cmath>

namespace pmp::data {
namespace {

constexpr std::int64_t powers[] = {1,       10,        100,        1'000,      10'000,
                                   100'000, 1'000'000, 10'000'000, 100'000'000};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The rare forms: exponents, many digits, out of range.
bool parse_slowly(std::string_view text, core::Decimal& out, bool& rounded) {
    if (const auto exact = core::Decimal::parse(text)) {
        out = *exact;
        return true;
    }
    const auto near = core::Decimal::parse_rounded(text, core::Rounding::half_even);
    if (!near) return false;
    out = *near;
    return rounded = true;
}

/// Reads exactly `count` digits.
bool digits(std::string_view& text, int count, int& out) {
    if (text.size() < static_cast<std::size_t>(count)) return false;
    out = 0;
    for (int i = 0; i < count; ++i) {
        if (!is_digit(text[i])) return false;
        out = out * 10 + (text[i] - '0');
    }
    text.remove_prefix(count);
    return true;
}

bool skip(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

int days_in(int year, int month) {
    constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

bool valid_date(int year, int month, int day) {
    return year >= 1700 && year <= 2261 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_in(year, month);
}

TimeKind parse_count(std::string_view text, core::Time& out) {
    if (text.size() == 8) {
        int y = 0, m = 0, d = 0;
        std::string_view rest = text;
        if (digits(rest, 4, y) && digits(rest, 2, m) && digits(rest, 2, d) && valid_date(y, m, d)) {
            out = core::from_civil(y, m, d);
            return TimeKind::exact;
        }
    }
    if (text.size() < 9 || text.size() > 19) return TimeKind::bad;  // 1973 in s to 2262 in ns
    std::int64_t value = 0;
    for (const char c : text)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, c - '0', &value))
            return TimeKind::bad;
    constexpr std::int64_t s = 100'000'000'000, ms = s * 1'000, us = ms * 1'000;
    std::int64_t unit = 1;
    if (value < s) unit = 1'000'000'000;
    else if (value < ms) unit = 1'000'000;
    else if (value < us) unit = 1'000;
    if (__builtin_mul_overflow(value, unit, &out.ns)) return TimeKind::bad;
    return TimeKind::exact;
}

/// "", "Z" or an offset; anything else is false.
bool parse_offset(std::string_view text, bool& known, int& minutes) {
    known = true;
    minutes = 0;
    if (text.empty()) {
        known = false;
        return true;
    }
    if (text == "Z" || text == "z") return true;
    const bool minus = text.front() == '-';
    if (!minus && text.front() != '+') return false;
    text.remove_prefix(1);
    int hour = 0, minute = 0;
    if (!digits(text, 2, hour)) return false;
    skip(text, ':');
    if (!text.empty() && !digits(text, 2, minute)) return false;
    if (!text.empty() || hour > 23 || minute > 59) return false;
    minutes = (minus ? -1 : 1) * (hour * 60 + minute);
    return true;
}

/// What may follow a date: nothing, or a clock, perhaps with a zone. `out` is the date's midnight.
TimeKind add_clock(std::string_view text, core::Time& out) {
    int hour = 0, minute = 0, second = 0;
    if (text.empty()) return TimeKind::exact;
    // Small letters too: detection looks at rows in lower case.
    if (!skip(text, 'T') && !skip(text, 't') && !skip(text, ' ')) return TimeKind::bad;
    if (!digits(text, 2, hour)) return TimeKind::bad;
    const bool colons = skip(text, ':');
    if (!digits(text, 2, minute)) return TimeKind::bad;
    if ((!colons || skip(text, ':')) && !digits(text, 2, second)) return TimeKind::bad;
    if (hour > 23 || minute > 59 || second > 59) return TimeKind::bad;
    std::int64_t fraction = 0;
    if (skip(text, '.')) {
        std::int64_t unit = 1'000'000'000;
        std::size_t n = 0;
        for (; n < text.size() && n < 10 && is_digit(text[n]); ++n)
            fraction += (text[n] - '0') * (unit /= 10);
        if (n == 0 || n > 9) return TimeKind::bad;
        text.remove_prefix(n);
    }
    if (text.starts_with(" GMT") || text.starts_with(" gmt")) text.remove_prefix(4);
    else if (text.starts_with(" +") || text.starts_with(" -")) text.remove_prefix(1);
    bool known = false;
    int offset = 0;
    if (!parse_offset(text, known, offset)) return TimeKind::bad;
    constexpr std::int64_t second_ns = 1'000'000'000;
    out.ns += (hour * 3600LL + minute * 60LL + second - offset * 60LL) * second_ns + fraction;
    return known ? TimeKind::exact : TimeKind::local;
}

bool is_separator(char c) { return c == '-' || c == '.' || c == '/'; }

TimeKind parse_year_first(std::string_view text, core::Time& out) {
    if (text.find_first_not_of("0123456789") == std::string_view::npos)
        return parse_count(text, out);
    int year = 0, month = 0, day = 0;
    if (!digits(text, 4, year) || text.empty()) return TimeKind::bad;
    const char separator = text.front();
    if (!is_separator(separator) || !skip(text, separator) || !digits(text, 2, month) ||
        !skip(text, separator) || !digits(text, 2, day) || !valid_date(year, month, day))
        return TimeKind::bad;
    out = core::from_civil(year, month, day);
    return add_clock(text, out);
}

/// One digit, or two.
bool one_or_two(std::string_view& text, int& out) {
    const bool two = text.size() > 1 && is_digit(text[1]);
    return digits(text, two ? 2 : 1, out);
}

/// Day and month in either order, the year last.
TimeKind parse_year_last(std::string_view text, bool month_first, core::Time& out) {
    int year = 0, month = 0, day = 0;
    int& first = month_first ? month : day;
    int& second = month_first ? day : month;
    if (!one_or_two(text, first) || text.empty()) return TimeKind::bad;
    const char separator = text.front();
    if (!is_separator(separator) || !skip(text, separator) || !one_or_two(text, second) ||
        !skip(text, separator) || !digits(text, 4, year) || !valid_date(year, month, day))
        return TimeKind::bad;
    out = core::from_civil(year, month, day);
    return add_clock(text, out);
}

TimeKind parse_compact(std::string_view text, core::Time& out) {
    int year = 0, month = 0, day = 0;
    if (!digits(text, 4, year) || !digits(text, 2, month) || !digits(text, 2, day) ||
        !valid_date(year, month, day))
        return TimeKind::bad;
    out = core::from_civil(year, month, day);
    return add_clock(text, out);
}

TimeKind parse_of_day(std::string_view text, core::Time day, core::Time& out) {
    if (text.empty() || text.size() > 8) return TimeKind::bad;
    std::int64_t ms = 0;
    for (const char c : text) {
        if (!is_digit(c)) return TimeKind::bad;
        ms = ms * 10 + (c - '0');
    }
    if (ms >= 86'400'000) return TimeKind::bad;
    out = day + core::Duration::milliseconds(ms);
    return TimeKind::local;
}

}  // namespace

bool parse_number(std::string_view text, core::Decimal& out, bool& rounded) {
    const char* p = text.data();
    const char* const end = p + text.size();
    if (p == end) return false;
    const bool negative = *p == '-';
    if (negative || *p == '+') ++p;
    std::int64_t value = 0;
    const char* point = nullptr;
    int count = 0;
    for (; p != end; ++p) {
        if (is_digit(*p)) {
            value = value * 10 + (*p - '0');
            if (++count > 17) return parse_slowly(text, out, rounded);
        } else if (*p == '.' && point == nullptr) {
            point = p;
        } else {
            return parse_slowly(text, out, rounded);
        }
    }
    if (count == 0) return false;
    const auto decimals = point == nullptr ? 0 : end - point - 1;
    if (decimals > core::Decimal::digits ||
        __builtin_mul_overflow(value, powers[core::Decimal::digits - decimals], &value))
        return parse_slowly(text, out, rounded);
    out = core::Decimal::from_raw(negative ? -value : value);
    return true;
}

bool parse_volume(std::string_view text, double& out) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc() && end == text.data() + text.size() && std::isfinite(out);
}

TimeKind parse_time_field(std::string_view text, core::Time& out, TimeForm form, core::Time day) {
    switch (form) {
        case TimeForm::any: return parse_year_first(text, out);
        case TimeForm::month_first: return parse_year_last(text, true, out);
        case TimeForm::day_first: return parse_year_last(text, false, out);
        case TimeForm::compact: return parse_compact(text, out);
        case TimeForm::of_day: return parse_of_day(text, day, out);
    }
    return TimeKind::bad;
}

}  // namespace pmp::data
