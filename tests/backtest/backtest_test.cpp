#include "backtest/backtest.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "backtest/result_json.hpp"
#include "engine/support.hpp"
#include "strategies/loader.hpp"

namespace pmp::backtest {
namespace {

using engine::test::dec;
using engine::test::define;
using engine::test::generated;
using engine::test::vote;
using nlohmann::json;

struct History {
    explicit History(std::vector<engine::test::SeriesPtr> series) {
        for (const auto& s : series)
            EXPECT_TRUE(spec.instruments.add(
                {.symbol = s->symbol, .tick = dec(0.01), .spread = dec(0.02)}));
        dataset.series = std::move(series);
        dataset.finer.resize(dataset.series.size());
        dataset.hash = "data";
    }
    core::Result<Result> run() {
        return backtest::run(spec, definitions, dataset, registry, {.build = "test"});
    }
    json result() {
        const auto result = run();
        if (!result) throw std::runtime_error(result.error().text());
        return json::parse(to_json(*result));
    }

    engine::SessionSpec spec;
    strategies::Registry registry = engine::test::test_registry();
    std::vector<strategies::Definition> definitions;
    feeds::Dataset dataset;
};

std::vector<strategies::Definition> family() {
    return {define("m", "fast", 90), define("n", "slow", 90), vote("v", {"m", "n"}, 41),
            define("a", "slow", 130), define("b", "fast", 77, "BBB")};
}

TEST(Backtest, TwiceGivesTheSameBytesButForItsBuildAndSpeed) {
    History history({generated(0, "AAA", 500), generated(1, "BBB", 500, 60, 3)});
    history.definitions = family();
    auto first = history.run(), second = history.run();
    ASSERT_TRUE(first && second);
    EXPECT_GT(first->trades.size(), 50U);
    second->build = "another";
    second->elapsed_ms = 1e9;
    EXPECT_NE(to_json(*first), to_json(*second));
    second->build = first->build;
    second->elapsed_ms = first->elapsed_ms;
    EXPECT_EQ(to_json(*first), to_json(*second));
}

TEST(Backtest, OvernightFinancingIsPartOfTheTradeAndTheEquity) {
    const auto money = [](const json& result) { return result["equity"].back()[1].get<double>(); };
    const auto make = [](double rate) {
        History history({generated(0, "AAA", 600)});
        history.spec.limits.active = false;
        history.definitions = {define("a", "slow", 100), define("b", "slow", 50)};
        const_cast<model::Instrument&>(history.spec.instruments.at({0})).swap = {
            .long_rate = dec(rate), .short_rate = dec(rate), .zone = "UTC", .minute = 0};
        return history.result();
    };
    const json free = make(0), paid = make(-0.01);
    ASSERT_EQ(free["trades"].size(), paid["trades"].size());
    double financing = 0, difference = 0;
    for (std::size_t i = 0; i < free["trades"].size(); ++i) {
        EXPECT_EQ(free["trades"][i]["financing"], 0.0);
        financing += paid["trades"][i]["financing"].get<double>();
        difference +=
            paid["trades"][i]["pnl"].get<double>() - free["trades"][i]["pnl"].get<double>();
    }
    EXPECT_LT(financing, -10);
    EXPECT_NEAR(difference, financing, 1e-6);
    EXPECT_NEAR(money(paid) - money(free), financing, 1e-6);
}

// A bar that opens at 05:00 UTC closes in the next day; on a Monday there is an open and no close.
TEST(Backtest, DailyBarsOfAnotherClockAreOneSampleEach) {
    auto series = std::make_shared<data::Series>(*generated(0, "AAA", 300, 1440));
    std::vector<model::Bar> bars;
    for (model::Bar bar : series->bars) {
        const auto day = bar.open_time.ns / core::Duration::days(1).ns;
        if ((day + 4) % 7 == 0 || (day + 4) % 7 == 6) continue;  // 1970 began on a Thursday
        bar.open_time = bar.open_time + core::Duration::hours(5);
        bar.close_time = bar.close_time + core::Duration::hours(5);
        bars.push_back(bar);
    }
    ASSERT_GT(bars.size(), 200U);
    series->bars = data::Bars(bars);
    History history({series});
    history.definitions = {define("a", "slow", 100, "AAA", 1440)};
    const json result = history.result();
    EXPECT_GT(result["trades"].size(), 3U);
    ASSERT_EQ(result["equity"].size(), bars.size());
    for (std::size_t i = 0; i < bars.size(); ++i)
        EXPECT_EQ(result["equity"][i][0], core::to_string(bars[i].close_time));
}

TEST(Backtest, BelowStopOutPositionsAreClosedAtTheNextPrice) {
    std::vector<double> closes;
    for (int i = 0; i < 50; ++i) closes.push_back(100 - (i < 10 ? 0 : (i - 10) * 1.0));
    History history({engine::test::series_of(0, "AAA", 60, closes)});
    history.spec.limits.active = false;
    history.spec.cash = 10'000;
    const_cast<model::Instrument&>(history.spec.instruments.at({0})).margin = dec(0.1);
    history.definitions = {define("up", "long", 900)};  // value 90,000, margin 9,000
    const json result = history.result();
    ASSERT_FALSE(result["trades"].empty());
    EXPECT_EQ(result["trades"][0]["exit_reason"], "risk");
    // Equity 10,000 - 900 d is below half of the margin 9,000 - 90 d at d = 6.47.
    EXPECT_NEAR(result["trades"][0]["exit_price"].get<double>(), 93, 0.02);
    EXPECT_GT(result["decisions"]["by_code"].value("MARGIN_INSUFFICIENT", 0), 0);
}

TEST(Backtest, MembersMustComeBeforeTheirEnsemble) {
    History history({generated(0, "AAA", 100), generated(1, "BBB", 100, 60, 3)});
    history.definitions = family();
    std::swap(history.definitions[0], history.definitions[2]);
    const auto result = history.run();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, core::ErrorCode::config);
    EXPECT_NE(result.error().hint.find("before the ensemble"), std::string::npos);
}

// order_by_dependency makes any order one that can be run; each strategy does the same in all.
TEST(Backtest, TheOrderOfDefinitionsDoesNotMatter) {
    const auto trades_by_name = [](std::vector<strategies::Definition> definitions) {
        History history({generated(0, "AAA", 500), generated(1, "BBB", 500, 60, 3)});
        const auto order = strategies::order_by_dependency(definitions);
        EXPECT_TRUE(order);
        for (const std::size_t i : *order) history.definitions.push_back(definitions[i]);
        std::map<std::string, json> out;
        const json result = history.result();
        for (json trade : result["trades"]) {
            trade.erase("id");
            out[trade["strategy"].get<std::string>()].push_back(trade);
        }
        return out;
    };
    const auto given = trades_by_name(family());
    EXPECT_EQ(given.size(), 3U) << "m and n only vote";
    auto other = family();
    for (int i = 0; i < 4; ++i) {
        std::ranges::rotate(other, other.begin() + 1 + i % 2);
        EXPECT_EQ(trades_by_name(other), given) << "order " << i;
    }
}

/// Hourly bars with holes of many hours and days, so that longer bars end in gaps.
engine::test::SeriesPtr gappy(std::uint32_t id) {
    auto series = std::make_shared<data::Series>(*generated(id, "AAA", 2000));
    std::size_t n = 0;
    series->bars.erase_if([&n](const auto&) {
        const std::size_t i = n++;
        return (i / 7) % 3 == 1 || (i / 131) % 4 == 2 || i % 24 == 23;
    });
    series->hash = data::content_hash(series->bars);
    return series;
}

TEST(Backtest, LongerBarsOverHolesNeverFillAtAPriceOfThePast) {
    for (const auto fill : {execution::FillMode::this_close, execution::FillMode::next_open})
        for (const int minutes : {60, 240, 1440}) {
            History history({gappy(0)});
            history.spec.fill = fill;
            history.definitions = {define("a", "fast", 10, "AAA", minutes),
                                   define("b", "slow", 10, "AAA", minutes)};
            const auto result = history.run();  // itself an error for a stale fill
            ASSERT_TRUE(result) << minutes << ": " << result.error().text();
            EXPECT_GT(result->trades.size(), 5U);
        }
}

}  // namespace
}  // namespace pmp::backtest
