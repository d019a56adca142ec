#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace pmp::core {

/// How a result that does not fit the scale is brought to it.
enum class Rounding : std::uint8_t {
    half_even,    ///< to nearest, ties to the even digit (statistics, money)
    down,         ///< toward zero (quantities: never more than asked)
    up,           ///< away from zero
    floor,        ///< toward minus infinity
    ceiling,      ///< toward plus infinity
    half_away     ///< to nearest, ties away from zero
};

/// Thrown by the arithmetic of Decimal when a result leaves its range or a divisor is zero. It is
/// the one exception of the house: it unwinds to the engine's event boundary (or main), where it
/// becomes an Error and trading stops. Going on with a wrong number is never an option.
class ArithmeticFault : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A signed fixed-point number: an int64 count of 1e-8. Range about +-92 233 720 368.54775807.
/// Prices, quantities and money are Decimals; +, - and unary - are exact or throw
/// ArithmeticFault, products and quotients name their rounding.
class Decimal {
public:
    static constexpr std::int64_t scale = 100'000'000;
    static constexpr int digits = 8;

    constexpr Decimal() = default;
    /// A whole number.
    constexpr Decimal(int whole) : raw_(whole * scale) {}  // NOLINT: 0 and 1 read as numbers

    [[nodiscard]] static constexpr Decimal from_raw(std::int64_t raw) {
        Decimal d;
        d.raw_ = raw;
        return d;
    }
    /// Exact decimal text: optional sign, digits, optional fraction, optional exponent.
    /// Refuses NaN, infinities, anything out of range, and more than 8 significant decimals
    /// unless they are zeros. Error: ErrorCode::data.
    [[nodiscard]] static Result<Decimal> parse(std::string_view text);
    /// As parse(), but decimals beyond the 8th are rounded (measured data such as adjusted prices).
    [[nodiscard]] static Result<Decimal> parse_rounded(std::string_view text, Rounding rounding);
    /// Nearest decimal of a finite double in range; NaN, infinity and overflow are errors.
    [[nodiscard]] static Result<Decimal> from_double(double value, Rounding rounding);

    [[nodiscard]] constexpr std::int64_t raw() const { return raw_; }
    [[nodiscard]] double to_double() const { return static_cast<double>(raw_) / scale; }
    /// Shortest exact text: "1.25", "-0.00000001", "1000".
    [[nodiscard]] std::string to_string() const;
    /// Exactly `decimals` (0..8) decimals, rounded half-even.
    [[nodiscard]] std::string to_fixed(int decimals) const;

    constexpr auto operator<=>(const Decimal&) const = default;
    [[nodiscard]] constexpr bool is_zero() const { return raw_ == 0; }
    [[nodiscard]] constexpr bool is_positive() const { return raw_ > 0; }
    [[nodiscard]] constexpr bool is_negative() const { return raw_ < 0; }
    /// -1, 0 or 1.
    [[nodiscard]] constexpr int sign() const { return (raw_ > 0) - (raw_ < 0); }
    [[nodiscard]] Decimal abs() const { return raw_ < 0 ? -*this : *this; }

    friend Decimal operator+(Decimal a, Decimal b) {
        std::int64_t r = 0;
        if (__builtin_add_overflow(a.raw_, b.raw_, &r)) overflow("+");
        return from_raw(r);
    }
    friend Decimal operator-(Decimal a, Decimal b) {
        std::int64_t r = 0;
        if (__builtin_sub_overflow(a.raw_, b.raw_, &r)) overflow("-");
        return from_raw(r);
    }
    Decimal operator-() const { return Decimal{} - *this; }
    Decimal& operator+=(Decimal b) { return *this = *this + b; }
    Decimal& operator-=(Decimal b) { return *this = *this - b; }

    /// a * b and a / b with 128-bit intermediates.
    [[nodiscard]] static Decimal multiply(Decimal a, Decimal b, Rounding rounding);
    [[nodiscard]] static Decimal divide(Decimal a, Decimal b, Rounding rounding);
    /// a * b / c with one rounding at the end.
    [[nodiscard]] static Decimal multiply_divide(Decimal a, Decimal b, Decimal c,
                                                 Rounding rounding);
    /// A whole multiple of `step` (> 0): round_to(1.23, 0.05, down) == 1.20.
    [[nodiscard]] Decimal round_to(Decimal step, Rounding rounding) const;

private:
    [[noreturn]] static void overflow(const char* operation);

    std::int64_t raw_ = 0;
};

using Price = Decimal;     ///< in the instrument's quote currency per unit
using Quantity = Decimal;  ///< in units of the instrument; negative is short or a sale
using Money = Decimal;     ///< in the currency the context names

}  // namespace pmp::core
