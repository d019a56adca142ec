#include "optimize/kernel.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "core/rng.hpp"

namespace pmp::optimize {
namespace {

constexpr std::size_t words = 7, bars = words * 64;
constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

bool bit(const std::vector<std::uint64_t>& row, std::size_t i) { return row[i / 64] >> i % 64 & 1; }

/// Numbers that are often equal, and now and then none.
std::vector<double> rough(core::Rng& rng) {
    std::vector<double> out(bars);
    for (double& x : out) x = rng.below(20) == 0 ? no_number : static_cast<double>(rng.below(6));
    return out;
}

TEST(Kernel, EveryOneIsThere) {
    ASSERT_FALSE(kernels().empty());
    EXPECT_STREQ(kernels()[0]->name, "baseline");
    EXPECT_EQ(kernels().size(),
              1U + !!__builtin_cpu_supports("avx2") + !!__builtin_cpu_supports("avx512f"));
}

TEST(Kernel, TheEnvironmentChooses) {
    setenv("PMP_SIMD", "baseline", 1);
    EXPECT_STREQ(best_kernel().name, "baseline");
    setenv("PMP_SIMD", "mmx", 1);
    EXPECT_EQ(&best_kernel(), kernels().back());
    unsetenv("PMP_SIMD");
    EXPECT_EQ(&best_kernel(), kernels().back());
}

TEST(Kernel, ComparesBarByBar) {
    core::Rng rng(3);
    for (int round = 0; round < 20; ++round) {
        const auto a = rough(rng), b = rough(rng);
        for (const Kernel* kernel : kernels()) {
            std::vector<std::uint64_t> above(words), below(words), equal(words);
            kernel->compare(a.data(), b.data(), words, above.data(), below.data(), equal.data());
            std::vector<std::uint64_t> under(words), over(words);
            kernel->outside(a.data(), 2.0, 3.0, words, under.data(), over.data());
            for (std::size_t i = 0; i < bars; ++i) {
                ASSERT_EQ(bit(above, i), a[i] > b[i]) << kernel->name;
                ASSERT_EQ(bit(below, i), a[i] < b[i]) << kernel->name;
                ASSERT_EQ(bit(equal, i), a[i] == b[i]) << kernel->name;
                ASSERT_EQ(bit(under, i), a[i] < 2.0) << kernel->name;
                ASSERT_EQ(bit(over, i), a[i] > 3.0) << kernel->name;
            }
        }
    }
}

TEST(Kernel, FindsTheFirstTouch) {
    core::Rng rng(5);
    std::vector<double> low(bars), high(bars), block_low(words), block_high(words);
    double price = 1000;
    for (std::size_t i = 0; i < bars; ++i) {
        price += static_cast<double>(rng.below(7)) - 3;
        low[i] = price - static_cast<double>(rng.below(4));
        high[i] = price + static_cast<double>(rng.below(4));
    }
    for (std::size_t w = 0; w < words; ++w) {
        block_low[w] = *std::min_element(&low[w * 64], &low[w * 64] + 64);
        block_high[w] = *std::max_element(&high[w * 64], &high[w * 64] + 64);
    }
    const TouchColumns columns{low.data(), high.data(), block_low.data(), block_high.data()};
    int found = 0;
    for (int round = 0; round < 3000; ++round) {
        const std::size_t from = rng.below(bars), to = from + rng.below(bars - from + 1);
        double lower = price - 60 + static_cast<double>(rng.below(100));
        double upper = lower + static_cast<double>(rng.below(90));
        if (rng.below(5) == 0) lower = -std::numeric_limits<double>::infinity();
        if (rng.below(5) == 0) upper = std::numeric_limits<double>::infinity();
        std::size_t expected = from;
        while (expected < to && !(low[expected] <= lower || high[expected] >= upper)) ++expected;
        for (const Kernel* kernel : kernels())
            ASSERT_EQ(kernel->first_touch(columns, from, to, lower, upper), expected)
                << kernel->name << " " << from << " to " << to;
        found += expected != to && expected != from;
    }
    EXPECT_GT(found, 200);
}

}  // namespace
}  // namespace pmp::optimize
