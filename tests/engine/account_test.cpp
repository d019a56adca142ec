#include <cmath>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "engine/explain.hpp"
#include "engine/support.hpp"

namespace pmp::engine::test {
namespace {

using model::Verdict;

std::set<std::string> owners_of_legs(const Rig& rig) {
    std::set<std::string> out;
    for (const auto& row : rig.journal.of("order")) {
        const auto order = nlohmann::json::parse(row.payload);
        for (const auto& leg : order["legs"]) out.insert(leg["strategy"]);
    }
    return out;
}

TEST(Account, IsTheSumOfItsStrategiesToTheLastDecimal) {
    Rig rig({generated(0, "AAA", 400), generated(1, "BBB", 400, 60, 11)});
    rig.definitions = {define("a", "slow", 130),        define("b", "fast", 77),
                       define("c", "against", 31),      define("d", "slow", 11, "BBB"),
                       define("e", "fast", 503, "BBB"), define("m", "fast", 90),
                       define("n", "slow", 90),         vote("v", {"m", "n"}, 41)};
    std::size_t looked = 0;
    rig.before_event = [&](std::size_t n) {
        if (n % 7 != 0) return;
        const auto snapshot = rig.engine->snapshot();
        core::Money sum, unrealized;
        for (const auto& s : snapshot->strategies) {
            if (s.role == "member") continue;
            sum += s.pnl;
            unrealized += s.unrealized;
        }
        ASSERT_EQ(sum, snapshot->account.equity - snapshot->account.initial) << "event " << n;
        ASSERT_EQ(snapshot->account.pnl_total, sum);
        ++looked;
    };
    ASSERT_TRUE(rig.run());
    EXPECT_GT(looked, 100U);
    EXPECT_GT(rig.engine->counters().trades, 100U);
    EXPECT_NE(rig.engine->book().equity(), rig.engine->book().initial());
}

TEST(Account, MembersKeepShadowsAndDoNotTouchIt) {
    Rig rig({generated(0, "AAA", 300)});
    rig.definitions = {define("m", "fast", 90), define("n", "against", 90),
                       vote("never", {"m", "n"}, 50)};
    ASSERT_TRUE(rig.run());
    EXPECT_GT(rig.row("m").trades, 20U) << "on its shadow";
    EXPECT_FALSE(rig.row("m").pnl.is_zero());
    EXPECT_EQ(rig.row("m").role, "member");
    EXPECT_TRUE(rig.journal.of("order").empty()) << "they never agree";
    EXPECT_EQ(rig.engine->book().equity(), rig.spec.cash);
}

TEST(Account, CrossingMembersTradeOnlyThroughTheirEnsemble) {
    Rig rig({generated(0, "AAA", 400)});
    rig.definitions = {define("m", "fast", 90), define("n", "against", 90), define("o", "slow", 90),
                       vote("v", {"m", "n", "o"}, 50)};
    ASSERT_TRUE(rig.run());
    EXPECT_EQ(owners_of_legs(rig), std::set<std::string>{"v"});
    EXPECT_GT(rig.row("v").trades, 5U);
    for (const std::uint32_t member : {0U, 1U, 2U})
        EXPECT_EQ(rig.engine->book().ledger({member}).trades(), 0U);
    EXPECT_GT(rig.engine->decisions_by_code().at("ENSEMBLE_MEMBER"), 100U);
}

TEST(Account, TheLadderEndsInAHaltThatFlattensUntilResume) {
    std::vector<double> closes{100, 100, 100};
    for (int i = 0; i < 20; ++i) closes.push_back(99 - i);
    closes.resize(60, 80);
    Rig rig({series_of(0, "AAA", 60, closes)});
    rig.spec.cash = 10'000;
    rig.spec.limits.stop_loss.value = dec(0.9);
    rig.spec.limits.take_profit.value = dec(9);
    rig.definitions = {define("one", "long", 90)};
    rig.at(90, {.kind = Command::Kind::resume});
    ASSERT_TRUE(rig.run());
    std::vector<std::string> states;
    std::uint64_t halted = 0;
    for (const auto& row : rig.journal.of("risk")) {
        states.push_back(nlohmann::json::parse(row.payload)["state"]);
        if (states.back() == "HALTED") halted = row.seq.value;
    }
    EXPECT_EQ(states, (std::vector<std::string>{"REDUCED", "NO_NEW", "HALTED", "ACTIVE"}));
    const auto resumed = rig.journal.of("command").at(0).seq.value;
    std::size_t flattened = 0, opened = 0;
    for (const auto& row : rig.journal.of("order")) {
        const auto order = nlohmann::json::parse(row.payload);
        if (row.seq.value > halted && row.seq.value < resumed) {
            EXPECT_EQ(order["side"], "SELL") << row.payload;
            flattened += order["purpose"] == "flatten";
        }
        opened += row.seq.value > resumed && order["side"] == "BUY" && order["purpose"] == "net";
    }
    EXPECT_EQ(flattened, 1U);
    EXPECT_EQ(opened, 1U);
    bool flat = false;  // between the two
    for (const auto& row : rig.journal.of("position"))
        if (row.seq.value > halted && row.seq.value < resumed)
            flat = nlohmann::json::parse(row.payload)["quantity"] == "0";
    EXPECT_TRUE(flat);
    EXPECT_GT(rig.engine->decisions_by_code().at("DRAWDOWN_HALT"), 10U);
}

struct Sentence {
    const char* code;
    Verdict verdict;
    double measured, limit;
    const char* unit;
    const char* expected;
};

class Explain : public testing::TestWithParam<Sentence> {};

TEST_P(Explain, SaysItInOneSentence) {
    model::InstrumentTable instruments;
    ASSERT_TRUE(instruments.add({.symbol = "EURUSD"}));
    const Directory directory{&instruments, {}};
    const Sentence& s = GetParam();
    model::Decision d{.signal = buy(), .requested = 1000, .verdict = s.verdict, .code = s.code};
    d.approved = s.verdict == Verdict::resize ? 400 : s.verdict == Verdict::pass ? 1000 : 0;
    d.checks.push_back({model::Stage::risk, "check", s.code, s.verdict, s.measured, s.limit, s.unit,
                        1000, d.approved});
    EXPECT_EQ(explain(d, directory), s.expected);
}

const double nan = std::nan("");
INSTANTIATE_TEST_SUITE_P(
    Codes, Explain,
    testing::Values(
        Sentence{"OK", Verdict::pass, nan, nan, "", "Passed: sent an order to buy 1000 EURUSD."},
        Sentence{"EXPOSURE_SYMBOL_LIMIT", Verdict::block, 0.271, 0.25, "ratio",
                 "Blocked: exposure to EURUSD would be 27.1 % of equity, the limit is 25 %. Wanted "
                 "to buy 1000 EURUSD."},
        Sentence{"EXPOSURE_GROSS_LIMIT", Verdict::resize, 3.2, 3, "ratio",
                 "Made smaller: gross exposure would be 320 % of equity, the limit is 300 %. "
                 "Wanted to buy 1000 EURUSD, sent an order to buy 400."},
        Sentence{"KILL_ACTIVE", Verdict::block, 1, 0, "",
                 "Blocked: the kill switch is on. Wanted to buy 1000 EURUSD."},
        Sentence{"DRAWDOWN_HALT", Verdict::block, 0.125, 0.12, "ratio",
                 "Blocked: trading is halted, the drawdown reached 12 % (now 12.5 %); it resumes "
                 "when an operator says so. Wanted to buy 1000 EURUSD."},
        Sentence{"DRAWDOWN_NO_NEW_POSITIONS", Verdict::block, 0.09, 0.08, "ratio",
                 "Blocked: the drawdown is 9 %, over the 8 % at which no new positions are opened. "
                 "Wanted to buy 1000 EURUSD."},
        Sentence{"RATE_MISSING", Verdict::block, nan, nan, "",
                 "Blocked: there is no exchange rate yet to value EURUSD with. Wanted to buy 1000 "
                 "EURUSD."},
        Sentence{"POSITIONS_OPEN_LIMIT", Verdict::block, 501, 500, "count",
                 "Blocked: there would be 501 open positions, the limit is 500. Wanted to buy 1000 "
                 "EURUSD."},
        Sentence{"SIZE_BELOW_LOT", Verdict::block, 0, nan, "units",
                 "Blocked: the size comes to less than one lot. Wanted to buy 1000 EURUSD."},
        Sentence{"ENSEMBLE_MEMBER", Verdict::none, nan, nan, "",
                 "Voted BUY on EURUSD: the strategy trades only through its ensemble."},
        Sentence{"ON_OPPOSITE_IGNORED", Verdict::none, nan, nan, "",
                 "Ignored: wanted to buy 1000 EURUSD while in a position, and on_opposite is "
                 "\"ignore\"."},
        Sentence{"ALREADY_FLAT", Verdict::none, nan, nan, "",
                 "Nothing to do: no position in EURUSD."},
        Sentence{"ALREADY_IN_POSITION", Verdict::none, nan, nan, "",
                 "Nothing to do: already long EURUSD."}));

/// Every code a session makes has a sentence of its own: none is shown as a bare code.
TEST(Explain, NoSentenceShowsABareCode) {
    Rig rig({generated(0, "AAA", 300)});
    rig.definitions = {define("a", "fast", 15'000), define("b", "long", 3'000),
                       define("c", "slow", 9'000), define("m", "fast", 1)};
    rig.at(400, {.kind = Command::Kind::kill});
    ASSERT_TRUE(rig.run());
    EXPECT_GT(rig.engine->decisions_by_code().size(), 3U);
    for (const auto& row : rig.journal.of("decision")) {
        const auto d = nlohmann::json::parse(row.payload);
        const std::string code = d["code"], sentence = d["sentence"];
        EXPECT_EQ(sentence.find(code + "."), std::string::npos) << sentence;
        EXPECT_EQ(sentence.back(), '.');
    }
}

}  // namespace
}  // namespace pmp::engine::test
