#include "optimize/exact.hpp"

#include <gtest/gtest.h>

#include "core/rng.hpp"

namespace pmp::optimize {
namespace {

using core::Decimal;
using core::Rounding;

/// A number of any size, often near a tie.
Decimal any(core::Rng& rng) {
    const auto size = static_cast<int>(rng.below(60));
    auto raw = static_cast<std::int64_t>(rng.next() >> (63 - size));
    if (rng.below(3) == 0) raw = raw / 50'000'000 * 50'000'000;
    return Decimal::from_raw(rng.below(2) == 0 ? raw : -raw);
}

/// The result, or that there is none.
template <class F>
std::string text_of(F&& f) {
    try {
        return f().to_string();
    } catch (const core::ArithmeticFault&) {
        return "fault";
    }
}

TEST(Exact, IsWhatDecimalsGive) {
    core::Rng rng(11);
    model::Instrument instrument{.symbol = "AAA"};
    int faults = 0;
    for (int i = 0; i < 200'000; ++i) {
        const Decimal a = any(rng), b = any(rng);
        const std::string product =
            text_of([&] { return Decimal::multiply(a, b, Rounding::half_even); });
        ASSERT_EQ(text_of([&] { return times(a, b); }), product) << a.raw() << " " << b.raw();
        faults += product == "fault";
        const Decimal step =
            Decimal::from_raw(1 + static_cast<std::int64_t>(rng.below(10'000'000)));
        ASSERT_EQ(text_of([&] { return round_to(a, step); }),
                  text_of([&] { return a.round_to(step, Rounding::half_even); }))
            << a.raw() << " " << step.raw();
        instrument.contract_size = rng.below(2) == 0 ? Decimal(1) : Decimal(100);
        const Decimal quantity = rng.below(2) == 0 ? a : a.round_to(1, Rounding::down);
        ASSERT_EQ(text_of([&] { return value_of(instrument, quantity, b); }),
                  text_of([&] { return instrument.value(quantity, b); }));
    }
    EXPECT_GT(faults, 100);
}

TEST(Exact, TiesGoToTheEvenDigit) {
    EXPECT_EQ(divide_half_even(5, 10), 0);
    EXPECT_EQ(divide_half_even(15, 10), 2);
    EXPECT_EQ(divide_half_even(-5, 10), 0);
    EXPECT_EQ(divide_half_even(-15, 10), -2);
    EXPECT_EQ(divide_half_even(-16, 10), -2);
    EXPECT_EQ(divide_half_even(14, 10), 1);
    EXPECT_EQ(divide_half_even(7, 3), 2);
}

}  // namespace
}  // namespace pmp::optimize
