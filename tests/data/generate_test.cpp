#include "data/generate.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace pmp::data {
namespace {

TEST(Generate, TheSameSeedGivesTheSameBarsEverywhere) {
    GeneratorSpec spec;
    spec.bars = 10'000;
    spec.seed = 42;
    // The hash is part of the promise: another machine, another build, the same bars.
    EXPECT_EQ(generate(spec)->hash, "add4f3a2b75d2f3f");
    spec.weekend_gaps = true;
    spec.tick = core::Decimal::from_raw(1'000);
    spec.start_price = *core::Decimal::parse("1.1");
    EXPECT_EQ(generate(spec)->hash, "7b2e27e00310ddf1");
    spec.seed = 43;
    EXPECT_NE(generate(spec)->hash, "7b2e27e00310ddf1");
}

TEST(Generate, BarsAreSoundOnTheTickAndInOrder) {
    GeneratorSpec spec;
    spec.bars = 50'000;
    spec.tick = core::Decimal::from_raw(25'000'000);
    spec.volatility = 2.0;
    const auto series = *generate(spec);
    ASSERT_EQ(series.bars.size(), 50'000U);
    for (std::size_t i = 0; i < series.bars.size(); ++i) {
        const auto& bar = series.bars[i];
        ASSERT_EQ(model::bar_fault(bar), std::nullopt);
        for (const auto p : {bar.open, bar.high, bar.low, bar.close})
            ASSERT_EQ(p.raw() % spec.tick.raw(), 0);
        if (i > 0) {
            ASSERT_EQ(bar.open_time, series.bars[i - 1].close_time);
            ASSERT_EQ(bar.open, series.bars[i - 1].close);
        }
    }
}

TEST(Generate, VolatilityIsWhatWasAskedAndClusters) {
    GeneratorSpec spec;
    spec.bars = 200'000;
    spec.timeframe = {60};
    spec.volatility = 0.20;
    spec.tick = core::Decimal::from_raw(100);
    const auto series = *generate(spec);
    std::vector<double> r;
    for (const auto& bar : series.bars)
        r.push_back(std::log(bar.close.to_double() / bar.open.to_double()));
    double squares = 0, ahead = 0, fourth = 0;
    for (std::size_t i = 0; i < r.size(); ++i) {
        squares += r[i] * r[i];
        fourth += std::pow(r[i], 4);
        if (i > 0) ahead += r[i] * r[i] * r[i - 1] * r[i - 1];
    }
    const double n = static_cast<double>(r.size());
    const double variance = squares / n;
    EXPECT_NEAR(std::sqrt(variance * 365.25 * 24), 0.20, 0.02);
    // Squared returns that follow each other are alike.
    EXPECT_GT(ahead / n - variance * variance, 0.02 * (fourth / n - variance * variance));
}

TEST(Generate, WeekendsAreLeftOut) {
    GeneratorSpec spec;
    spec.bars = 5'000;
    spec.timeframe = {60};
    spec.weekend_gaps = true;
    const auto series = *generate(spec);
    int gaps = 0;
    for (std::size_t i = 1; i < series.bars.size(); ++i) {
        const auto gap = series.bars[i].open_time - series.bars[i - 1].close_time;
        if (gap.ns == 0) continue;
        EXPECT_EQ(gap, core::Duration::hours(48));
        // Friday 22:00: 4 days and 22 hours after Monday.
        const auto monday = model::bar_start(series.bars[i - 1].open_time, {10'080});
        EXPECT_EQ(series.bars[i - 1].close_time, monday + core::Duration::hours(4 * 24 + 22));
        ++gaps;
    }
    EXPECT_EQ(gaps, 5'000 / 120);
}

TEST(Generate, IsCalledSynthetic) { EXPECT_EQ(generate({})->source.substr(0, 9), "synthetic"); }

TEST(Generate, RefusesWhatMakesNoSense) {
    const auto expect_config_error = [](auto change) {
        GeneratorSpec spec;
        change(spec);
        const auto series = generate(spec);
        ASSERT_FALSE(series);
        EXPECT_EQ(series.error().code, core::ErrorCode::config);
    };
    expect_config_error([](auto& s) { s.bars = 0; });
    expect_config_error([](auto& s) { s.tick = 0; });
    expect_config_error([](auto& s) { s.start_price = core::Decimal::from_raw(1); });
    expect_config_error([](auto& s) { s.volatility = std::nan(""); });
    expect_config_error([](auto& s) { s.drift = -1e9; });
    expect_config_error([](auto& s) { s.timeframe = {0}; });
    GeneratorSpec wild;
    wild.bars = 1'000'000;
    wild.timeframe = {1440};
    wild.drift = 10;
    const auto away = generate(wild);
    ASSERT_FALSE(away);
    EXPECT_EQ(away.error().code, core::ErrorCode::data);
}

}  // namespace
}  // namespace pmp::data
