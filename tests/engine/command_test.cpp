#include <cmath>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "engine/support.hpp"

namespace pmp::engine::test {
namespace {

using Kind = Command::Kind;
using core::ErrorCode;

Command on(Kind kind, const std::string& strategy = {}) {
    return {.kind = kind, .strategy = strategy};
}
Command adding(const std::string& definition) {
    return {.kind = Kind::strategy_add, .definition = definition};
}
Command limit(const std::string& name, double value) {
    return {.kind = Kind::limit_set, .limit = name, .value = value, .actor = "operator"};
}

class Commands : public testing::Test {
protected:
    Rig rig{{generated(0, "AAA", 200)}};
    void run() {
        const auto stats = rig.run();
        ASSERT_TRUE(stats) << stats.error().text();
    }
    /// Decisions of a strategy made after row `seq`.
    std::size_t decisions_after(const std::string& name, std::uint64_t seq) {
        std::size_t n = 0;
        for (const auto& row : rig.journal.of("decision"))
            n += row.seq.value > seq && nlohmann::json::parse(row.payload)["strategy"] == name;
        return n;
    }
    std::uint64_t command_row(std::size_t n) { return rig.journal.of("command").at(n).seq.value; }
};

TEST_F(Commands, AddAStrategyWhileRunning) {
    rig.definitions = {define("two", "fast", 10)};
    rig.at(
        100,
        adding(
            R"({"name":"late","type":"fast","symbol":"AAA","sizing":{"kind":"units","units":10}})"));
    run();
    EXPECT_TRUE(rig.errors.empty());
    EXPECT_EQ(rig.row("late").timeframe, "1h") << "that of the data";
    EXPECT_GT(rig.row("late").trades, 5U);
    EXPECT_LT(rig.row("late").trades, rig.row("two").trades);
}

TEST_F(Commands, WhatCannotBeAddedIsAnErrorAndChangesNothing) {
    rig.definitions = {define("two", "fast", 10)};
    for (const char* bad :
         {"{", R"({"name":"x"})", R"({"name":"x","type":"fast","symbol":"ZZZ"})",
          R"({"name":"x","type":"nothing","symbol":"AAA"})",
          R"({"name":"two","type":"fast","symbol":"AAA"})",
          R"({"name":"x","type":"ensemble","symbol":"AAA","members":["nobody"]})"})
        rig.at(100, adding(bad));
    run();
    ASSERT_EQ(rig.errors.size(), 6U);
    for (const auto& [command, error] : rig.errors) EXPECT_EQ(error.code, ErrorCode::config);
    EXPECT_NE(rig.errors[2].second.text().find("ZZZ"), std::string::npos);
    EXPECT_NE(rig.errors[5].second.text().find("nobody"), std::string::npos);
    ASSERT_FALSE(rig.snapshots.last->alerts.empty());
    EXPECT_NE(rig.snapshots.last->alerts.back().text.find("had no effect"), std::string::npos);
    EXPECT_EQ(rig.snapshots.last->strategies.size(), 1U);
    EXPECT_EQ(rig.journal.of("command").size(), 6U) << "journalled all the same";
}

TEST_F(Commands, DisableAndEnable) {
    rig.definitions = {define("two", "fast", 10), define("one", "slow", 10)};
    rig.at(100, on(Kind::strategy_disable, "two"));
    rig.at(110, on(Kind::strategy_disable, "two"));
    rig.at(110, on(Kind::strategy_disable, "nobody"));
    rig.at(200, on(Kind::strategy_enable, "two"));
    run();
    ASSERT_EQ(rig.errors.size(), 2U);
    EXPECT_EQ(rig.errors[0].second.code, ErrorCode::refused);
    EXPECT_EQ(rig.errors[1].second.code, ErrorCode::config);
    const auto back = command_row(3);
    EXPECT_EQ(decisions_after("two", command_row(0)), decisions_after("two", back));
    EXPECT_GT(decisions_after("two", back), 10U);
}

TEST_F(Commands, AFailedStrategyCannotBeEnabledButReplaced) {
    add_type(rig.registry, "thrower", []() -> OnBar {
        return [](const auto&) -> model::Signal { throw std::runtime_error("boom"); };
    });
    rig.definitions = {define("bad", "thrower", 10)};
    rig.at(20, on(Kind::strategy_enable, "bad"));
    rig.at(30, on(Kind::strategy_remove, "bad"));
    rig.at(40, adding(R"({"name":"bad","type":"fast","symbol":"AAA"})"));
    run();
    ASSERT_EQ(rig.errors.size(), 1U);
    EXPECT_EQ(rig.errors[0].second.code, ErrorCode::refused);
    ASSERT_EQ(rig.snapshots.last->strategies.size(), 2U);
    EXPECT_EQ(rig.snapshots.last->strategies[0].state, "stopped");
    EXPECT_EQ(rig.snapshots.last->strategies[1].state, "running");
    EXPECT_GT(rig.snapshots.last->strategies[1].trades, 10U);
}

TEST_F(Commands, RemovingClosesThePosition) {
    rig.definitions = {define("one", "long", 10), define("other", "idle", 10)};
    rig.spec.limits.stop_loss.value = dec(0.9);
    rig.spec.limits.take_profit.value = dec(9);
    rig.at(100, on(Kind::strategy_remove, "one"));
    rig.at(102, on(Kind::strategy_enable, "one"));
    run();
    ASSERT_EQ(rig.errors.size(), 1U) << "a removed strategy is gone";
    const auto trades = rig.about("trade", "one");
    ASSERT_EQ(trades.size(), 1U);
    EXPECT_NE(trades[0].find("\"exit_reason\":\"risk\""), std::string::npos) << trades[0];
    EXPECT_TRUE(rig.engine->book().net_position({0}).is_zero());
    EXPECT_EQ(rig.row("one").state, "stopped");
}

TEST_F(Commands, LimitsChangeAtOnce) {
    rig.definitions = {define("two", "fast", 3000)};  // about 30 % of equity
    rig.at(100, limit("exposure_symbol", 0.01));
    rig.at(102, limit("exposure_simbol", 0.5));
    rig.at(102, limit("exposure_symbol", std::nan("")));
    rig.at(102, limit("exposure_symbol", -1));
    run();
    ASSERT_EQ(rig.errors.size(), 3U);
    for (const auto& [command, error] : rig.errors) EXPECT_EQ(error.code, ErrorCode::config);
    const auto changes = rig.journal.of("limit");
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].payload, R"({"limit":"exposure_symbol","old":1.0,"new":0.01,)"
                                  R"("reason":"by command","actor":"operator"})");
    std::size_t before = 0, after = 0;
    for (const auto& row : rig.journal.of("decision"))
        if (nlohmann::json::parse(row.payload)["code"] == "EXPOSURE_SYMBOL_LIMIT")
            ++(row.seq < changes[0].seq ? before : after);
    EXPECT_EQ(before, 0U);
    EXPECT_GT(after, 5U);
}

TEST_F(Commands, KillBlocksEntriesUntilResume) {
    rig.definitions = {define("two", "fast", 10)};
    rig.at(100, {.kind = Kind::kill, .reason = "fire drill"});
    rig.at(200, on(Kind::resume));
    run();
    EXPECT_TRUE(rig.errors.empty());
    const auto killed = command_row(0), resumed = command_row(1);
    std::size_t blocked = 0, entered = 0;
    for (const auto& row : rig.journal.of("decision")) {
        const auto d = nlohmann::json::parse(row.payload);
        if (row.seq.value > killed && row.seq.value < resumed) {
            EXPECT_EQ(d["approved"], "0") << row.payload;
            blocked += d["code"] == "KILL_ACTIVE";
        }
        entered += row.seq.value > resumed && d["verdict"] == "pass";
    }
    EXPECT_GT(blocked, 5U);
    EXPECT_GT(entered, 5U);
    const auto risk = rig.journal.of("risk");
    ASSERT_EQ(risk.size(), 2U);
    EXPECT_NE(risk[0].payload.find("\"killed\":true,\"reason\":\"fire drill\""), std::string::npos);
    EXPECT_FALSE(rig.snapshots.last->risk.killed);
}

}  // namespace
}  // namespace pmp::engine::test
