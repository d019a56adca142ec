#include "ensemble/ensemble.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "config/load.hpp"

namespace pmp::ensemble {
namespace {

using model::Direction;
using strategies::Definition;
using strategies::MemberSignal;

constexpr MemberSignal buys{Direction::buy, 1.0, 1.0, true};
constexpr MemberSignal sells{Direction::sell, 1.0, 1.0, true};
constexpr MemberSignal waits{Direction::hold, 0.0, 1.0, true};
constexpr MemberSignal off{Direction::buy, 1.0, 1.0, false};

Definition definition(const std::string& combiner, const std::string& params) {
    Definition out{.name = "vote", .type = "ensemble", .symbol = "EURUSD"};
    out.members = {"a", "b", "c", "d"};
    out.combiner = combiner;
    out.params = config::parse_toml(params, "t.toml").value();
    return out;
}

class Voter {
public:
    Voter(const std::string& combiner, const std::string& params) {
        strategies::Registry registry = strategies::builtin_registry();
        EXPECT_TRUE(register_ensemble(registry));
        auto created = registry.create(definition(combiner, params));
        if (!created) throw std::runtime_error(created.error().text());
        strategy_ = std::move(*created);
        EXPECT_TRUE(strategy_->init(graph_));
    }
    model::Signal ask(const std::vector<MemberSignal>& members, core::Quantity position = 0) {
        const model::Bar bar;
        return strategy_->on_bar({bar, graph_, position, members});
    }

private:
    indicators::Graph graph_;
    std::unique_ptr<strategies::Strategy> strategy_;
};

double detail(const model::Signal& signal, std::string_view name) {
    for (const model::Detail& d : signal.details())
        if (d.name == name) return d.value;
    ADD_FAILURE() << "no detail " << name;
    return NAN;
}

TEST(Majority, NeedsMoreThanHalfOfTheRunning) {
    Voter vote("majority", "direction = \"long_short\"");
    EXPECT_TRUE(vote.ask({buys, buys, waits, waits}).is_hold());
    EXPECT_TRUE(vote.ask({buys, buys, sells, sells}).is_hold());
    const auto signal = vote.ask({buys, buys, buys, sells});
    EXPECT_EQ(signal.direction(), Direction::buy);
    EXPECT_EQ(signal.exposure(), 1.0);
    EXPECT_EQ(signal.confidence(), 0.75);
    EXPECT_EQ(detail(signal, "votes_buy"), 3.0);
    EXPECT_EQ(detail(signal, "votes_sell"), 1.0);
    EXPECT_EQ(detail(signal, "members"), 4.0);
    EXPECT_EQ(detail(signal, "score"), 0.5);
    EXPECT_EQ(vote.ask({sells, sells, sells, off}).direction(), Direction::sell);
    // The stance of a member that does not run counts neither for nor as a voter.
    EXPECT_EQ(vote.ask({sells, sells, off, off}).confidence(), 1.0);
    EXPECT_EQ(vote.ask({buys, buys, waits, off}).direction(), Direction::buy);
}

TEST(Majority, SpeaksOnlyWhenThePositionWouldChange) {
    Voter vote("majority", "direction = \"long_short\"");
    EXPECT_TRUE(vote.ask({buys, buys, buys}, 5).is_hold());
    EXPECT_EQ(vote.ask({buys, buys, buys}, -5).exposure(), 1.0);
    EXPECT_TRUE(vote.ask({sells, sells, sells}, -5).is_hold());
    Voter long_only("majority", "");
    EXPECT_TRUE(long_only.ask({sells, sells, sells}, 0).is_hold());
    const auto leave = long_only.ask({sells, sells, sells}, 5);
    EXPECT_EQ(leave.direction(), Direction::sell);
    EXPECT_EQ(leave.exposure(), 0.0);
}

TEST(Majority, QuorumCountsTheRunning) {
    Voter vote("majority", "quorum = 3");
    EXPECT_TRUE(vote.ask({buys, buys, off, off}).is_hold());
    EXPECT_EQ(vote.ask({buys, buys, waits, off}).direction(), Direction::buy);
    EXPECT_TRUE(Voter("majority", "").ask({off, off}).is_hold());
    EXPECT_TRUE(Voter("majority", "").ask({}).is_hold());
}

TEST(Majority, LeavesWhenFadedOnlyIfAsked) {
    Voter stays("majority", "");
    Voter leaves("majority", "leave = \"faded\"\ndirection = \"long_short\"");
    EXPECT_TRUE(stays.ask({buys, waits, waits, waits}, 5).is_hold());
    const auto signal = leaves.ask({buys, waits, waits, waits}, 5);
    EXPECT_EQ(signal.direction(), Direction::sell);
    EXPECT_TRUE(signal.is_exit());
    EXPECT_EQ(signal.confidence(), 0.75);
    EXPECT_EQ(leaves.ask({sells, waits, waits, waits}, -5).direction(), Direction::buy);
    EXPECT_TRUE(leaves.ask({buys, buys, buys, waits}, 5).is_hold());
    EXPECT_TRUE(leaves.ask({buys, waits, waits, waits}, 0).is_hold());
    // The opposite majority reverses rather than exits.
    EXPECT_EQ(leaves.ask({sells, sells, sells, waits}, 5).exposure(), -1.0);
}

TEST(Weighted, TheScoreDecides) {
    Voter vote("weighted", "direction = \"long_short\"\nthreshold = 0.3");
    MemberSignal strong = buys, weak = sells;
    strong.weight = 3.0;
    strong.confidence = 0.8;
    weak.confidence = 0.4;
    const auto signal = vote.ask({strong, weak});  // (3 * 0.8 - 1 * 0.4) / 4 = 0.5
    EXPECT_EQ(signal.direction(), Direction::buy);
    EXPECT_DOUBLE_EQ(signal.confidence(), 0.5);
    EXPECT_DOUBLE_EQ(detail(signal, "score"), 0.5);
    EXPECT_TRUE(vote.ask({strong, weak, waits, waits, waits, waits}).is_hold());  // 2 / 8
    strong.direction = Direction::sell;
    weak.direction = Direction::buy;
    EXPECT_EQ(vote.ask({strong, weak}).direction(), Direction::sell);
    EXPECT_EQ(vote.ask({strong, weak}, -1).direction(), Direction::hold);
}

TEST(Weighted, TheThresholdBelongsToTheSide) {
    Voter vote("weighted", "threshold = 0.5");
    EXPECT_EQ(vote.ask({buys, waits}).direction(), Direction::buy);
    EXPECT_TRUE(vote.ask({buys, waits, waits}).is_hold());
}

TEST(Weighted, WithoutWeightNobodyHasASay) {
    Voter vote("weighted", "");
    MemberSignal silent = buys;
    silent.weight = 0.0;
    EXPECT_TRUE(vote.ask({silent, silent}).is_hold());
    MemberSignal broken = buys;
    broken.confidence = std::numeric_limits<double>::quiet_NaN();
    EXPECT_TRUE(vote.ask({broken, buys}).is_hold());
}

TEST(Weighted, FadedMeansTheScoreLeftItsSign) {
    Voter vote("weighted", "leave = \"faded\"");
    MemberSignal faint = buys;
    faint.confidence = 0.1;
    EXPECT_TRUE(vote.ask({faint, waits}, 5).is_hold());
    EXPECT_TRUE(vote.ask({waits, waits}, 5).is_exit());
}

TEST(Ensemble, ChecksItsParameters) {
    for (const char* params : {"threshold = 0.0", "threshold = 1.5", "quorum = 0", "quorum = 5",
                               "treshold = 0.5", "leave = \"never\""})
        EXPECT_THROW(Voter("weighted", params), std::runtime_error) << params;
    strategies::Registry registry;
    EXPECT_TRUE(register_ensemble(registry));
    EXPECT_FALSE(register_ensemble(registry));
}

RC_GTEST_PROP(Ensemble, IsFairAndBounded, ()) {
    std::vector<MemberSignal> members, mirrored;
    for (int i = *rc::gen::inRange(0, 8); i > 0; --i) {
        MemberSignal m;
        m.direction = *rc::gen::element(Direction::sell, Direction::hold, Direction::buy);
        m.confidence = *rc::gen::inRange(0, 101) / 100.0;
        m.weight = *rc::gen::inRange(0, 50) / 10.0;
        m.running = *rc::gen::inRange(0, 4) != 0;
        members.push_back(m);
        m.direction = static_cast<Direction>(-static_cast<int>(m.direction));
        mirrored.push_back(m);
    }
    const auto combiner = *rc::gen::element<std::string>("majority", "weighted");
    const auto leave = *rc::gen::element<std::string>("opposite", "faded");
    Voter vote(combiner, "direction = \"long_short\"\nleave = \"" + leave + "\"");
    const core::Quantity position = *rc::gen::inRange(-1, 2);
    const auto a = vote.ask(members, position), b = vote.ask(mirrored, -position);
    RC_ASSERT(static_cast<int>(a.direction()) == -static_cast<int>(b.direction()));
    RC_ASSERT(a.exposure() == -b.exposure());
    RC_ASSERT(a.confidence() == b.confidence());
    RC_ASSERT(a.confidence() >= 0.0 && a.confidence() <= 1.0);
    // A signal always changes the position.
    if (!a.is_hold()) RC_ASSERT(static_cast<int>(a.exposure()) != position.sign());
}

}  // namespace
}  // namespace pmp::ensemble
