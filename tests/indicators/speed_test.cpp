// Not part of the normal run (timings on a busy machine prove nothing):
//     test_indicators --gtest_also_run_disabled_tests --gtest_filter='*Speed*'

#include <algorithm>
#include <cstdio>
#include <ctime>

#include <gtest/gtest.h>

#include "indicators/registry.hpp"
#include "indicators/series.hpp"

namespace pmp::indicators {
namespace {

double nanoseconds_a_bar(Graph& graph, const std::vector<Prices>& bars) {
    double best = 1e9;  // the best of several, in processor time
    for (int pass = 0; pass < 10; ++pass) {
        const auto start = std::clock();
        for (const auto& bar : bars) graph.update(bar);
        const double ns = static_cast<double>(std::clock() - start) * 1e9 / CLOCKS_PER_SEC;
        best = std::min(best, ns / static_cast<double>(bars.size()));
    }
    return best;
}

TEST(DISABLED_Speed, NanosecondsAnUpdate) {
    const auto bars = testing::walk(1, 200'000);
    Graph all;
    std::size_t count = 0;
    for (const auto& d : describe()) {
        Graph one;
        ASSERT_TRUE(one.add(d.name, {}));
        ASSERT_TRUE(all.add(d.name, {}));
        std::printf("%-10s %5.1f ns\n", std::string(d.name).c_str(), nanoseconds_a_bar(one, bars));
        ++count;
    }
    const double each = nanoseconds_a_bar(all, bars) / static_cast<double>(count);
    std::printf("%-10s %5.1f ns an update, %zu together\n", "mean", each, count);
    EXPECT_LT(each, 50);
}

}  // namespace
}  // namespace pmp::indicators
