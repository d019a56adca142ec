#pragma once

#include "core/decimal.hpp"
#include "model/instrument.hpp"

namespace pmp::optimize {

// The decimal operations of a trade, inlined for numbers whose product fits 64 bits, which is
// nearly always. Every result is the one core::Decimal gives; what does not fit is left to it.

/// n / d to nearest, ties to even; d > 0.
[[nodiscard]] inline std::int64_t divide_half_even(std::int64_t n, std::int64_t d) {
    const std::int64_t q = n / d;
    const std::int64_t r = n % d;
    const std::int64_t size = r < 0 ? -r : r;
    const std::int64_t rest = d - size;  // compared instead of doubling, which may overflow
    if (size > rest || (size == rest && q % 2 != 0)) return q + (n < 0 ? -1 : 1);
    return q;
}

/// Decimal::multiply(a, b, half_even).
[[nodiscard]] inline core::Decimal times(core::Decimal a, core::Decimal b) {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(a.raw(), b.raw(), &product))
        return core::Decimal::multiply(a, b, core::Rounding::half_even);
    return core::Decimal::from_raw(divide_half_even(product, core::Decimal::scale));
}

/// value.round_to(step, half_even); step > 0.
[[nodiscard]] inline core::Decimal round_to(core::Decimal value, core::Decimal step) {
    std::int64_t whole = 0;
    if (__builtin_mul_overflow(divide_half_even(value.raw(), step.raw()), step.raw(), &whole))
        return value.round_to(step, core::Rounding::half_even);
    return core::Decimal::from_raw(whole);
}

/// instrument.value(quantity, price): a whole number of units needs no rounding.
[[nodiscard]] inline core::Money value_of(const model::Instrument& instrument,
                                          core::Quantity quantity, core::Price price) {
    constexpr std::int64_t one = core::Decimal::scale;
    std::int64_t product = 0;
    if (instrument.contract_size.raw() == one && quantity.raw() % one == 0 &&
        !__builtin_mul_overflow(quantity.raw() / one, price.raw(), &product))
        return core::Decimal::from_raw(product);
    return instrument.value(quantity, price);
}

}  // namespace pmp::optimize
