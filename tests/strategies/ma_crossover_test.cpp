#include <numeric>

#include "support.hpp"

namespace pmp::strategies {
namespace {

// sma(1) is the close itself, so the crosses can be read off: sma(3) of these closes is
// 10, 10, 9, 8, 9.33, 11.67, 13.33, 12, 9.33 from bar 2 on.
const std::vector<double> waves = {10, 10, 10, 10, 7, 7, 14, 14, 12, 10, 6};

TEST(MaCrossover, ActsOnTheBarOfTheCrossOnly) {
    auto run = Runner::of("ma_crossover", "fast = 1\nslow = 3\ndirection = \"long_short\"");
    run.closes(waves);
    // Equal averages are "at": leaving equality downwards at bar 4 is a cross.
    EXPECT_EQ(run.text(), "4 SELL -1, 6 BUY 1, 8 SELL -1");
}

TEST(MaCrossover, LongOnlyLeavesWhereItWouldGoShort) {
    auto run = Runner::of("ma_crossover", "fast = 1\nslow = 3");
    run.closes(waves);
    EXPECT_EQ(run.text(), "6 BUY 1, 8 SELL 0");
    EXPECT_FALSE(run.said[1].signal.is_exit());
}

TEST(MaCrossover, ShortOnlyLeavesWhereItWouldGoLong) {
    auto run = Runner::of("ma_crossover", "fast = 1\nslow = 3\ndirection = \"short_only\"");
    run.closes(waves);
    EXPECT_EQ(run.text(), "4 SELL -1, 6 BUY 0, 8 SELL -1");
}

TEST(MaCrossover, NeedsTwoConsecutiveValues) {
    // Above from the first value on: never seen below, so no cross.
    auto run = Runner::of("ma_crossover", "fast = 1\nslow = 3\ndirection = \"long_short\"");
    run.closes({1, 2, 3, 4, 5, 6});
    EXPECT_EQ(run.text(), "");
}

TEST(MaCrossover, ATouchIsNoCross) {
    // sma(1) - sma(2): -1, -1, 0, 0, 1: it comes to the slow average and leaves above it at bar 5.
    auto run = Runner::of("ma_crossover", "fast = 1\nslow = 2\ndirection = \"long_short\"");
    run.closes({8, 6, 4, 4, 4, 6, 6, 8});
    EXPECT_EQ(run.text(), "5 BUY 1");
}

TEST(MaCrossover, ConfidenceGrowsWithTheGapInAtrs) {
    auto run = Runner::of("ma_crossover", "fast = 1\nslow = 2\ndirection = \"long_short\"");
    std::vector<double> closes(20, 100.0);
    run.closes(closes, 1.0);  // true range 2 everywhere
    run.closes({101.0}, 1.0);
    ASSERT_EQ(run.said.size(), 1U);
    // The last bar's range is 3 (99 .. 102); atr = (13 * 2 + 3) / 14; the gap is 101 - 100.5.
    const double atr = (13.0 * 2.0 + 3.0) / 14.0;
    EXPECT_NEAR(run.said[0].signal.confidence(), 0.5 + 0.5 * 0.5 / atr, 1e-12);
    ASSERT_EQ(run.said[0].signal.details().size(), 3U);
    EXPECT_NEAR(run.said[0].signal.details()[2].value, atr, 1e-12);

    auto early = Runner::of("ma_crossover", "fast = 1\nslow = 2\ndirection = \"long_short\"");
    early.closes({100, 100, 101});
    ASSERT_EQ(early.said.size(), 1U);
    EXPECT_EQ(early.said[0].signal.confidence(), 0.5);  // no atr yet
    EXPECT_EQ(early.said[0].signal.details().size(), 2U);
}

TEST(MaCrossover, EmaIsAnotherAverage) {
    const std::string params = "fast = 2\nslow = 5\ndirection = \"long_short\"\naverage = ";
    const std::vector<double> closes = {10, 11, 10, 9, 8, 7, 9, 12, 14, 13, 9, 7, 6, 8, 11, 12};
    auto simple = Runner::of("ma_crossover", params + "\"sma\"");
    auto exponential = Runner::of("ma_crossover", params + "\"ema\"");
    simple.closes(closes);
    exponential.closes(closes);
    ASSERT_FALSE(exponential.said.empty());
    // ema(5) starts at bar 4 with the mean 9.6; at the first cross fast - slow is not sma's.
    EXPECT_NE(simple.said[0].signal.details()[0].value,
              exponential.said[0].signal.details()[0].value);
}

/// The rule from all closes at once: what the streaming strategy must agree with. Closes are
/// multiples of both periods, so every mean is a whole number and no rounding decides a touch.
RC_GTEST_PROP(MaCrossover, AgreesWithTheRuleOnRandomWalks, ()) {
    const int fast = *rc::gen::inRange(1, 5), slow = fast + *rc::gen::inRange(1, 6);
    const int bars = 120;
    std::vector<double> closes;
    int level = 1000;
    for (int i = 0; i < bars; ++i)
        closes.push_back((level += *rc::gen::inRange(-3, 4)) * fast * slow);
    const auto mean = [&](int end, int n) {
        return std::accumulate(closes.begin() + end - n + 1, closes.begin() + end + 1, 0.0) / n;
    };
    std::string expected;
    int position = 0;
    for (int i = slow; i < bars; ++i) {
        const double before = mean(i - 1, fast) - mean(i - 1, slow);
        const double now = mean(i, fast) - mean(i, slow);
        const int side = before <= 0 && now > 0 ? 1 : before >= 0 && now < 0 ? -1 : 0;
        if (side == 0 || side == position) continue;
        position = side;
        expected +=
            (expected.empty() ? "" : ", ") + std::to_string(i) + (side > 0 ? " BUY 1" : " SELL -1");
    }
    auto run = Runner::of("ma_crossover", "fast = " + std::to_string(fast) +
                                              "\nslow = " + std::to_string(slow) +
                                              "\ndirection = \"long_short\"");
    run.closes(closes);
    RC_ASSERT(run.text() == expected);
}

}  // namespace
}  // namespace pmp::strategies
