#include "stats/distribution.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "stats/sharpe.hpp"

namespace pmp::stats {
namespace {

TEST(Distribution, SumKeepsWhatANaiveOneLoses) {
    EXPECT_EQ(sum(std::vector<double>{1e16, 1.0, -1e16, 1.0}), 2.0);
    EXPECT_EQ(sum({}), 0.0);
}

TEST(Distribution, QuantilesAreLinear) {
    const std::vector<double> x = {1, 2, 3, 4};
    EXPECT_EQ(quantile(x, 0), 1);
    EXPECT_EQ(quantile(x, 1), 4);
    EXPECT_EQ(quantile(x, 0.5), 2.5);
    EXPECT_NEAR(quantile(x, 0.05), 1.15, 1e-15);
    EXPECT_EQ(quantile(std::vector<double>{7}, 0.3), 7);
}

TEST(Distribution, EqualValuesDoNotDeviate) {
    EXPECT_EQ(deviation(std::vector<double>{0.1, 0.1, 0.1}), 0.0);
    EXPECT_NEAR(deviation(std::vector<double>{1, 2, 3, 4}), std::sqrt(5.0 / 3), 1e-15);
}

TEST(Distribution, NormalQuantileAndItsInverse) {
    // Tables, to 15 digits.
    EXPECT_NEAR(normal_quantile(0.05), -1.6448536269514722, 1e-14);
    EXPECT_NEAR(normal_quantile(0.01), -2.3263478740408408, 1e-14);
    EXPECT_NEAR(normal_quantile(0.975), 1.9599639845400540, 1e-14);
    EXPECT_NEAR(normal_quantile(0.5), 0.0, 1e-15);
    for (double p = 1e-10; p < 0.9999; p = p * 1.3 + 1e-11)
        EXPECT_NEAR(normal_cdf(normal_quantile(p)) / p, 1, 1e-12) << p;
}

TEST(Sharpe, DeflatedExampleOfItsAuthors) {
    // Bailey and Lopez de Prado (2014), section "A numerical example": N = 100 trials, variance of
    // the annual Sharpe ratios 1/2, T = 1250 days, skew -3, kurtosis 10, annual Sharpe 2.5.
    const double benchmark = expected_best_sharpe(100, 0.5 / 250);
    EXPECT_NEAR(benchmark, 0.1132, 5e-5);
    const SharpeSample sample{2.5 / std::sqrt(250.0), 1250, -3, 7};
    EXPECT_NEAR(probabilistic_sharpe(sample, benchmark).value, 0.9004, 5e-5);
}

}  // namespace
}  // namespace pmp::stats
