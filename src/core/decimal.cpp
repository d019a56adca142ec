#include "core/decimal.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>

namespace pmp::core {
namespace {

using Wide = __int128;

constexpr Wide wide_max = std::numeric_limits<std::int64_t>::max();
constexpr Wide wide_min = std::numeric_limits<std::int64_t>::min();

using Unsigned = unsigned __int128;

constexpr std::uint64_t magnitude(std::int64_t raw) {
    return raw < 0 ? 0 - static_cast<std::uint64_t>(raw) : static_cast<std::uint64_t>(raw);
}

struct Quotient {
    std::uint64_t q, r;
};

/// n / d where the quotient fits 64 bits: one instruction, for which compilers call a function.
Quotient divide_narrow(Unsigned n, std::uint64_t d) {
#if defined(__x86_64__)
    Quotient out;
    asm("divq %4"
        : "=a"(out.q), "=d"(out.r)
        : "a"(static_cast<std::uint64_t>(n)), "d"(static_cast<std::uint64_t>(n >> 64)), "r"(d)
        : "cc");
    return out;
#else
    return {static_cast<std::uint64_t>(n / d), static_cast<std::uint64_t>(n % d)};
#endif
}

/// n / Decimal::scale where the quotient fits 64 bits, by a multiplication instead of a division.
/// Source: N. Moeller and T. Granlund, "Improved division by invariant integers", IEEE Transactions
/// on Computers 60 (2011), algorithm 4.
Quotient divide_by_scale(Unsigned n) {
    constexpr int shift = std::countl_zero(static_cast<std::uint64_t>(Decimal::scale));
    constexpr std::uint64_t divisor = static_cast<std::uint64_t>(Decimal::scale) << shift;
    constexpr auto reciprocal = static_cast<std::uint64_t>(~Unsigned{0} / divisor);  // less 2^64
    n <<= shift;
    const auto high = static_cast<std::uint64_t>(n >> 64);
    const auto low = static_cast<std::uint64_t>(n);
    const Unsigned estimate = static_cast<Unsigned>(reciprocal) * high + n;
    std::uint64_t q = static_cast<std::uint64_t>(estimate >> 64) + 1;
    std::uint64_t r = low - q * divisor;
    if (r > static_cast<std::uint64_t>(estimate)) {
        --q;
        r += divisor;
    }
    if (r >= divisor) {
        ++q;
        r -= divisor;
    }
    return {q, r >> shift};
}

/// Whether a quotient's magnitude is to be one more, for a remainder r of the division by d.
bool rounds_away(std::uint64_t q, std::uint64_t r, std::uint64_t d, bool negative,
                 Rounding rounding) {
    if (r == 0) return false;
    switch (rounding) {
        case Rounding::down: return false;
        case Rounding::up: return true;
        case Rounding::floor: return negative;
        case Rounding::ceiling: return !negative;
        case Rounding::half_even: return 2 * r > d || (2 * r == d && q % 2 != 0);
        case Rounding::half_away: return 2 * r >= d;
    }
    return false;
}

/// n / d with a sign and the named rounding; d is at most 2^63. Nothing when it leaves the range.
std::optional<std::int64_t> quotient(Unsigned n, std::uint64_t d, bool negative,
                                     Rounding rounding) {
    if (static_cast<std::uint64_t>(n >> 64) >= d) return std::nullopt;
    const auto [q, r] = d == Decimal::scale ? divide_by_scale(n) : divide_narrow(n, d);
    const std::uint64_t size = q + (rounds_away(q, r, d, negative, rounding) ? 1 : 0);
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    if (size < q || size > most + (negative ? 1 : 0)) return std::nullopt;
    return static_cast<std::int64_t>(negative ? 0 - size : size);
}

/// Whole part of a wide number, rounded: only texts need it.
Wide divide_wide(Wide n, Wide d, Rounding rounding) {
    const Wide q = n / d, r = n % d;
    const bool negative = n < 0;
    const bool even = q % 2 == 0;
    const Wide twice = 2 * (r < 0 ? -r : r);
    bool away = false;
    switch (rounding) {
        case Rounding::down: break;
        case Rounding::up: away = r != 0; break;
        case Rounding::floor: away = r != 0 && negative; break;
        case Rounding::ceiling: away = r != 0 && !negative; break;
        case Rounding::half_even: away = twice > d || (twice == d && !even); break;
        case Rounding::half_away: away = twice >= d; break;
    }
    return away ? q + (negative ? -1 : 1) : q;
}

bool fits(Wide value) { return value <= wide_max && value >= wide_min; }

std::unexpected<Error> bad_number(std::string_view text, const char* why) {
    return fail(ErrorCode::data, fmt::format("'{}' is not a usable number: {}", text, why));
}

struct ParsedNumber {
    Wide mantissa = 0;  // at most 28 digits
    int exponent = 0;   // value = mantissa * 10^exponent
};

/// Reads sign, digits, fraction and exponent; false when the text is not a number.
bool scan(std::string_view text, ParsedNumber& out) {
    bool negative = false;
    std::size_t i = 0;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) negative = text[i++] == '-';
    int seen = 0, kept = 0, exponent = 0;
    bool point = false;
    for (; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '.') {
            if (point) return false;
            point = true;
            continue;
        }
        if (c < '0' || c > '9') break;
        ++seen;
        // Zeros in front cost no digits; digits past the 28th only move the exponent.
        if (kept < 28) {
            out.mantissa = out.mantissa * 10 + (c - '0');
            if (out.mantissa != 0) ++kept;
            if (point) --exponent;
        } else {
            if (c != '0' && out.mantissa % 10 == 0) out.mantissa += 1;  // sticky, for rounding
            if (!point) ++exponent;
        }
    }
    if (seen == 0) return false;
    if (i < text.size()) {
        if (text[i] != 'e' && text[i] != 'E') return false;
        ++i;
        bool down = false;
        if (i < text.size() && (text[i] == '+' || text[i] == '-')) down = text[i++] == '-';
        int e = 0, count = 0;
        for (; i < text.size(); ++i, ++count) {
            if (text[i] < '0' || text[i] > '9' || count > 3) return false;
            e = e * 10 + (text[i] - '0');
        }
        if (count == 0) return false;
        exponent += down ? -e : e;
    }
    if (negative) out.mantissa = -out.mantissa;
    out.exponent = exponent;
    return true;
}

Result<Decimal> parse_number(std::string_view text, const Rounding* rounding) {
    ParsedNumber number;
    if (!scan(text, number)) return bad_number(text, "expected digits such as 1.25");
    int shift = number.exponent + Decimal::digits;
    Wide value = number.mantissa;
    if (value == 0) return Decimal{};
    for (; shift > 0; --shift) {
        value *= 10;
        if (!fits(value)) return bad_number(text, "out of range (about +-92 billion)");
    }
    if (shift < 0) {
        if (shift < -37) shift = -37;
        Wide divisor = 1;
        for (int i = 0; i < -shift; ++i) divisor *= 10;
        if (value % divisor != 0 && rounding == nullptr)
            return bad_number(text, "more than 8 decimals");
        value = divide_wide(value, divisor, rounding ? *rounding : Rounding::half_even);
    }
    if (!fits(value)) return bad_number(text, "out of range (about +-92 billion)");
    return Decimal::from_raw(static_cast<std::int64_t>(value));
}

}  // namespace

Result<Decimal> Decimal::parse(std::string_view text) { return parse_number(text, nullptr); }

Result<Decimal> Decimal::parse_rounded(std::string_view text, Rounding rounding) {
    return parse_number(text, &rounding);
}

Result<Decimal> Decimal::from_double(double value, Rounding rounding) {
    if (!std::isfinite(value)) return bad_number(fmt::format("{}", value), "not finite");
    // The shortest text that reads back as this double is what the writer of the number meant.
    return parse_rounded(fmt::format("{}", value), rounding);
}

std::string Decimal::to_string() const {
    std::string out = to_fixed(digits);
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') out.pop_back();
    return out;
}

std::string Decimal::to_fixed(int decimals) const {
    std::uint64_t dropped = 1;
    for (int i = decimals; i < digits; ++i) dropped *= 10;
    std::uint64_t value = magnitude(raw_) / dropped;
    const std::uint64_t rest = magnitude(raw_) % dropped;
    if (rounds_away(value, rest, dropped, raw_ < 0, Rounding::half_even)) ++value;
    char text[24];
    char* const end = text + sizeof text;
    char* at = end;
    const bool negative = raw_ < 0 && value != 0;
    for (int i = 0; i < decimals; ++i, value /= 10) *--at = static_cast<char>('0' + value % 10);
    if (decimals > 0) *--at = '.';
    do *--at = static_cast<char>('0' + value % 10);
    while ((value /= 10) != 0);
    if (negative) *--at = '-';
    return {at, end};
}

Decimal Decimal::multiply(Decimal a, Decimal b, Rounding rounding) {
    // Contract sizes and exchange rates are 1 more often than not.
    if (a.raw_ == scale) return b;
    if (b.raw_ == scale) return a;
    const Unsigned product = static_cast<Unsigned>(magnitude(a.raw_)) * magnitude(b.raw_);
    const auto result = quotient(product, scale, (a.raw_ < 0) != (b.raw_ < 0), rounding);
    if (!result) overflow("*");
    return from_raw(*result);
}

Decimal Decimal::divide(Decimal a, Decimal b, Rounding rounding) {
    if (b.raw_ == 0) throw ArithmeticFault("decimal division by zero");
    const Unsigned scaled = static_cast<Unsigned>(magnitude(a.raw_)) * scale;
    const auto result = quotient(scaled, magnitude(b.raw_), (a.raw_ < 0) != (b.raw_ < 0), rounding);
    if (!result) overflow("/");
    return from_raw(*result);
}

Decimal Decimal::multiply_divide(Decimal a, Decimal b, Decimal c, Rounding rounding) {
    if (c.raw_ == 0) throw ArithmeticFault("decimal division by zero");
    const Unsigned product = static_cast<Unsigned>(magnitude(a.raw_)) * magnitude(b.raw_);
    const bool negative = ((a.raw_ < 0) != (b.raw_ < 0)) != (c.raw_ < 0);
    const auto result = quotient(product, magnitude(c.raw_), negative, rounding);
    if (!result) overflow("*/");
    return from_raw(*result);
}

Decimal Decimal::round_to(Decimal step, Rounding rounding) const {
    if (step.raw_ <= 0) throw ArithmeticFault("a rounding step must be positive");
    const auto unit = static_cast<std::uint64_t>(step.raw_);
    const std::uint64_t steps = magnitude(raw_) / unit, rest = magnitude(raw_) % unit;
    const Wide size = static_cast<Wide>(
        steps + (rounds_away(steps, rest, unit, raw_ < 0, rounding) ? 1 : 0)) * step.raw_;
    const Wide result = raw_ < 0 ? -size : size;
    if (!fits(result)) overflow("round_to");
    return from_raw(static_cast<std::int64_t>(result));
}

void Decimal::overflow(const char* operation) {
    throw ArithmeticFault(
        fmt::format("decimal overflow in '{}': the result leaves +-92 233 720 368", operation));
}

}  // namespace pmp::core
