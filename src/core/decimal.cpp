#include "core/decimal.hpp"

#include <cmath>

#include <fmt/format.h>

namespace pmp::core {
namespace {

using Wide = __int128;

constexpr Wide wide_max = std::numeric_limits<std::int64_t>::max();
constexpr Wide wide_min = std::numeric_limits<std::int64_t>::min();

/// n / d with the named rounding; d != 0.
Wide divide_rounded(Wide n, Wide d, Rounding rounding) {
    Wide q = n / d;
    const Wide r = n % d;
    if (r == 0) return q;
    const bool negative = (n < 0) != (d < 0);
    const Wide away = negative ? -1 : 1;
    switch (rounding) {
        case Rounding::down: return q;
        case Rounding::up: return q + away;
        case Rounding::floor: return negative ? q - 1 : q;
        case Rounding::ceiling: return negative ? q : q + 1;
        case Rounding::half_even:
        case Rounding::half_away: {
            const Wide twice = (r < 0 ? -r : r) * 2;
            const Wide size = d < 0 ? -d : d;
            if (twice > size) return q + away;
            if (twice == size && (rounding == Rounding::half_away || q % 2 != 0)) return q + away;
            return q;
        }
    }
    return q;
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
        value = divide_rounded(value, divisor, rounding ? *rounding : Rounding::half_even);
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
    Wide divisor = 1;
    for (int i = decimals; i < digits; ++i) divisor *= 10;
    Wide value = divide_rounded(raw_, divisor, Rounding::half_even);
    const bool negative = value < 0;
    if (negative) value = -value;
    Wide unit = 1;
    for (int i = 0; i < decimals; ++i) unit *= 10;
    const auto whole = static_cast<std::uint64_t>(value / unit);
    const auto rest = static_cast<std::uint64_t>(value % unit);
    const char* sign = negative ? "-" : "";
    if (decimals == 0) return fmt::format("{}{}", sign, whole);
    return fmt::format("{}{}.{:0{}}", sign, whole, rest, decimals);
}

Decimal Decimal::multiply(Decimal a, Decimal b, Rounding rounding) {
    const Wide r = divide_rounded(static_cast<Wide>(a.raw_) * b.raw_, scale, rounding);
    if (!fits(r)) overflow("*");
    return from_raw(static_cast<std::int64_t>(r));
}

Decimal Decimal::divide(Decimal a, Decimal b, Rounding rounding) {
    if (b.raw_ == 0) throw ArithmeticFault("decimal division by zero");
    const Wide r = divide_rounded(static_cast<Wide>(a.raw_) * scale, b.raw_, rounding);
    if (!fits(r)) overflow("/");
    return from_raw(static_cast<std::int64_t>(r));
}

Decimal Decimal::multiply_divide(Decimal a, Decimal b, Decimal c, Rounding rounding) {
    if (c.raw_ == 0) throw ArithmeticFault("decimal division by zero");
    const Wide r = divide_rounded(static_cast<Wide>(a.raw_) * b.raw_, c.raw_, rounding);
    if (!fits(r)) overflow("*/");
    return from_raw(static_cast<std::int64_t>(r));
}

Decimal Decimal::round_to(Decimal step, Rounding rounding) const {
    if (step.raw_ <= 0) throw ArithmeticFault("a rounding step must be positive");
    const Wide r = divide_rounded(raw_, step.raw_, rounding) * step.raw_;
    if (!fits(r)) overflow("round_to");
    return from_raw(static_cast<std::int64_t>(r));
}

void Decimal::overflow(const char* operation) {
    throw ArithmeticFault(
        fmt::format("decimal overflow in '{}': the result leaves +-92 233 720 368", operation));
}

}  // namespace pmp::core
