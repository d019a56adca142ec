// The permanent proof that a lane is the engine: the same trades to the last decimal, the same
// equity, over every rule there is, drawn by chance.

#include <functional>
#include <map>

#include <gtest/gtest.h>

#include "optimize/support.hpp"

namespace pmp::optimize {
namespace {

using namespace test;

constexpr std::uint64_t cases = 500;

TEST(LaneEqualsEngine, TradeForTrade) {
    std::map<std::string, int> seen;
    std::size_t trades = 0;
    for (std::uint64_t seed = 1; seed <= cases; ++seed) {
        const Case c = wild_case(seed);
        SCOPED_TRACE(c.text);
        const auto engine = run_engine(c);
        ASSERT_TRUE(engine) << engine.error().text();
        const Tape tape(c.spec, c.dataset);
        for (const Kernel* kernel : kernels()) {
            const LaneResult lane = run_lane(c, tape, *kernel);
            ASSERT_EQ(difference(lane, *engine), "") << kernel->name;
            ASSERT_EQ(lane.trade_count, lane.trades.size());
        }
        for (std::size_t i = 0; i < tape.samples.size(); ++i)
            ASSERT_EQ(tape.samples[i].time, engine->equity[i].time);
        trades += engine->trades.size();
        for (const auto& trade : engine->trades) ++seen[model::to_string(trade.exit_reason)];
        seen["ambiguous"] += static_cast<int>(engine->ambiguity.bars);
        seen[c.definition.type] += !engine->trades.empty();
        seen["longer bars"] +=
            c.definition.timeframe != c.dataset.series[0]->timeframe && !engine->trades.empty();
        seen["quoted"] += c.dataset.series[0]->bars[0].is_quoted() && !engine->trades.empty();
    }
    // A test in which nothing happens would prove nothing.
    EXPECT_GT(trades, cases * 5);
    for (const char* what : {"signal", "stop_loss", "take_profit", "end", "ma_crossover", "rsi",
                             "support_resistance", "longer bars", "quoted"})
        EXPECT_GT(seen[what], 50) << what;
    EXPECT_GT(seen["ambiguous"], 100);
}

/// Runs all cases with lanes on a tape that is wrong in one thing; how many of them it shows in.
int shows(const std::function<void(Tape&, Case&)>& mutate) {
    int different = 0;
    for (std::uint64_t seed = 1; seed <= 120; ++seed) {
        const Case c = wild_case(seed);
        const auto engine = run_engine(c);
        if (!engine) continue;
        Case wrong = c;
        Tape tape(wrong.spec, wrong.dataset);
        mutate(tape, wrong);
        different += difference(run_lane(wrong, tape, best_kernel()), *engine).empty() ? 0 : 1;
    }
    return different;
}

// The comparison above must see a lane that is wrong in the smallest thing.
TEST(LaneEqualsEngine, AWrongLaneIsSeen) {
    const core::Price hair = core::Decimal::from_raw(1);
    EXPECT_EQ(shows([](Tape&, Case&) {}), 0) << "nothing is wrong here";
    EXPECT_GT(shows([&](Tape& t, Case&) {
                  for (auto& p : t.buy_open) p += hair;
              }),
              30);
    EXPECT_GT(shows([&](Tape& t, Case&) {
                  for (auto& p : t.sell_close) p += hair;
              }),
              10);
    EXPECT_GT(shows([&](Tape& t, Case&) { t.shift_long += t.instrument.tick; }), 5);
    EXPECT_GT(shows([&](Tape& t, Case&) { t.shift_short -= t.instrument.tick; }), 5);
    EXPECT_GT(shows([&](Tape& t, Case&) {
                  for (auto& s : t.samples) s.mark += hair;
              }),
              20);
    EXPECT_GT(shows([&](Tape& t, Case&) {
                  for (auto& s : t.samples)
                      if (s.place != t.samples.back().place) s.place += 8;
              }),
              10);
    EXPECT_GT(
        shows([](Tape&, Case& c) { c.spec.costs.commission.rate += core::Decimal::from_raw(1); }),
        10);
    EXPECT_GT(shows([](Tape&, Case& c) {
                  using execution::Intrabar;
                  c.spec.intrabar = c.spec.intrabar == Intrabar::stop_first ? Intrabar::target_first
                                                                            : Intrabar::stop_first;
              }),
              5);
    EXPECT_GT(shows([](Tape&, Case& c) {
                  c.spec.at_end = c.spec.at_end == engine::AtEnd::hold ? engine::AtEnd::close
                                                                       : engine::AtEnd::hold;
              }),
              20);
    EXPECT_GT(shows([](Tape&, Case& c) {
                  c.definition.on_opposite = c.definition.on_opposite == model::OnOpposite::reverse
                                                 ? model::OnOpposite::close
                                                 : model::OnOpposite::reverse;
              }),
              10);
}

}  // namespace
}  // namespace pmp::optimize
