#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "backtest/backtest.hpp"
#include "engine/support.hpp"

namespace pmp::backtest {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;  // they keep freed memory on purpose
#else
constexpr bool sanitized = false;
#endif

std::size_t resident_kb() {
    std::ifstream statm("/proc/self/statm");
    std::size_t all = 0, resident = 0;
    statm >> all >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) / 1024;
}

// A run is a value: what it needed is gone with it.
TEST(Backtest, TenThousandRunsLeaveMemoryFlat) {
    engine::SessionSpec spec;
    feeds::Dataset dataset;
    dataset.series = {engine::test::generated(0, "AAA", 60)};
    dataset.finer.resize(1);
    ASSERT_TRUE(spec.instruments.add({.symbol = "AAA", .tick = engine::test::dec(0.01)}));
    const auto registry = engine::test::test_registry();
    const std::vector<strategies::Definition> definitions{
        engine::test::define("a", "fast", 10), engine::test::define("b", "fast", 20),
        engine::test::vote("v", {"b"}, 5)};
    const int runs = sanitized ? 300 : 10'000, warm = runs / 10;
    std::size_t before = 0;
    for (int i = 0; i < runs; ++i) {
        auto result = run(spec, definitions, dataset, registry);
        ASSERT_TRUE(result) << result.error().text();
        ASSERT_GT(result->trades.size(), 5U);
        if (i == warm) before = resident_kb();
    }
    const std::size_t after = resident_kb();
    if (!sanitized) {
        EXPECT_LT(after, before + 1024) << "KB, after " << warm << " and " << runs << " runs";
    }
}

}  // namespace
}  // namespace pmp::backtest
