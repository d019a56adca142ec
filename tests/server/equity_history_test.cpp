#include "server/equity_history.hpp"

#include <algorithm>
#include <thread>

#include "core/rng.hpp"
#include "server/fixture.hpp"

namespace pmp::server::test {
namespace {

EquityPoint at(std::int64_t time, double equity) { return {{time}, equity, 0.0}; }

TEST(EquityHistory, KeepsShortCurvesWhole) {
    EquityHistory h;
    EXPECT_TRUE(h.points(100).empty());
    for (int i = 1; i <= 50; ++i) h.add(at(i, i % 7));
    const auto points = h.points(100);
    ASSERT_EQ(points.size(), 50u);
    EXPECT_EQ(points[20].equity, 0.0);
    EXPECT_EQ(points.back().time.ns, 50);
}

TEST(EquityHistory, StaysSmallInOrderAndKeepsEveryExtremeAndBothEnds) {
    core::Rng rng(3);
    for (int round = 0; round < 20; ++round) {
        EquityHistory h(64);
        const auto samples = static_cast<std::int64_t>(1 + rng.below(5000));
        double equity = 100, low = 1e9, high = -1e9;
        for (std::int64_t i = 1; i <= samples; ++i) {
            equity += rng.normal();
            low = std::min(low, equity);
            high = std::max(high, equity);
            h.add(at(i, equity));
        }
        for (const std::size_t max : {10u, 50u, 10'000u}) {
            const auto points = h.points(max);
            EXPECT_LE(points.size(), std::min<std::size_t>(max, 2 * 64 + 2));
            EXPECT_EQ(points.front().time.ns, 1);
            EXPECT_EQ(points.back().time.ns, samples);
            EXPECT_EQ(points.back().equity, equity);
            EXPECT_TRUE(std::ranges::is_sorted(points, {}, &EquityPoint::time));
            const auto [a, b] = std::ranges::minmax_element(points, {}, &EquityPoint::equity);
            EXPECT_EQ(a->equity, low);
            EXPECT_EQ(b->equity, high);
        }
    }
}

TEST(EquityHistory, IsAsFineAtTheBeginningAsAtTheEnd) {
    EquityHistory h(64);
    for (std::int64_t i = 1; i <= 100'000; ++i) h.add(at(i, static_cast<double>(i % 97)));
    const auto points = h.points(10'000);
    const auto early = std::ranges::count_if(points, [](auto& p) { return p.time.ns <= 50'000; });
    const auto late = static_cast<std::ptrdiff_t>(points.size()) - early;
    EXPECT_GT(early, late / 2);
    EXPECT_GT(late, early / 4);
}

TEST(EquityHistory, BeginsAnewWhenTimeGoesBack) {
    EquityHistory h;
    h.add(at(10, 1));
    h.add(at(20, 2));
    h.add(at(5, 3));
    ASSERT_EQ(h.points(10).size(), 1u);
    EXPECT_EQ(h.points(10)[0].equity, 3.0);
}

TEST(SnapshotHub, VersionsGrowAndReadersSeeTheNewest) {
    SnapshotHub hub;
    EXPECT_EQ(hub.newest().version, 0u);
    hub.publish(nullptr);
    EXPECT_EQ(hub.newest().version, 0u);
    std::thread engine([&] {
        for (std::uint64_t seq = 0; seq <= 500; ++seq) hub.publish(make_snapshot(seq, 0));
    });
    std::uint64_t version = 0;
    while (version < 501) {
        const auto newest = hub.newest();
        ASSERT_GE(newest.version, version);
        version = newest.version;
        if (newest.snapshot) { ASSERT_EQ(newest.snapshot->seq.value + 1, version); }
        static_cast<void>(hub.equity(100));
    }
    engine.join();
    EXPECT_EQ(hub.equity(10'000).size(), 500u) << "the state before the first event has no time";
}

}  // namespace
}  // namespace pmp::server::test
