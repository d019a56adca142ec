#include "support.hpp"

namespace pmp::strategies {
namespace {

std::vector<double> flat(int n) { return std::vector<double>(static_cast<std::size_t>(n), 100.0); }

TEST(SupportResistance, BreakoutLooksAtTheBarsBefore) {
    auto run = Runner::of("support_resistance", "lookback = 3\ndirection = \"long_short\"");
    run.closes(flat(4), 1.0);  // levels 99 and 101
    run.closes({101.0});       // at the level is not through it
    EXPECT_EQ(run.text(), "");
    run.closes({101.5, 102.0, 103.0});  // through at once, then already long
    EXPECT_EQ(run.text(), "5 BUY 1");
    run.closes({100.0});  // support of bars 5..7 is 101
    EXPECT_EQ(run.text(), "5 BUY 1, 8 SELL -1");
}

TEST(SupportResistance, LongOnlyLeavesAtSupport) {
    auto run = Runner::of("support_resistance", "lookback = 3");
    run.closes(flat(4), 1.0).closes({98.0, 102.0, 90.0});
    EXPECT_EQ(run.text(), "5 BUY 1, 6 SELL 0");
}

TEST(SupportResistance, IsSilentUntilTheLevelsAreKnown) {
    auto run = Runner::of("support_resistance", "lookback = 3\ndirection = \"long_short\"");
    run.closes({100, 110, 120});  // three bars make the levels, the fourth is the first to act
    EXPECT_EQ(run.text(), "");
    run.closes({130});
    EXPECT_EQ(run.text(), "3 BUY 1");
}

TEST(SupportResistance, BreakoutConfidenceIsTheDistanceInAtrs) {
    auto run = Runner::of("support_resistance", "lookback = 3");
    run.closes(flat(20), 1.0).closes({101.5});
    ASSERT_EQ(run.said.size(), 1U);
    const double atr = (13.0 * 2.0 + 1.5) / 14.0;  // the last range is 100 .. 101.5
    EXPECT_NEAR(run.said[0].signal.confidence(), 0.5 + 0.5 * 0.5 / atr, 1e-12);
    ASSERT_EQ(run.said[0].signal.details().size(), 3U);
    EXPECT_STREQ(run.said[0].signal.details()[2].name, "resistance");
    EXPECT_EQ(run.said[0].signal.details()[2].value, 101.0);
}

TEST(SupportResistance, BounceBuysNearSupportWhileRising) {
    const std::string params =
        "lookback = 3\nmode = \"bounce\"\ntolerance = 0.01\ndirection = \"long_short\"";
    auto run = Runner::of("support_resistance", params);
    run.closes(flat(4), 5.0);                 // levels 95 and 105
    run.step(bar(4, 96.0, 97, 95.5, 95.5));   // near support but falling
    run.step(bar(5, 95.2, 98, 95.0, 97.0));   // rising but too far from it (95 .. 95.95)
    EXPECT_EQ(run.text(), "");
    run.step(bar(6, 95.2, 96, 95.0, 95.475));  // rising, half the band above 95
    ASSERT_EQ(run.text(), "6 BUY 1");
    EXPECT_NEAR(run.said[0].signal.confidence(), 0.5 + 0.5 * 0.5, 1e-9);
    run.step(bar(7, 99.0, 105, 99.0, 104.5));  // resistance of bars 4..6 is 98: close is above it
    EXPECT_EQ(run.text(), "6 BUY 1");
    run.step(bar(8, 104.9, 105, 104.0, 104.5));  // resistance 105, near and falling
    EXPECT_EQ(run.text(), "6 BUY 1, 8 SELL -1");
}

}  // namespace
}  // namespace pmp::strategies
