// Tables and benchmark: by hand, by properties, and against quantstats, empyrical, pandas and SciPy
// (tests/golden/metrics_tables.json).

#include "stats/tables.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>

#include "core/rng.hpp"
#include "stats/benchmark.hpp"
#include "stats/distribution.hpp"
#include "stats/sharpe.hpp"

namespace pmp::stats {
namespace {

using nlohmann::json;

core::Time day(int n) { return core::from_civil(2020, 1, 30) + core::Duration::days(n); }

std::vector<EquityPoint> curve(std::initializer_list<double> values) {
    std::vector<EquityPoint> out;
    for (const double v : values) out.push_back({day(static_cast<int>(out.size())), v});
    return out;
}

std::vector<EquityPoint> walk(std::uint64_t seed, int n, double start) {
    core::Rng rng(seed);
    std::vector<EquityPoint> out;
    for (int i = 0; i < n; ++i)
        out.push_back({day(i + 1), start *= 1.0 + 0.0005 + 0.01 * rng.normal()});
    return out;
}

void expect_near(const Metric& metric, double want, const std::string& name) {
    ASSERT_TRUE(metric.defined()) << name << ": " << metric.why_undefined;
    EXPECT_NEAR(metric.value, want, 1e-10 * std::max(std::fabs(want), 1e-6)) << name;
}

TEST(Months, AMidnightSampleBelongsToTheMonthItCloses) {
    const auto months = monthly_returns(curve({110, 110, 121}), 100);  // 29, 30 and 31 January
    ASSERT_EQ(months.size(), 1U);
    EXPECT_NEAR(months[0].growth, 0.21, 1e-12);
    EXPECT_EQ(monthly_returns(curve({110, 110, 121, 60}), 100).back().month, 2);
}

TEST(Months, ALostAccountHasNone) {
    EXPECT_TRUE(monthly_returns(curve({50, 0, 10}), 100).empty());
    EXPECT_TRUE(yearly_returns(curve({50, 10}), -1).empty());
    EXPECT_TRUE(rolling(curve({50, -5, 6, 7}), 100, 2).empty());
}

RC_GTEST_PROP(Months, CompoundToTheYearsAndToTheTotal, ()) {
    const auto points = walk(*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::inRange(1, 900), 7);
    double by_month = 1, by_year = 1;
    for (const auto& m : monthly_returns(points, 7)) by_month *= 1 + m.growth;
    for (const auto& y : yearly_returns(points, 7)) by_year *= 1 + y.growth;
    const double total = points.back().equity / 7;
    RC_ASSERT(std::fabs(by_month / total - 1) < 1e-12);
    RC_ASSERT(std::fabs(by_year / total - 1) < 1e-12);
}

TEST(Drawdowns, AreFoundWithTheirTimes) {
    const auto all = drawdowns(curve({120, 90, 108, 120, 119, 130, 117}), 100);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_DOUBLE_EQ(all[0].depth, -0.25);
    EXPECT_EQ(all[0].start, day(0));
    EXPECT_EQ(all[0].trough, day(1));
    EXPECT_EQ(all[0].recovery, day(3));
    EXPECT_EQ(all[0].days(), 3);
    EXPECT_NEAR(all[1].depth, -0.1, 1e-12);
    EXPECT_FALSE(all[1].recovery);
    EXPECT_EQ(all[1].end, day(6));
    EXPECT_EQ(drawdowns(curve({90}), 100, day(-3)).at(0).start, day(-3));
    EXPECT_TRUE(drawdowns(curve({101, 102}), 100).empty());
}

RC_GTEST_PROP(Drawdowns, TheDeepestIsTheOneOfTheMetricsAndScaleChangesNothing, ()) {
    auto points = walk(*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::inRange(1, 400), 1);
    const auto all = drawdowns(points, 1);
    const auto m = compute(points, 1, {});
    RC_ASSERT(all.empty() == !m.drawdown_start.has_value());
    if (all.empty()) return;
    RC_ASSERT(all[0].depth == m.max_drawdown.value);
    RC_ASSERT(all[0].start == *m.drawdown_start);
    RC_ASSERT(all[0].trough == *m.drawdown_trough);
    RC_ASSERT(all[0].recovery == m.drawdown_recovery);
    for (auto& p : points) p.equity *= 1024;  // a power of two: exact
    const auto scaled = drawdowns(points, 1024);
    RC_ASSERT(scaled.size() == all.size());
    for (std::size_t i = 0; i < all.size(); ++i) RC_ASSERT(scaled[i].depth == all[i].depth);
}

RC_GTEST_PROP(Rolling, IsTheMetricOfItsWindow, ()) {
    const auto points = walk(*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::inRange(1, 120), 1);
    const auto window = *rc::gen::inRange<std::size_t>(2, 40);
    const Options options{.periods_per_year = 52, .risk_free = 0.03};
    const auto all = rolling(points, 1, window, options);
    RC_ASSERT(all.size() == (points.size() < window ? 0 : points.size() - window + 1));
    for (std::size_t i = 0; i < all.size(); ++i) {
        const double before = i == 0 ? 1 : points[i - 1].equity;
        const auto part = std::span(points).subspan(i, window);
        const auto m = compute(part, before, {}, options);
        RC_ASSERT(all[i].time == part.back().time);
        RC_ASSERT(all[i].sharpe.value == m.sharpe.value);
        RC_ASSERT(all[i].volatility.value == m.volatility.value);
    }
}

TEST(Rolling, AFlatWindowHasNoSharpeRatio) {
    const auto all = rolling(curve({1, 1, 1, 2}), 1, 3);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_STREQ(all[0].sharpe.why_undefined, "the returns do not vary");
    EXPECT_EQ(all[0].volatility.value, 0);
    EXPECT_TRUE(all[1].sharpe.defined());
}

TEST(Benchmark, ByHand) {
    // r: 10 %, -20 %, 25 %; b: 5 %, -10 %, 10 %.
    const std::vector<EquityPoint> b = {
        {day(-1), 100}, {day(0), 105}, {day(1), 94.5}, {day(2), 103.95}};
    const auto found = against_benchmark(curve({110, 88, 110}), 100, b, {.periods_per_year = 1});
    const double covariance =
        (0.05 * (0.05 - 0.05 / 3) + 0.25 * (0.1 + 0.05 / 3) + 0.2 * (0.1 - 0.05 / 3)) / 2;
    const double mean_b = 0.05 / 3;
    const double variance =
        (std::pow(0.05 - mean_b, 2) + std::pow(-0.1 - mean_b, 2) + std::pow(0.1 - mean_b, 2)) / 2;
    expect_near(found.metrics.beta, covariance / variance, "beta");
    expect_near(found.metrics.alpha, 0.05 - covariance / variance * mean_b, "alpha");
    expect_near(found.metrics.total_return, 0.0395, "total_return");
    ASSERT_EQ(found.curve.size(), 3U);
    EXPECT_NEAR(found.curve[2].equity, 103.95, 1e-12);
}

TEST(Benchmark, ItsLastValueCountsAndWhatItDoesNotCoverIsLeftOut) {
    const auto own = curve({101, 103, 99, 104, 108});
    // It begins at the second sample and has no value of its own at the fourth.
    const std::vector<EquityPoint> b = {{day(1), 50}, {day(2), 51}, {day(4), 49}, {day(9), 1}};
    const auto found = against_benchmark(own, 100, b);
    EXPECT_EQ(found.start, day(1));
    EXPECT_EQ(found.initial, 103);
    ASSERT_EQ(found.curve.size(), 3U);
    EXPECT_EQ(found.curve[0].equity, found.curve[1].equity);
    EXPECT_NEAR(found.metrics.total_return.value, -0.02, 1e-12);
    const std::vector<EquityPoint> late = {{day(30), 50}};
    EXPECT_STREQ(against_benchmark(own, 100, late).metrics.beta.why_undefined,
                 "the benchmark has no values at these times");
    const std::vector<EquityPoint> still = {{day(-5), 50}};
    const auto flat = against_benchmark(own, 100, still);
    EXPECT_STREQ(flat.metrics.beta.why_undefined, "the benchmark's returns do not vary");
    EXPECT_TRUE(flat.metrics.information_ratio.defined());
    EXPECT_FALSE(against_benchmark({}, 100, still).metrics.alpha.defined());
}

RC_GTEST_PROP(Benchmark, AgainstItselfAndScaled, ()) {
    const auto points = walk(*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::inRange(3, 300), 1);
    std::vector<EquityPoint> prices = {{day(0), 8}};
    for (const auto& p : points) prices.push_back({p.time, p.equity * 8});
    const auto same = against_benchmark(points, 1, prices, {.risk_free = 0.02, .start = day(0)});
    RC_ASSERT(std::fabs(same.metrics.beta.value - 1) < 1e-9);
    RC_ASSERT(std::fabs(same.metrics.alpha.value) < 1e-9);
    RC_ASSERT(std::fabs(same.metrics.correlation.value - 1) < 1e-9);
    RC_ASSERT(same.metrics.tracking_error.value < 1e-12);
    const auto m = compute(points, 1, {}, {.risk_free = 0.02});
    RC_ASSERT(std::fabs(same.metrics.sharpe.value - m.sharpe.value) < 1e-9);
    RC_ASSERT(std::fabs(same.curve.back().equity / points.back().equity - 1) < 1e-12);
}

// Drawdowns hang on the order of returns; moments, tails and ratios of means do not.
RC_GTEST_PROP(Metrics, OrderOfReturnsAndTradesDoesNotMatterWhereItMustNot, ()) {
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const auto points = walk(seed, *rc::gen::inRange(3, 200), 1);
    auto returns = simple_returns(points, 1);
    std::vector<TradeResult> trades;
    for (const double r : returns) trades.push_back({r - 0.001, 5 + 100 * r});
    const auto a = compute(points, 1, trades);
    core::Rng rng(seed + 1);
    for (std::size_t i = returns.size() - 1; i > 0; --i) {
        const auto j = static_cast<std::size_t>(rng.uniform() * static_cast<double>(i + 1));
        std::swap(returns[i], returns[std::min(j, i)]);
        std::swap(trades[i], trades[std::min(j, i)]);
    }
    std::vector<EquityPoint> shuffled;
    for (std::size_t i = 0; i < returns.size(); ++i)
        shuffled.push_back({points[i].time, returns[i]});
    const auto b = compute(equity_from_returns(shuffled, 1), 1, trades);
    const auto left = a.entries(), right = b.entries();
    for (std::size_t i = 0; i < left.size(); ++i) {
        const auto& [name, metric] = left[i];
        if (name == "max_drawdown" || name == "calmar" || name == "ulcer_index") continue;
        RC_ASSERT(metric.defined() == right[i].second.defined());
        RC_ASSERT(std::fabs(metric.value - right[i].second.value) <=
                  1e-8 * std::max(1e-3, std::fabs(metric.value)));
    }
}

// Adding the same to every return moves means and leaves spread and shape where they were.
RC_GTEST_PROP(Metrics, ShiftedReturnsKeepTheirShape, ()) {
    const auto points = walk(*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::inRange(3, 200), 1);
    const double shift = *rc::gen::element(-0.003, 0.001, 0.01);
    std::vector<EquityPoint> moved;
    double before = 1;
    for (const auto& p : points) {
        moved.push_back({p.time, p.equity / before - 1 + shift});
        before = p.equity;
    }
    const auto a = compute(points, 1, {}), b = compute(equity_from_returns(moved, 1), 1, {});
    const auto near = [](double x, double y) {
        return std::fabs(x - y) <= 1e-7 * std::max(1e-3, std::fabs(x));
    };
    RC_ASSERT(near(a.volatility.value, b.volatility.value));
    RC_ASSERT(near(a.skew.value, b.skew.value) && near(a.kurtosis.value, b.kurtosis.value));
    RC_ASSERT(near(a.var_95.value + shift, b.var_95.value));
    RC_ASSERT(near(a.cvar_99.value + shift, b.cvar_99.value));
    RC_ASSERT(near(a.var_95_cornish_fisher.value + shift, b.var_95_cornish_fisher.value));
    RC_ASSERT((b.sharpe.value > a.sharpe.value) == (shift > 0));
}

std::string read(const std::string& name) {
    std::ifstream in(std::string(PMP_SOURCE_DIR) + "/tests/golden/" + name);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<EquityPoint> golden_curve(const std::string& name) {
    std::istringstream csv(read("equity_" + name + ".csv"));
    std::string line;
    std::getline(csv, line);
    std::vector<EquityPoint> out;
    while (std::getline(csv, line)) {
        const auto comma = line.find(',');
        out.push_back(
            {*core::parse_time(line.substr(0, comma)), std::stod(line.substr(comma + 1))});
    }
    return out;
}

const json& golden() {
    static const json tables = json::parse(read("metrics_tables.json"));
    return tables;
}

TEST(GoldenTables, MonthsYearsDrawdownsAndRollingRatiosOfTheIndex) {
    const json& want = golden()["sp500_1d"];
    const auto all = golden_curve("sp500_1d");
    const auto points = std::span(all).subspan(1);
    const double initial = all[0].equity;
    const auto months = monthly_returns(points, initial), years = yearly_returns(points, initial);
    ASSERT_EQ(months.size(), want["months"].size());
    for (std::size_t i = 0; i < months.size(); ++i) {
        EXPECT_EQ(months[i].year, want["months"][i]["year"]);
        EXPECT_EQ(months[i].month, want["months"][i]["month"]);
        EXPECT_NEAR(months[i].growth, want["months"][i]["value"].get<double>(), 1e-12);
    }
    ASSERT_EQ(years.size(), want["years"].size());
    for (std::size_t i = 0; i < years.size(); ++i)
        EXPECT_NEAR(years[i].growth, want["years"][i]["value"].get<double>(), 1e-12);

    const auto falls = drawdowns(points, initial, all[0].time);
    EXPECT_EQ(falls.size(), want["all_drawdowns"]);
    ASSERT_EQ(want["drawdowns"].size(), 10U);
    for (std::size_t i = 0; i < 10; ++i) {
        const json& row = want["drawdowns"][i];
        EXPECT_EQ(core::to_string(falls[i].start), row["start"]);
        EXPECT_EQ(core::to_string(falls[i].trough), row["trough"]);
        EXPECT_EQ(falls[i].recovery ? json(core::to_string(*falls[i].recovery)) : json(),
                  row["recovery"]);
        EXPECT_NEAR(falls[i].depth, row["depth"].get<double>(), 1e-12);
    }
    const auto ratios = rolling(points, initial, golden()["window"]);
    EXPECT_EQ(ratios.size(), want["rolling_points"]);
    std::size_t at = 0, compared = 0;
    for (const json& row : want["rolling"]) {
        while (at < ratios.size() && core::to_string(ratios[at].time) != row["time"]) ++at;
        ASSERT_LT(at, ratios.size()) << row;
        // pandas adds and takes away as the window moves, so it is the less exact of the two.
        EXPECT_NEAR(ratios[at].sharpe.value, row["sharpe"].get<double>(), 1e-7);
        EXPECT_NEAR(ratios[at].volatility.value, row["volatility"].get<double>(), 1e-9);
        ++compared;
    }
    EXPECT_GT(compared, 50U);
}

TEST(GoldenTables, AgainstABenchmark) {
    const auto own = golden_curve("googl_1d"), index = golden_curve("sp500_1d");
    const auto found =
        against_benchmark(std::span(own).subspan(1), own[0].equity, index, {.start = own[0].time});
    const json& want = golden()["googl_1d_against_sp500_1d"];
    const auto entries = found.metrics.entries();
    EXPECT_EQ(entries.size(), want.size());
    for (const auto& [name, metric] : entries)
        expect_near(metric, want[std::string(name)].get<double>(), std::string(name));
}

TEST(GoldenTables, QuantilesNormalAndDeflatedSharpe) {
    const auto own = golden_curve("googl_1d");
    const auto returns = simple_returns(std::span(own).subspan(1), own[0].equity);
    auto sorted = returns;
    std::ranges::sort(sorted);
    for (const auto& [q, value] : golden()["quantiles"].items())
        EXPECT_NEAR(quantile(sorted, std::stod(q)), value.get<double>(), 1e-15) << q;
    for (const auto& [p, value] : golden()["normal"].items())
        EXPECT_NEAR(normal_quantile(std::stod(p)), value.get<double>(), 1e-12) << p;
    for (const json& row : golden()["deflated"]) {
        const auto m = compute(std::span(own).subspan(1), own[0].equity, {},
                               {.trials = row["trials"].get<double>(),
                                .trials_variance = row["variance"].get<double>()});
        expect_near(m.dsr, row["value"].get<double>(), row.dump());
    }
}

TEST(DeflatedSharpe, NeedsTrialsThatVary) {
    const SharpeSample sample{0.1, 500, -0.5, 3};
    EXPECT_STREQ(deflated_sharpe(sample, 1, 0.01).why_undefined, "needs two trials");
    EXPECT_FALSE(deflated_sharpe(sample, 5, -1).defined());
    EXPECT_EQ(deflated_sharpe(sample, 5, 0).value, probabilistic_sharpe(sample, 0).value);
    double before = 2;
    for (const double trials : {2.0, 10.0, 1000.0}) {  // more trials, less belief
        const double now = deflated_sharpe(sample, trials, 0.001).value;
        EXPECT_LT(now, before);
        before = now;
    }
}

TEST(Holding, IsTheMeanOfAllTradesOrUnknown) {
    const std::vector<TradeResult> known = {{1, 2}, {-1, 4}}, unknown = {{1, 2}, {-1, {}}};
    EXPECT_EQ(compute({}, 1, known).average_holding_hours.value, 3);
    EXPECT_STREQ(compute({}, 1, unknown).average_holding_hours.why_undefined, "not given");
    EXPECT_STREQ(compute({}, 1, {}).average_holding_hours.why_undefined, "no closed trades");
}

}  // namespace
}  // namespace pmp::stats
