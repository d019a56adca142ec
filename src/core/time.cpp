#include "core/time.hpp"

#include <fmt/format.h>

namespace pmp::core {
namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;
constexpr std::int64_t seconds_per_day = 86'400;

// Days since 1970-01-01 of a proleptic Gregorian date, and back: H. Hinnant,
// "chrono-Compatible Low-Level Date Algorithms".
std::int64_t days_from_civil(std::int64_t y, unsigned m, unsigned d) {
    y -= m <= 2;
    const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
    const auto yoe = static_cast<unsigned>(y - era * 400);
    const unsigned doy = (153 * (m + (m > 2 ? -3U : 9U)) + 2) / 5 + d - 1;
    const unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146'097 + static_cast<std::int64_t>(doe) - 719'468;
}

CivilDate civil_from_days(std::int64_t z) {
    z += 719'468;
    const std::int64_t era = (z >= 0 ? z : z - 146'096) / 146'097;
    const auto doe = static_cast<unsigned>(z - era * 146'097);
    const unsigned yoe = (doe - doe / 1460 + doe / 36'524 - doe / 146'096) / 365;
    const std::int64_t y = static_cast<std::int64_t>(yoe) + era * 400;
    const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const unsigned mp = (5 * doy + 2) / 153;
    const unsigned d = doy - (153 * mp + 2) / 5 + 1;
    const unsigned m = mp < 10 ? mp + 3 : mp - 9;
    return {static_cast<int>(y + (m <= 2)), static_cast<int>(m), static_cast<int>(d)};
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    return a / b - ((a % b != 0) && ((a < 0) != (b < 0)));
}

int days_in_month(int year, int month) {
    constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/// Reads fixed-width numbers and separators from the front of a text.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    bool number(int width, int& out) {
        if (text_.size() < static_cast<std::size_t>(width)) return false;
        out = 0;
        for (int i = 0; i < width; ++i) {
            const char c = text_[static_cast<std::size_t>(i)];
            if (c < '0' || c > '9') return false;
            out = out * 10 + (c - '0');
        }
        text_.remove_prefix(static_cast<std::size_t>(width));
        return true;
    }
    bool literal(char c) {
        if (text_.empty() || text_.front() != c) return false;
        text_.remove_prefix(1);
        return true;
    }
    bool fraction(std::int64_t& ns) {
        std::int64_t scale = ns_per_second;
        ns = 0;
        int digits = 0;
        while (!text_.empty() && text_.front() >= '0' && text_.front() <= '9') {
            if (++digits > 9) return false;
            scale /= 10;
            ns += (text_.front() - '0') * scale;
            text_.remove_prefix(1);
        }
        return digits > 0;
    }
    [[nodiscard]] bool done() const { return text_.empty(); }

private:
    std::string_view text_;
};

bool scan_time(std::string_view text, Time& out) {
    Scanner in(text);
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    std::int64_t fraction = 0, offset = 0;
    if (!in.number(4, year) || !in.literal('-') || !in.number(2, month) || !in.literal('-') ||
        !in.number(2, day))
        return false;
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return false;
    if (!in.done()) {
        if (!in.literal('T') && !in.literal(' ')) return false;
        if (!in.number(2, hour) || !in.literal(':') || !in.number(2, minute)) return false;
        if (in.literal(':')) {
            if (!in.number(2, second)) return false;
            if (in.literal('.') && !in.fraction(fraction)) return false;
        }
        if (hour > 23 || minute > 59 || second > 59) return false;
        if (!in.literal('Z')) {
            const bool plus = in.literal('+');
            int oh = 0, om = 0;
            if (!plus && !in.literal('-')) return false;
            if (!in.number(2, oh) || !in.literal(':') || !in.number(2, om)) return false;
            if (oh > 23 || om > 59) return false;
            offset = (plus ? 1 : -1) * (oh * 3600 + om * 60);
        }
        if (!in.done()) return false;
    }
    const std::int64_t days =
        days_from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
    const std::int64_t seconds = ((days * 24 + hour) * 60 + minute) * 60 + second - offset;
    const __int128 ns = static_cast<__int128>(seconds) * ns_per_second + fraction;
    if (ns < Time::min().ns || ns > Time::max().ns) return false;
    out = {static_cast<std::int64_t>(ns)};
    return true;
}

}  // namespace

std::string to_string(Time t) {
    const std::int64_t seconds = floor_div(t.ns, ns_per_second);
    const std::int64_t ns = (t.ns % ns_per_second + ns_per_second) % ns_per_second;
    const std::int64_t days = floor_div(seconds, seconds_per_day);
    const std::int64_t rest = seconds - days * seconds_per_day;
    const CivilDate date = civil_from_days(days);
    std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", date.year, date.month,
                                  date.day, rest / 3600, rest / 60 % 60, rest % 60);
    if (ns != 0) {
        if (ns % 1'000'000 == 0) out += fmt::format(".{:03}", ns / 1'000'000);
        else if (ns % 1'000 == 0) out += fmt::format(".{:06}", ns / 1'000);
        else out += fmt::format(".{:09}", ns);
    }
    return out + "Z";
}

Result<Time> parse_time(std::string_view text) {
    Time out;
    if (scan_time(text, out)) return out;
    return fail(ErrorCode::data, fmt::format("'{}' is not an RFC 3339 time", text), {},
                "write it as 2018-01-02T00:00:00Z");
}

CivilDate civil_date(Time t) {
    return civil_from_days(floor_div(t.ns, ns_per_second * seconds_per_day));
}

Time from_civil(int year, int month, int day, int hour, int minute, int second) {
    const std::int64_t days =
        days_from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
    return {((days * 24 + hour) * 3600 + minute * 60 + second) * ns_per_second};
}

}  // namespace pmp::core
