// Graph::update is on the hot path: it must not touch the heap.

#include <atomic>
#include <cstdlib>
#include <new>

#include <gtest/gtest.h>

#include "indicators/registry.hpp"
#include "indicators/series.hpp"

namespace {
std::atomic<std::size_t> allocations{0};
}

void* operator new(std::size_t size) {
    ++allocations;
    if (void* p = std::malloc(size)) return p;
    throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace pmp::indicators {
namespace {

TEST(Graph, UpdateNeverAllocates) {
    Graph graph;
    for (const auto& d : describe()) ASSERT_TRUE(graph.add(d.name, {}));
    const auto bars = testing::walk(9, 2'000);
    const std::size_t before = allocations;
    EXPECT_GT(before, bars.size() / 100);  // the counter counts
    for (const auto& bar : bars) graph.update(bar);
    EXPECT_EQ(allocations, before);
}

}  // namespace
}  // namespace pmp::indicators
