#include "optimize/sweep.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <gtest/gtest.h>

#include "optimize/measure.hpp"
#include "optimize/support.hpp"
#include "optimize/work.hpp"
#include "stats/distribution.hpp"
#include "stats/sharpe.hpp"

namespace pmp::optimize {
namespace {

using namespace test;

struct Search {
    Search() {
        auto made = data::generate({.symbol = "AAA",
                                    .bars = 1500,
                                    .timeframe = {60},
                                    .seed = 4,
                                    .volatility = 0.6,
                                    .weekend_gaps = true});
        if (!made) throw std::runtime_error(made.error().text());
        if (!spec.instruments.add({.symbol = "AAA", .tick = dec(0.01), .spread = dec(0.02)}))
            throw std::runtime_error("instrument");
        spec.costs.commission = {.kind = model::Commission::Kind::percent, .rate = dec(0.0001)};
        spec.limits.active = false;
        dataset.series = {std::make_shared<data::Series>(std::move(*made))};
        dataset.finer.resize(1);
        base.name = "trend";
        base.type = "ma_crossover";
        base.symbol = "AAA";
        base.timeframe = {60};
        base.params.set("direction", config::Value(std::string("long_short")));
        base.sizing.units = 500;
        axes = {*parse_axis("fast=2:12:2"), *parse_axis("slow=5:25:5"),
                *parse_axis("stop_loss=0,0.01,0.03"), *parse_axis("take_profit=0.02,0.05")};
    }
    core::Result<Sweep> run(SweepOptions options = {}) {
        const Grid grid(axes);
        const auto choice = choose(grid, base, registry);
        if (!choice) return std::unexpected(choice.error());
        return sweep(spec, dataset, registry, base, grid, *choice, options);
    }

    engine::SessionSpec spec;
    feeds::Dataset dataset;
    strategies::Definition base;
    strategies::Registry registry = strategies::builtin_registry();
    std::vector<Axis> axes;
};

void expect_same(const Sweep& a, const Sweep& b) {
    ASSERT_EQ(a.trials.size(), b.trials.size());
    const auto equal = [](double x, double y) {
        return x == y || (std::isnan(x) && std::isnan(y));
    };
    for (std::size_t i = 0; i < a.trials.size(); ++i) {
        const Trial &x = a.trials[i], &y = b.trials[i];
        ASSERT_TRUE(x.done && y.done);
        ASSERT_EQ(x.point, y.point);
        ASSERT_EQ(x.trades, y.trades);
        for (const auto& [p, q] : {std::pair{x.score, y.score},
                                   {x.total_return, y.total_return},
                                   {x.sharpe, y.sharpe},
                                   {x.max_drawdown, y.max_drawdown},
                                   {x.win_rate, y.win_rate},
                                   {x.profit_factor, y.profit_factor}})
            ASSERT_TRUE(equal(p, q)) << "trial " << i << ": " << p << " and " << q;
    }
    ASSERT_EQ(a.best.size(), b.best.size());
    for (std::size_t i = 0; i < a.best.size(); ++i) ASSERT_EQ(a.best[i].trial, b.best[i].trial);
}

TEST(Sweep, LanesGiveWhatTheEventEngineGives) {
    Search search;
    for (const char* metric : {"sharpe", "sortino", "profit_factor", "sqn"}) {
        const auto lanes = search.run({.metric = metric, .way = Way::lanes, .threads = 1});
        const auto events = search.run({.metric = metric, .way = Way::events});
        ASSERT_TRUE(lanes && events);
        EXPECT_EQ(lanes->way, Way::lanes);
        EXPECT_EQ(events->way, Way::events);
        EXPECT_EQ(lanes->bars, events->bars);
        EXPECT_GT(lanes->skipped, 0U);
        EXPECT_EQ(lanes->done, lanes->trials.size());
        expect_same(*lanes, *events);
    }
}

TEST(Sweep, NeitherThreadsNorInstructionSetMatter) {
    Search search;
    const auto one = search.run({.threads = 1});
    ASSERT_TRUE(one);
    for (const unsigned threads : {2U, 3U, 7U}) {
        const auto many = search.run({.threads = threads});
        ASSERT_TRUE(many);
        expect_same(*one, *many);
    }
    for (const Kernel* kernel : kernels()) {
        setenv("PMP_SIMD", kernel->name, 1);
        const auto forced = search.run({.threads = 2});
        unsetenv("PMP_SIMD");
        ASSERT_TRUE(forced);
        EXPECT_EQ(forced->kernel, kernel->name);
        expect_same(*one, *forced);
    }
}

TEST(Sweep, TheBestComeFirst) {
    Search search;
    const auto high = search.run({.metric = "total_return", .best = 7});
    const auto low = search.run({.metric = "volatility", .best = 7});
    ASSERT_TRUE(high && low);
    ASSERT_EQ(high->best.size(), 7U);
    for (std::size_t i = 1; i < 7; ++i) {
        EXPECT_GE(high->trials[high->best[i - 1].trial].score,
                  high->trials[high->best[i].trial].score);
        EXPECT_LE(low->trials[low->best[i - 1].trial].score, low->trials[low->best[i].trial].score);
    }
    for (const auto& trial : high->trials)
        EXPECT_LE(trial.score, high->trials[high->best[0].trial].score);
    for (const auto& best : high->best)
        EXPECT_EQ(best.result.metrics.total_return.value, high->trials[best.trial].total_return);
}

// By the formula, from the trials themselves.
TEST(Sweep, TheDeflatedSharpeCountsAllTrials) {
    Search search;
    const auto done = search.run({.best = 2});
    ASSERT_TRUE(done);
    std::vector<double> ratios;
    for (const auto& t : done->trials)
        if (!std::isnan(t.sharpe)) ratios.push_back(t.sharpe / std::sqrt(252.0));
    double mean = 0, variance = 0;
    for (const double r : ratios) mean += r / static_cast<double>(ratios.size());
    for (const double r : ratios)
        variance += (r - mean) * (r - mean) / static_cast<double>(ratios.size() - 1);
    const double n = static_cast<double>(done->trials.size());
    const double gamma = 0.57721566490153286;
    const double hurdle =
        std::sqrt(variance) * ((1 - gamma) * stats::normal_quantile(1 - 1 / n) +
                               gamma * stats::normal_quantile(1 - 1 / (n * std::exp(1.0))));
    const auto& m = done->best[0].result.metrics;
    const double sharpe = m.sharpe.value / std::sqrt(252.0);
    const double t = static_cast<double>(done->best[0].result.equity.size());
    const double spread = 1 - m.skew.value * sharpe + (m.kurtosis.value + 2) / 4 * sharpe * sharpe;
    ASSERT_TRUE(m.dsr.defined());
    EXPECT_NEAR(m.dsr.value,
                stats::normal_cdf((sharpe - hurdle) * std::sqrt(t - 1) / std::sqrt(spread)), 1e-9);
    EXPECT_LT(m.dsr.value, m.psr.value);
}

TEST(Sweep, SaysWhyLanesCannot) {
    const auto why = [](auto&& change) {
        Search search;
        change(search);
        const auto reason = why_no_lanes(search.spec, search.dataset, search.base);
        const auto refused = search.run({.way = Way::lanes});
        EXPECT_EQ(refused.has_value(), !reason);
        return reason.value_or("");
    };
    using Kind = model::Sizing::Kind;
    EXPECT_EQ(why([](Search&) {}), "");
    EXPECT_NE(why([](Search& s) { s.spec.limits.active = true; }), "");
    EXPECT_NE(why([](Search& s) { s.spec.currency = "EUR"; }), "");
    EXPECT_NE(why([](Search& s) { s.base.sizing.kind = Kind::kelly; }), "");
    EXPECT_NE(why([](Search& s) { s.base.enabled = false; }), "");
    EXPECT_NE(why([](Search& s) { s.dataset.ticks = {std::make_shared<data::TickSeries>()}; }), "");
    EXPECT_NE(why([](Search& s) { s.spec.participation = dec(0.1); }), "");
}

TEST(Sweep, WhatLanesCannotDoRunsInTheEventEngine) {
    Search search;
    search.spec.limits.active = true;
    search.axes = {*parse_axis("fast=2,4"), *parse_axis("slow=10,20")};
    const auto done = search.run();
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->way, Way::events);
    EXPECT_NE(done->why_events, "");
    EXPECT_EQ(done->done, 4U);
}

TEST(Sweep, StopsCleanlyWithWhatIsDone) {
    Search search;
    std::atomic<bool> stop{true};
    for (const Way way : {Way::lanes, Way::events}) {
        const auto none = search.run({.way = way, .stop = &stop});
        ASSERT_TRUE(none);
        EXPECT_TRUE(none->interrupted);
        EXPECT_EQ(none->done, 0U);
        EXPECT_TRUE(none->best.empty());
    }
}

TEST(Sweep, AnUnknownMetricIsAnErrorThatNamesTheNearest) {
    Search search;
    const auto done = search.run({.metric = "sharp"});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, core::ErrorCode::config);
    EXPECT_NE(done.error().hint.find("sharpe"), std::string::npos);
    EXPECT_FALSE(search.run({.metric = "fees"}));
}

// An overflow of one set's money stops that set and no other, as the event engine would.
TEST(Sweep, ASetThatFailsIsCounted) {
    Search search;
    search.base.sizing.units = 900'000'000;
    search.spec.cash = core::Decimal::from_raw(9'000'000'000'000'000'000);
    const auto lanes = search.run({.way = Way::lanes});
    ASSERT_TRUE(lanes) << lanes.error().text();
    EXPECT_GT(lanes->failed, 0U);
    EXPECT_EQ(lanes->done + lanes->failed, lanes->trials.size());
    EXPECT_NE(lanes->failure, "");
}

TEST(Work, DoesEachTaskOnceAndGivesTheFirstFailure) {
    std::vector<int> done(1000);
    Work work(3, 1000, nullptr, {});
    ASSERT_TRUE(work.run(done.size(), [&](std::size_t i) -> core::Status {
        ++done[i];
        return {};
    }));
    EXPECT_EQ(std::count(done.begin(), done.end(), 1), 1000);
    const auto failed = work.run(100, [&](std::size_t i) -> core::Status {
        if (i >= 40) return core::fail(core::ErrorCode::data, std::to_string(i));
        return {};
    });
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().what, "40");
}

}  // namespace
}  // namespace pmp::optimize
