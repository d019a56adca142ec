#include "support.hpp"

namespace pmp::strategies {
namespace {

// rsi(2), computed apart: bar 2 100, 3 20, 6 4.8, 7 62.3, 8 86.6, 10 97.2, 12 18.7, 14 5.9,
// 15 86.2.
const std::vector<double> fall_and_rise = {10, 11, 12, 8, 6, 5, 4, 6, 9, 12, 15, 14.9, 9, 5, 3, 20};

TEST(Rsi, LongOnlyBuysBelowAndExitsAbove) {
    auto run = Runner::of("rsi", "period = 2\nlower = 30\nupper = 70");
    run.closes(fall_and_rise);
    EXPECT_EQ(run.text(), "3 BUY 1, 8 SELL 0 exit, 12 BUY 1, 15 SELL 0 exit");
}

TEST(Rsi, LongShortReverses) {
    auto run = Runner::of("rsi", "period = 2\nlower = 30\nupper = 70\ndirection = \"long_short\"");
    run.closes(fall_and_rise);
    EXPECT_EQ(run.text(), "2 SELL -1, 3 BUY 1, 8 SELL -1, 12 BUY 1, 15 SELL -1");
}

TEST(Rsi, ShortOnlyIsTheMirror) {
    auto run = Runner::of("rsi", "period = 2\nlower = 30\nupper = 70\ndirection = \"short_only\"");
    run.closes(fall_and_rise);
    EXPECT_EQ(run.text(), "2 SELL -1, 3 BUY 0 exit, 8 SELL -1, 12 BUY 0 exit, 15 SELL -1");
}

TEST(Rsi, ConfidenceAndDetails) {
    auto run = Runner::of("rsi", "period = 2\nlower = 30\nupper = 70");
    run.closes({10, 11, 12, 8});
    // Averages of 2: gains (1+1)/2 = 1, losses 0; then gain 0.5, loss 2: rsi = 100 * 0.5 / 2.5
    // = 20.
    ASSERT_EQ(run.said.size(), 1U);
    const model::Signal& signal = run.said[0].signal;
    EXPECT_NEAR(signal.confidence(), 0.5 + 0.5 * (30.0 - 20.0) / 30.0, 1e-12);
    ASSERT_EQ(signal.details().size(), 2U);
    EXPECT_STREQ(signal.details()[0].name, "rsi");
    EXPECT_NEAR(signal.details()[0].value, 20.0, 1e-12);
    EXPECT_STREQ(signal.details()[1].name, "lower");
    EXPECT_EQ(signal.details()[1].value, 30.0);
}

TEST(Rsi, SaysNothingBeforeItsFirstValue) {
    auto run = Runner::of("rsi", "period = 14");
    run.closes(std::vector<double>{14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1});
    EXPECT_EQ(run.text(), "");
    run.closes({0.5});
    EXPECT_EQ(run.text(), "14 BUY 1");
}

}  // namespace
}  // namespace pmp::strategies
