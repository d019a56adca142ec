#include "core/decimal.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace pmp::core {
namespace {

using Wide = __int128;

constexpr std::int64_t raw_max = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t raw_min = std::numeric_limits<std::int64_t>::min();
constexpr Rounding all[] = {Rounding::half_even, Rounding::down,    Rounding::up,
                            Rounding::floor,     Rounding::ceiling, Rounding::half_away};

Decimal d(const char* text) { return Decimal::parse(text).value(); }

/// Raw values of every size, edges included.
rc::Gen<std::int64_t> any_raw() {
    return rc::gen::oneOf(
        rc::gen::map(rc::gen::pair(rc::gen::arbitrary<std::uint64_t>(), rc::gen::inRange(0, 63)),
                     [](const std::pair<std::uint64_t, int>& p) {
                         const auto size = static_cast<std::int64_t>(p.first >> p.second >> 1);
                         return p.first % 2 == 0 ? size : -size;
                     }),
        rc::gen::element(raw_max, raw_min, raw_max - 1, raw_min + 1, std::int64_t{0},
                         std::int64_t{1}, std::int64_t{-1}, Decimal::scale, -Decimal::scale));
}

/// n / d by trying the whole numbers around the quotient: the definitions of the roundings.
Wide reference(Wide n, Wide divisor, Rounding rounding) {
    if (divisor < 0) {
        n = -n;
        divisor = -divisor;
    }
    Wide low = n / divisor;  // becomes the floor
    while (low * divisor > n) --low;
    const Wide over = n - low * divisor;
    if (over == 0) return low;
    const Wide high = low + 1;
    switch (rounding) {
        case Rounding::floor: return low;
        case Rounding::ceiling: return high;
        case Rounding::down: return n > 0 ? low : high;
        case Rounding::up: return n > 0 ? high : low;
        case Rounding::half_even:
        case Rounding::half_away: break;
    }
    if (over * 2 < divisor) return low;
    if (over * 2 > divisor) return high;
    if (rounding == Rounding::half_away) return n > 0 ? high : low;
    return low % 2 == 0 ? low : high;
}

bool fits(Wide value) { return value >= raw_min && value <= raw_max; }

template <class F>
void expect_same(Wide expected, F compute) {
    if (fits(expected)) RC_ASSERT(compute().raw() == static_cast<std::int64_t>(expected));
    else RC_ASSERT_THROWS_AS(compute(), ArithmeticFault);
}

RC_GTEST_PROP(DecimalText, RoundTrip, ()) {
    const auto value = Decimal::from_raw(*any_raw());
    RC_ASSERT(Decimal::parse(value.to_string()).value() == value);
    RC_ASSERT(Decimal::parse(value.to_fixed(8)).value() == value);
    RC_ASSERT(Decimal::parse_rounded(value.to_string(), Rounding::up).value() == value);
}

RC_GTEST_PROP(DecimalText, FixedRoundsHalfEven, ()) {
    const std::int64_t raw = *any_raw();
    const int decimals = *rc::gen::inRange(0, 9);
    Wide step = 1;
    for (int i = decimals; i < 8; ++i) step *= 10;
    const Wide expected = reference(raw, step, Rounding::half_even) * step;
    RC_PRE(fits(expected));
    const auto text = Decimal::from_raw(raw).to_fixed(decimals);
    RC_ASSERT(d(text.c_str()).raw() == static_cast<std::int64_t>(expected));
    const auto point = text.find('.');
    RC_ASSERT((point == std::string::npos ? 0 : static_cast<int>(text.size() - point) - 1) ==
              decimals);
}

TEST(DecimalText, Shortest) {
    EXPECT_EQ(d("1.250").to_string(), "1.25");
    EXPECT_EQ(d("-0.00000001").to_string(), "-0.00000001");
    EXPECT_EQ(Decimal(1000).to_string(), "1000");
    EXPECT_EQ(d("-0").to_string(), "0");
    EXPECT_EQ(Decimal::from_raw(raw_max).to_string(), "92233720368.54775807");
    EXPECT_EQ(Decimal::from_raw(raw_min).to_string(), "-92233720368.54775808");
    EXPECT_EQ(d("-0.004").to_fixed(2), "0.00") << "no minus zero";
    EXPECT_EQ(d("0.125").to_fixed(2), "0.12");
    EXPECT_EQ(d("0.375").to_fixed(2), "0.38");
}

TEST(DecimalText, Forms) {
    EXPECT_EQ(d("+1.5").raw(), 150'000'000);
    EXPECT_EQ(d(".5").raw(), 50'000'000);
    EXPECT_EQ(d("5.").raw(), 500'000'000);
    EXPECT_EQ(d("1.5e3"), Decimal(1500));
    EXPECT_EQ(d("15E-1").to_string(), "1.5");
    EXPECT_EQ(d("1.500000000000000000000000000000000000000"), d("1.5")) << "zeros are no decimals";
    EXPECT_EQ(d("000000000000000000000000000000000000001"), Decimal(1));
    EXPECT_EQ(d("0e9999"), Decimal(0));
    EXPECT_EQ(d("100000000000000000000000000000000e-25"), d("10000000"));
}

TEST(DecimalText, Refused) {
    for (const char* text : {"",
                             "+",
                             "-",
                             ".",
                             "-.",
                             "nan",
                             "NaN",
                             "inf",
                             "-inf",
                             "1,5",
                             "1.2.3",
                             "1e",
                             "1e+",
                             "0x10",
                             " 1",
                             "1 ",
                             "--1",
                             "1-",
                             "1e1.5",
                             "1e99999",
                             "92233720368.54775808",
                             "-92233720368.54775809",
                             "1e11",
                             "-1e400",
                             "123456789012345678901234567890123456789"})
        EXPECT_FALSE(Decimal::parse(text)) << text;
    for (const char* text : {"0.123456789", "1e-9", "1.0000000000000000000000000000000000000001"}) {
        const auto parsed = Decimal::parse(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code, ErrorCode::data);
        EXPECT_NE(parsed.error().what.find("decimals"), std::string::npos);
    }
}

TEST(DecimalText, ParseRounded) {
    const auto r = [](const char* text, Rounding how) {
        return Decimal::parse_rounded(text, how).value().raw();
    };
    EXPECT_EQ(r("0.000000015", Rounding::half_even), 2);
    EXPECT_EQ(r("0.000000025", Rounding::half_even), 2);
    EXPECT_EQ(r("0.000000025000000000000000000000000000001", Rounding::half_even), 3) << "sticky";
    EXPECT_EQ(r("-0.000000025", Rounding::half_away), -3);
    EXPECT_EQ(r("-0.000000021", Rounding::floor), -3);
    EXPECT_EQ(r("-0.000000029", Rounding::ceiling), -2);
    EXPECT_EQ(r("1e-300", Rounding::up), 1);
    EXPECT_EQ(r("1e-300", Rounding::half_even), 0);
    EXPECT_FALSE(Decimal::parse_rounded("92233720368.547758079", Rounding::up));
    EXPECT_TRUE(Decimal::parse_rounded("92233720368.547758079", Rounding::down));
}

TEST(DecimalDouble, EdgeCases) {
    const double inf = std::numeric_limits<double>::infinity();
    for (const double bad : {std::nan(""), inf, -inf, 1e11, -1e308})
        EXPECT_FALSE(Decimal::from_double(bad, Rounding::half_even)) << bad;
    EXPECT_EQ(Decimal::from_double(0.1, Rounding::down).value(), d("0.1")) << "the shortest text";
    EXPECT_EQ(Decimal::from_double(-0.0, Rounding::down).value(), Decimal(0));
    EXPECT_EQ(Decimal::from_double(5e-324, Rounding::up).value().raw(), 1);
}

RC_GTEST_PROP(DecimalDouble, NearestAndBack, ()) {
    const auto value = Decimal::from_raw(*rc::gen::inRange<std::int64_t>(-1e15, 1e15));
    RC_ASSERT(Decimal::from_double(value.to_double(), Rounding::half_even).value() == value);
}

RC_GTEST_PROP(DecimalArithmetic, AddSubtractNegate, ()) {
    const auto a = Decimal::from_raw(*any_raw());
    const auto b = Decimal::from_raw(*any_raw());
    expect_same(static_cast<Wide>(a.raw()) + b.raw(), [&] { return a + b; });
    expect_same(static_cast<Wide>(a.raw()) - b.raw(), [&] { return a - b; });
    expect_same(-static_cast<Wide>(a.raw()), [&] { return -a; });
    expect_same(a.raw() < 0 ? -static_cast<Wide>(a.raw()) : a.raw(), [&] { return a.abs(); });
}

RC_GTEST_PROP(DecimalArithmetic, MultiplyDivideEveryRounding, ()) {
    const auto a = Decimal::from_raw(*any_raw());
    const auto b = Decimal::from_raw(*any_raw());
    const auto c = Decimal::from_raw(*any_raw());
    for (const Rounding how : all) {
        expect_same(reference(static_cast<Wide>(a.raw()) * b.raw(), Decimal::scale, how),
                    [&] { return Decimal::multiply(a, b, how); });
        if (c.is_zero()) continue;
        expect_same(reference(static_cast<Wide>(a.raw()) * Decimal::scale, c.raw(), how),
                    [&] { return Decimal::divide(a, c, how); });
        expect_same(reference(static_cast<Wide>(a.raw()) * b.raw(), c.raw(), how),
                    [&] { return Decimal::multiply_divide(a, b, c, how); });
    }
}

RC_GTEST_PROP(DecimalArithmetic, RoundTo, ()) {
    const auto a = Decimal::from_raw(*any_raw());
    const auto step = Decimal::from_raw(*any_raw());
    for (const Rounding how : all) {
        if (!step.is_positive()) {
            RC_ASSERT_THROWS_AS((void)a.round_to(step, how), ArithmeticFault);
            continue;
        }
        expect_same(reference(a.raw(), step.raw(), how) * step.raw(),
                    [&] { return a.round_to(step, how); });
    }
}

TEST(DecimalArithmetic, Ties) {
    EXPECT_EQ(d("2.5").round_to(1, Rounding::half_even), Decimal(2));
    EXPECT_EQ(d("3.5").round_to(1, Rounding::half_even), Decimal(4));
    EXPECT_EQ(d("-2.5").round_to(1, Rounding::half_even), Decimal(-2));
    EXPECT_EQ(d("-2.5").round_to(1, Rounding::half_away), Decimal(-3));
    EXPECT_EQ(d("1.23").round_to(d("0.05"), Rounding::down), d("1.2"));
    EXPECT_EQ(d("-1.23").round_to(d("0.05"), Rounding::down), d("-1.2"));
    EXPECT_EQ(d("-1.23").round_to(d("0.05"), Rounding::floor), d("-1.25"));
    EXPECT_THROW((void)Decimal::divide(1, 0, Rounding::down), ArithmeticFault);
    EXPECT_THROW((void)Decimal::multiply_divide(1, 1, 0, Rounding::down), ArithmeticFault);
}

}  // namespace
}  // namespace pmp::core
