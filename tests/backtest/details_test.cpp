// Excursions, costs, samplings and tables of a result.

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "backtest/backtest.hpp"
#include "backtest/excursions.hpp"
#include "backtest/result_json.hpp"
#include "backtest/tables.hpp"
#include "engine/support.hpp"

namespace pmp::backtest {
namespace {

using engine::test::dec;
using engine::test::define;
using engine::test::generated;

core::Time minute(int n) { return core::from_civil(2020, 1, 6) + core::Duration::minutes(n); }

struct Venue {
    Venue() { EXPECT_TRUE(instruments.add({.symbol = "AAA", .tick = dec(0.01)})); }

    void open(int n, double price, double ask = 0) {
        followed.on_open({{0}, minute(n), dec(price), ask > 0 ? dec(ask) : core::Price{}});
    }
    void close(int n, double low, double high, double ask_high = 0) {
        model::BarClose bar{{0},
                            {.open_time = minute(n),
                             .close_time = minute(n + 1),
                             .open = dec(low),
                             .high = dec(high),
                             .low = dec(low),
                             .close = dec(high)}};
        if (ask_high > 0) bar.bar.ask = {dec(low), dec(ask_high), dec(low), dec(ask_high)};
        followed.on_close(bar);
    }
    void share(int n, double quantity, double price, bool inside_bar = false) {
        followed.on_share({.strategy = {1},
                           .instrument = {0},
                           .quantity = dec(quantity),
                           .price = dec(price),
                           .rate = dec(2),
                           .time = minute(n)},
                          inside_bar);
    }
    Excursion of(model::Side side, double units, double entry) {
        return followed.of({.strategy = {1},
                            .instrument = {0},
                            .direction = side,
                            .units = dec(units),
                            .entry_price = dec(entry)});
    }

    model::InstrumentTable instruments;
    Excursions followed{instruments};
};

TEST(Excursions, OfALongTradeThatASignalEnds) {
    Venue v;
    v.open(0, 100);
    v.share(0, 10, 100);
    v.close(0, 98, 101);
    v.open(1, 101);
    v.close(1, 99, 105);
    v.open(2, 103);
    v.share(2, -10, 103);
    v.close(2, 50, 200);  // after it
    const auto e = v.of(model::Side::buy, 10, 100);
    EXPECT_EQ(e.favourable, dec(100));  // 5 a unit, 10 units, a rate of 2
    EXPECT_EQ(e.adverse, dec(-40));
    EXPECT_DOUBLE_EQ(e.favourable_ratio, 0.05);
    EXPECT_DOUBLE_EQ(e.adverse_ratio, -0.02);
}

TEST(Excursions, OfTheBarOfAStopOnlyOpenAndExitCount) {
    Venue v;
    v.open(0, 100);
    v.share(0, -10, 100);
    v.close(0, 97, 101);
    v.open(1, 95);
    v.share(2, 10, 104, true);  // the bar is told after the fill
    v.close(1, 60, 190);
    const auto e = v.of(model::Side::sell, 10, 100);
    EXPECT_EQ(e.favourable, dec(100));  // the open of 95
    EXPECT_EQ(e.adverse, dec(-80));     // the exit at 104
}

TEST(Excursions, AReversalBeginsAnew) {
    Venue v;
    v.open(0, 100);
    v.share(0, 10, 100);
    v.close(0, 90, 110);
    v.share(1, -25, 105);
    EXPECT_EQ(v.of(model::Side::buy, 10, 100).favourable, dec(200));
    v.open(1, 105);
    v.close(1, 104, 106);
    v.share(2, 15, 104);
    const auto e = v.of(model::Side::sell, 15, 105);
    EXPECT_EQ(e.favourable, dec(30));
    EXPECT_EQ(e.adverse, dec(-30));
}

TEST(Excursions, OfAQuotedShortCountTheAsk) {
    Venue v;
    v.open(0, 100, 102);
    v.share(0, -1, 100);
    v.close(0, 100, 101, 107);
    v.share(1, 1, 103);
    EXPECT_EQ(v.of(model::Side::sell, 1, 100).adverse, dec(-14));
}

struct Session {
    explicit Session(double spread = 0.02) {
        auto series = generated(0, "AAA", 3000);
        EXPECT_TRUE(
            spec.instruments.add({.symbol = "AAA", .tick = dec(0.01), .spread = dec(spread)}));
        dataset.series = {series};
        dataset.finer.resize(1);
        dataset.hash = "data";
        spec.limits.active = false;
        definitions = {define("a", "slow", 100), define("b", "fast", 50)};
    }
    Result run(Options options = {.details = true}) {
        auto result = backtest::run(spec, definitions, dataset, registry, options);
        if (!result) throw std::runtime_error(result.error().text());
        return *result;
    }
    engine::SessionSpec spec;
    strategies::Registry registry = engine::test::test_registry();
    std::vector<strategies::Definition> definitions;
    feeds::Dataset dataset;
};

TEST(Details, ATradeEndsBetweenItsExcursionsAndTheyAreInTheBars) {
    Session setup;
    const auto result = setup.run();
    ASSERT_GT(result.trades.size(), 100U);
    ASSERT_EQ(result.excursions.size(), result.trades.size());
    const auto& bars = setup.dataset.series[0]->bars;
    bool seen = false;
    for (std::size_t i = 0; i < result.trades.size(); ++i) {
        const auto& t = result.trades[i];
        const auto& e = result.excursions[i];
        const auto before_costs = t.pnl + t.fees - t.financing;
        EXPECT_GE(e.favourable, before_costs);
        EXPECT_LE(e.adverse, before_costs);
        EXPECT_FALSE(e.favourable.is_negative());
        EXPECT_FALSE(e.adverse.is_positive());
        // A second way: every bar from entry to exit; no stops in this run.
        core::Price low = std::min(t.entry_price, t.exit_price);
        core::Price high = std::max(t.entry_price, t.exit_price);
        for (const auto& bar : bars) {
            if (bar.open_time < t.entry_time || bar.close_time > t.exit_time) continue;
            low = std::min(low, bar.low);
            high = std::max(high, bar.high);
        }
        const bool is_long = t.direction == model::Side::buy;
        const auto best = is_long ? high - t.entry_price : t.entry_price - low;
        EXPECT_EQ(e.favourable, core::Decimal::multiply(best, t.units, core::Rounding::half_even))
            << i;
        EXPECT_NEAR(e.favourable_ratio, best.to_double() / t.entry_price.to_double(), 1e-15);
        seen = seen || e.favourable.is_positive();
    }
    EXPECT_TRUE(seen);
}

TEST(Details, AreOffUnlessAskedForAndChangeNothingElse) {
    Session setup;
    auto with = setup.run(), without = setup.run({});
    EXPECT_TRUE(without.excursions.empty());
    EXPECT_FALSE(without.costs.market_orders);
    with.excursions.clear();
    with.costs.market_orders.reset();
    with.costs.market_fills = 0;
    with.elapsed_ms = without.elapsed_ms;
    EXPECT_EQ(to_json(with), to_json(without));
}

TEST(Details, MarketOrdersCostHalfTheSpread) {
    Session setup(0.02);
    const auto result = setup.run();
    ASSERT_TRUE(result.costs.market_orders);
    EXPECT_EQ(result.costs.market_fills, result.fills);
    // Half of 0.02 on each side of each unit traded.
    core::Money units;
    for (const auto& t : result.trades) units += t.units + t.units;
    // Netting between the two strategies saves some of it.
    EXPECT_LE(*result.costs.market_orders,
              core::Decimal::multiply(units, dec(0.01), core::Rounding::half_even));
    EXPECT_TRUE(result.costs.market_orders->is_positive());
    setup.definitions.resize(1);
    const auto alone = setup.run();
    units = {};
    for (const auto& t : alone.trades) units += t.units + t.units;
    EXPECT_EQ(*alone.costs.market_orders,
              core::Decimal::multiply(units, dec(0.01), core::Rounding::half_even));
    Session free(0);
    EXPECT_TRUE(free.run().costs.market_orders->is_zero());
}

TEST(Details, TurnoverOfTheStrategiesAddsUpWhenNothingNets) {
    Session setup;
    setup.definitions.resize(1);
    const auto result = setup.run();
    EXPECT_NEAR(result.strategies[0].metrics.turnover.value, result.metrics.turnover.value,
                1e-9 * result.metrics.turnover.value);
    double hours = 0;
    for (const auto& t : result.trades)
        hours += static_cast<double>((t.exit_time - t.entry_time).ns) / 3.6e12;
    EXPECT_NEAR(result.metrics.average_holding_hours.value,
                hours / static_cast<double>(result.trades.size()), 1e-9);
}

TEST(Sampling, KeepsTheLastDayOfEachWeekOrMonth) {
    Session setup;
    const auto days = setup.run({});
    for (const auto sampling : {engine::Sampling::weekly, engine::Sampling::monthly}) {
        const auto few = setup.run({.sampling = sampling});
        EXPECT_LT(few.equity.size(), days.equity.size() / 4);
        EXPECT_EQ(few.equity.size(), few.strategies[0].equity.size());
        EXPECT_EQ(few.equity.back().equity, days.equity.back().equity);
        EXPECT_NEAR(few.metrics.total_return.value, days.metrics.total_return.value, 1e-15);
        EXPECT_GE(few.metrics.max_drawdown.value, days.metrics.max_drawdown.value);
        for (std::size_t i = 0; i + 1 < few.equity.size(); ++i) {
            const core::Time end = few.equity[i].time;
            const auto next = std::ranges::find(days.equity, end, &EquitySample::time) + 1;
            const auto of = [&](core::Time t) {
                t = t - core::Duration{1};
                const auto day = core::floor_to(t, core::Duration::days(1)).ns / 86'400'000'000'000;
                return sampling == engine::Sampling::monthly
                           ? std::int64_t{core::civil_date(t).month}
                           : (day + 3) / 7;
            };
            EXPECT_NE(of(end), of(next->time)) << core::to_string(end);
        }
    }
}

TEST(Benchmark, IsInTheResultAndTheJson) {
    Session setup;
    std::vector<stats::EquityPoint> prices;
    const auto& bars = setup.dataset.series[0]->bars;
    prices.push_back({bars.front().open_time, bars.front().open.to_double()});
    for (const auto& bar : bars) prices.push_back({bar.close_time, bar.close.to_double()});
    const auto result = setup.run({.benchmark_name = "AAA", .benchmark = prices});
    ASSERT_TRUE(result.benchmark);
    const double last = bars.back().close.to_double(), first = bars.front().open.to_double();
    EXPECT_NEAR(result.benchmark->result.metrics.total_return.value, last / first - 1, 1e-12);
    const auto json = nlohmann::json::parse(to_json(result));
    EXPECT_EQ(json["benchmark"]["name"], "AAA");
    EXPECT_EQ(json["benchmark"]["beta"].get<double>(), result.benchmark->result.metrics.beta.value);
    EXPECT_TRUE(nlohmann::json::parse(to_json(setup.run({})))["benchmark"].is_null());
}

TEST(Tables, GroupsAddUpToAllTrades) {
    Session setup;
    const auto result = setup.run();
    const auto tables = tables_of(result);
    ASSERT_EQ(tables.by_hour.size(), 24U);
    ASSERT_EQ(tables.by_weekday.size(), 7U);
    core::Money all;
    for (const auto& t : result.trades) all += t.pnl;
    for (const auto* groups : {&tables.by_hour, &tables.by_weekday}) {
        core::Money sum;
        std::uint64_t trades = 0;
        for (const auto& g : *groups) {
            sum += g.pnl;
            trades += g.trades;
        }
        EXPECT_EQ(sum, all);
        EXPECT_EQ(trades, result.trades.size());
    }
    // 6 January 2020 was a Monday.
    Result one = result;
    one.trades.resize(1);
    one.trades[0].entry_time = core::from_civil(2020, 1, 6, 13, 59, 59);
    EXPECT_EQ(tables_of(one).by_weekday[0].trades, 1U);
    EXPECT_EQ(tables_of(one).by_hour[13].trades, 1U);
    one.trades[0].entry_time = core::from_civil(1969, 12, 28, 23);  // a Sunday before the epoch
    EXPECT_EQ(tables_of(one).by_weekday[6].trades, 1U);
}

TEST(Json, DecimalsAreExactAndTheTablesAreThere) {
    Session setup;
    const auto result = setup.run();
    const auto text = to_json(result);
    const auto json = nlohmann::json::parse(text);
    const auto& t = result.trades.front();
    EXPECT_NE(text.find("\"entry_price\": " + t.entry_price.to_string() + ", "), std::string::npos);
    EXPECT_NE(text.find("\"mfe\": " + result.excursions[0].favourable.to_string() + ", "),
              std::string::npos);
    EXPECT_EQ(json["trades"].size(), result.trades.size());
    for (const char* key : {"monthly_returns", "yearly_returns", "drawdowns", "rolling",
                            "rolling_window", "by_hour", "by_weekday"})
        EXPECT_TRUE(json["tables"].contains(key)) << key;
    EXPECT_EQ(json["tables"]["drawdowns"][0]["depth"], json["metrics"]["max_drawdown"]);
}

}  // namespace
}  // namespace pmp::backtest
