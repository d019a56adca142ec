#include <atomic>
#include <chrono>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "engine/support.hpp"

namespace pmp::engine::test {
namespace {

std::atomic<bool> release_stuck{false};

OnBar stuck_at(int n) {
    return [n, bar = 0](const auto&) mutable {
        if (bar++ == n)
            while (!release_stuck) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return hold();
    };
}

std::vector<strategies::Definition> traders() {
    return {define("one", "slow", 100), define("two", "fast", 50), define("three", "against", 20)};
}

std::vector<std::string> payloads(const Rig& rig, const std::string& kind) {
    std::vector<std::string> out;
    for (const auto& row : rig.journal.of(kind)) out.push_back(row.payload);
    return out;
}

/// No order was sent before it was permanent.
void expect_intents_first(const Rig& rig) {
    std::map<std::uint64_t, std::uint64_t> rows;
    for (const auto& row : rig.journal.of("order"))
        rows[nlohmann::json::parse(row.payload)["id"].get<std::uint64_t>()] = row.seq.value;
    for (const auto& [order, committed] : rig.broker->submitted) {
        ASSERT_TRUE(rows.contains(order.id.value));
        EXPECT_LE(rows[order.id.value], committed) << "order " << order.id.value;
    }
}

TEST(Runner, AStrategyThatThrowsIsStoppedAndTheOthersGoOn) {
    Rig alone({generated(0, "AAA", 200)});
    alone.definitions = traders();
    ASSERT_TRUE(alone.run());

    Rig rig({generated(0, "AAA", 200)});
    add_type(rig.registry, "thrower", []() -> OnBar {
        return [n = 0](const auto&) mutable {
            if (n++ == 20) throw std::runtime_error("boom");
            return hold();
        };
    });
    add_type(rig.registry, "rude",
             []() -> OnBar { return [](const auto&) -> model::Signal { throw 42; }; });
    rig.definitions = traders();
    rig.definitions.push_back(define("bad", "thrower", 1));
    rig.definitions.push_back(define("worse", "rude", 1));
    const auto stats = rig.run();
    ASSERT_TRUE(stats) << stats.error().text();
    EXPECT_EQ(rig.row("bad").state, "faulted");
    EXPECT_EQ(rig.row("bad").fault, "threw: boom");
    EXPECT_EQ(rig.row("worse").fault, "threw something that is no std::exception");
    EXPECT_EQ(rig.row("one").state, "running");
    EXPECT_EQ(payloads(rig, "trade"), payloads(alone, "trade"));
    EXPECT_GT(payloads(rig, "trade").size(), 20U);
    EXPECT_EQ(rig.snapshots.last->session.state, "finished");
    EXPECT_EQ(rig.snapshots.last->alerts.size(), 2U);
    expect_intents_first(rig);
}

TEST(Runner, StrategiesThatNeverReturnAreTakenOut) {
    Rig alone({generated(0, "AAA", 120)});
    alone.definitions = traders();
    ASSERT_TRUE(alone.run());
    release_stuck = false;
    {
        Rig rig({generated(0, "AAA", 120)});
        rig.spec.stall_seconds = 1;
        add_type(rig.registry, "stuck", [] { return stuck_at(30); });
        // Two at one bar, between those that trade.
        rig.definitions = traders();
        rig.definitions.insert(rig.definitions.begin() + 1, define("bad", "stuck", 1));
        rig.definitions.insert(rig.definitions.begin() + 3, define("worse", "stuck", 1));
        const auto stats = rig.run();
        ASSERT_TRUE(stats) << stats.error().text();
        EXPECT_EQ(rig.row("bad").state, "faulted");
        EXPECT_EQ(rig.row("worse").state, "faulted");
        const auto stalled = rig.journal.of("stalled");
        ASSERT_EQ(stalled.size(), 2U);
        for (const auto& row : stalled) {
            const auto [name, event] = decode_stalled(row.payload).value();
            EXPECT_EQ(event, row.cause);
            EXPECT_EQ(rig.journal.rows[event.value - 1].kind, "bar_close");
        }
        for (const char* name : {"one", "two", "three"}) {
            EXPECT_EQ(rig.row(name).pnl, alone.row(name).pnl) << name;
            EXPECT_EQ(rig.row(name).trades, alone.row(name).trades) << name;
        }
        EXPECT_EQ(stats->strategy_bars, 5U * 120) << "each strategy and bar counts once";
        expect_intents_first(rig);
    }
    // The stuck threads come back to a session that is gone: they must touch nothing of it.
    release_stuck = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

TEST(Runner, AfterAFailedCommitNoOrderIsSent) {
    for (const std::size_t fail_from : {0U, 1U, 5U, 40U}) {
        Rig rig({generated(0, "AAA", 300)});
        rig.definitions = traders();
        rig.journal.fail_from = fail_from;
        const auto stats = rig.run();
        ASSERT_FALSE(stats);
        EXPECT_EQ(stats.error().code, core::ErrorCode::database);
        EXPECT_EQ(stats.error().what, "disk full");
        expect_intents_first(rig);
        EXPECT_GE(rig.journal.of("order").size(), rig.broker->submitted.size());
        EXPECT_EQ(rig.snapshots.last->session.state, "failed");
        EXPECT_NE(rig.snapshots.last->session.message.find("disk full"), std::string::npos);
    }
}

TEST(Runner, AnIntentThatCouldNotBeMadeDurableIsNotSent) {
    for (const std::size_t fail_from : {0U, 1U, 5U, 20U}) {
        Rig rig({generated(0, "AAA", 300)});
        rig.definitions = traders();
        rig.journal.fail_durable_from = fail_from;
        const auto stats = rig.run();
        ASSERT_FALSE(stats);
        EXPECT_EQ(stats.error().what, "disk full");
        expect_intents_first(rig);
        EXPECT_GT(rig.journal.of("order").size(), rig.broker->submitted.size());
        EXPECT_EQ(rig.broker->submitted.empty(), fail_from == 0);
    }
}

class Overflow : public testing::TestWithParam<std::pair<int, std::vector<double>>> {};

TEST_P(Overflow, StopsTheRunWithAnError) {
    Rig rig({series_of(0, "AAA", 60, GetParam().second)});
    rig.spec.limits.active = false;
    rig.spec.at_end = AtEnd::hold;
    rig.spec.costs = {};
    rig.definitions = {define("huge", "long", GetParam().first)};
    const auto stats = rig.run();
    ASSERT_FALSE(stats);
    EXPECT_EQ(stats.error().code, core::ErrorCode::unexpected);
    EXPECT_NE(stats.error().what.find("overflow"), std::string::npos) << stats.error().what;
    expect_intents_first(rig);
}

INSTANTIATE_TEST_SUITE_P(Engine, Overflow,
                         testing::Values(
                             // at the decision; at a later price; in the figures of the last day
                             std::pair{2'000'000'000, std::vector<double>{100, 100, 100, 100}},
                             std::pair{900'000'000,
                                       std::vector<double>{100, 100, 100, 200, 300, 900, 900}},
                             std::pair{900'000'000, std::vector<double>{100, 100, 100, 103}}));

TEST(Runner, LatencyIsMeasuredForEachEventThatMadeOrders) {
    Rig rig({generated(0, "AAA", 100)});
    rig.definitions = traders();
    const auto stats = rig.run();
    ASSERT_TRUE(stats);
    EXPECT_GT(stats->bar_to_order.count(), 0U);
    EXPECT_EQ(stats->events, rig.engine->counters().events);
    EXPECT_EQ(stats->strategy_bars, 300U);
}

}  // namespace
}  // namespace pmp::engine::test
