#include "reports/report.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "backtest/tables.hpp"
#include "made_up.hpp"
#include "reports/text.hpp"
#include "well_formed.hpp"

using namespace pmp;
using namespace pmp::reports;

namespace {

const ReportInfo info{.title = "Demo portfolio",
                      .mode = "Backtest",
                      .created = "2026-11-21 09:00 UTC",
                      .sources = {"data/sample/eurusd_1h.csv: 43,800 bars, zone UTC"},
                      .config_path = "config/demo.toml"};

bool has(const std::string& page, const std::string& text) {
    return page.find(text) != std::string::npos;
}

std::size_t times(const std::string& page, std::string_view text) {
    std::size_t n = 0;
    for (auto at = page.find(text); at != std::string::npos; at = page.find(text, at + 1)) ++n;
    return n;
}

}  // namespace

TEST(WellFormed, TheCheckerSeesFaults) {
    EXPECT_EQ(test::fault_in("<p class=\"a\">x &lt; y<br/></p>"), "");
    for (const char* bad : {"<p>", "<p></b>", "<b><i></b></i>", "<p class=a></p>", "a & b", "1 < 2",
                            "<p id=\"a\"></p><p id=\"a\"></p>", "</p>", "a > b"})
        EXPECT_NE(test::fault_in(bad), "") << bad;
}

TEST(Report, IsWellFormedAndSelfContained) {
    const auto page = html_report(test::made_up(12, 700), info);
    EXPECT_EQ(test::fault_in(page), "");
    EXPECT_TRUE(has(page, "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"));
    EXPECT_EQ(times(page, "<script"), 1u);
    for (const char* banned :
         {"<script src", "http://", "https://", "@import", "url(", "<link", "onload"})
        EXPECT_FALSE(has(page, banned)) << banned;
    for (const char* raw : {">nan", "-nan", "nan,", ",nan", ">inf", "\"inf"})
        EXPECT_FALSE(has(page, raw));
    EXPECT_EQ(times(page, "<svg"),
              times(page, "role=\"img\"") +
                  times(page, "<svg viewBox=\"0 0 100 8\" aria-hidden=\"true\"") +
                  times(page, "<svg viewBox=\"0 0 14 14\" aria-hidden=\"true\""));
    EXPECT_EQ(times(page, "<th>") + times(page, "<th class"), 0u);  // every header has a scope
}

TEST(Report, HoldsTheNumbers) {
    const auto result = test::made_up(12, 700);
    const auto page = html_report(result, info);
    const auto profit = result.equity.back().equity - result.initial;
    for (const auto& text :
         {money(profit, Sign::always), percent(result.metrics.total_return.value, 2, Sign::always),
          percent(result.metrics.max_drawdown.value), number(result.metrics.sharpe.value, 3),
          count(result.trades.size()), percent(result.metrics.win_rate.value),
          money(result.trades.back().pnl, Sign::always), day_of(*result.metrics.drawdown_trough),
          result.config_hash, result.data_hash, result.build, std::string("8,123"),
          std::string("All strategies together would hold too much of one symbol."),
          percent(result.ambiguity.return_target_first, 2, Sign::always), info.sources[0],
          info.config_path, info.mode, info.created})
        EXPECT_TRUE(has(page, text)) << text;
    for (const auto& s : result.strategies) {
        EXPECT_TRUE(has(page, "<th scope=\"row\">" + s.name + "<small>"));
        EXPECT_TRUE(has(page, money(s.equity.back().equity - result.initial, Sign::always)));
    }
    for (const auto& [key, metric] : result.metrics.entries()) {
        if (metric.defined()) continue;
        EXPECT_TRUE(has(page, metric.why_undefined)) << key;
    }
}

TEST(Report, StrategiesComeBestFirst) {
    const auto result = test::made_up(9, 300);
    const auto page = html_report(result, info);
    std::vector<std::pair<core::Money, std::string>> order;
    for (const auto& s : result.strategies) order.emplace_back(s.equity.back().equity, s.name);
    std::ranges::sort(order, std::greater{});
    std::size_t at = 0;
    for (const auto& [equity, name] : order) {
        const auto place = page.find("<th scope=\"row\">" + name + "<small>");
        EXPECT_GT(place, at);
        at = place;
    }
}

TEST(Report, EscapesEveryText) {
    auto result = test::made_up(4, 90);
    const std::string bad = "<script>x</script>&\"'";
    result.name = result.config_hash = result.data_hash = result.build = result.currency = bad;
    for (auto& symbol : result.symbols) symbol = bad;
    for (auto& s : result.strategies)
        s.name = s.type = s.symbol = s.timeframe = s.role = s.fault = bad;
    result.decisions_by_code[bad] = 3;
    result.benchmark = {bad, test::benchmark_of(result)};
    auto prices = test::prices_of(result);
    for (auto& curve : prices) curve.symbol = bad;
    const auto page = html_report(result, {.title = bad,
                                           .mode = bad,
                                           .created = bad,
                                           .sources = {bad},
                                           .config_path = bad,
                                           .prices = prices});
    EXPECT_EQ(test::fault_in(page), "");
    EXPECT_EQ(times(page, "<script"), 1u);
    EXPECT_TRUE(has(page, escape(bad)));
    EXPECT_EQ(test::fault_in(html_report(result, {})), "");  // the title is then the run's name
}

TEST(Report, UndefinedIsADashWithItsReason) {
    auto result = test::made_up(1, 30);
    result.metrics.sharpe = stats::Metric::undefined("the returns do not vary");
    result.strategies[0].metrics.profit_factor = stats::Metric::undefined("no losing trades");
    const auto page = html_report(result, info);
    EXPECT_TRUE(has(page,
                    "<dt>Sharpe ratio</dt><dd class=\"flat\">–</dd><dd class=\"note\">the "
                    "returns do not vary</dd>"));
    EXPECT_TRUE(has(page,
                    "<th scope=\"row\">Sharpe ratio</th><td class=\"num flat\">–</td><td "
                    "class=\"how\"><em class=\"why\">Undefined: the returns do not vary."));
    EXPECT_TRUE(has(page, "title=\"no losing trades\">–"));
}

TEST(Report, WhereTheRollingSharpeIsUndefinedThereIsNoLine) {
    auto result = test::made_up(1, 400);
    const auto section = [&] {
        const auto page = html_report(result, info);
        const auto from = page.find("id=\"rolling\"");
        return page.substr(from, page.find("</section>", from) - from);
    };
    EXPECT_EQ(times(section(), "<polyline"), 2u) << "Sharpe ratio and volatility";
    // Windows inside a stretch in which nothing changes have no Sharpe ratio.
    for (std::size_t i = 150; i < 300; ++i) result.equity[i].equity = result.equity[149].equity;
    EXPECT_EQ(times(section(), "<polyline"), 3u);
}

TEST(Report, AnEmptyResultSaysSo) {
    backtest::Result empty{.name = "nothing", .currency = "USD", .initial = 1000};
    empty.metrics = stats::compute({}, 1000, {});
    const auto page = html_report(empty, info);
    EXPECT_EQ(test::fault_in(page), "");
    for (const char* text :
         {"no equity samples", "There is no equity curve", "No trade was closed",
          "There were no strategies", "No decision was made", "no closed trades"})
        EXPECT_TRUE(has(page, text)) << text;
    EXPECT_FALSE(has(page, "<polyline"));
}

TEST(Report, OneDayOneStrategyNoTrades) {
    auto result = test::made_up(1, 1);
    ASSERT_TRUE(result.trades.empty());
    result.interrupted = true;
    result.strategies[0].fault = "the plug-in ended";
    const auto page = html_report(result, info);
    EXPECT_EQ(test::fault_in(page), "");
    EXPECT_TRUE(has(page, "Interrupted."));
    EXPECT_TRUE(has(page, "One strategy stopped on a fault."));
    EXPECT_TRUE(has(page, "⚠ stopped: the plug-in ended"));
    EXPECT_TRUE(has(page, "needs two returns"));
}

TEST(Report, ALostAccountHasNoMonths) {
    auto result = test::made_up(1, 40);
    result.equity.back().equity = -5;
    std::vector<stats::EquityPoint> points;
    for (const auto& s : result.equity) points.push_back({s.time, s.equity.to_double()});
    result.metrics = stats::compute(points, 1e6, {});
    const auto page = html_report(result, info);
    EXPECT_EQ(test::fault_in(page), "");
    EXPECT_TRUE(has(page, "the equity was not above zero throughout"));
}

TEST(Report, SameInputsSameBytes) {
    EXPECT_EQ(html_report(test::made_up(5, 300), info), html_report(test::made_up(5, 300), info));
}

TEST(Report, StaysSmall) {
    const auto page = html_report(test::made_up(120, 5000), info);
    EXPECT_LT(page.size(), 1'100'000u);
    EXPECT_EQ(test::fault_in(page), "");
    EXPECT_EQ(times(page, "class=\"spark "), 120u);
}

TEST(Report, ShowsAThousandStrategiesAndSaysWhenThereAreMore) {
    const auto page = html_report(test::made_up(1003, 12), info);
    EXPECT_EQ(times(page, "class=\"spark "), 1000u);
    EXPECT_TRUE(has(page, "The first 1,000 are shown"));
}

TEST(Report, ShowsTradesOnThePriceAndSaysHowManyAreLeftOut) {
    const auto result = test::made_up(60, 3000);
    auto full = info;
    full.prices = test::prices_of(result);
    const auto page = html_report(result, full);
    EXPECT_EQ(test::fault_in(page), "");
    EXPECT_EQ(times(page, "<details"), 3u);
    EXPECT_EQ(times(page, "<title id=\"price-"), 3u);
    EXPECT_TRUE(has(page, " are drawn: the best and the worst of each stretch of time"));
    EXPECT_LE(times(page, "class=\"won\"><title>") + times(page, "class=\"lost\"><title>"), 750u);
    EXPECT_GT(times(page, "class=\"lost\"><title>"), 200u);
    const auto& largest =
        *std::ranges::max_element(result.trades, {}, [](const auto& t) { return t.pnl.abs(); });
    EXPECT_TRUE(has(page, money(largest.pnl, Sign::always) + "</title><path d="));
    EXPECT_LT(page.size(), 3'000'000u);
    // A symbol without trades has no chart; nothing to draw is no section.
    const auto none = html_report(test::made_up(1, 1), full);
    EXPECT_TRUE(has(none, "id=\"prices\""));
    EXPECT_EQ(times(none, "<details"), 0u);
    EXPECT_FALSE(has(html_report(result, info), "id=\"prices\""));
    EXPECT_FALSE(has(html_report(result, info), "href=\"#prices\""));
}

TEST(Report, ShowsTheNumbersOfTheTables) {
    auto result = test::made_up(12, 700);
    result.benchmark = {"Index", test::benchmark_of(result)};
    result.costs = {
        .fees = 1, .financing = -12, .market_orders = core::Money(345), .market_fills = 7};
    const auto page = html_report(result, info);
    EXPECT_EQ(test::fault_in(page), "");
    const auto tables = backtest::tables_of(result);
    ASSERT_EQ(tables.curve.drawdowns.size(), 10u);
    for (const auto& d : tables.curve.drawdowns)
        EXPECT_TRUE(has(page, "<td class=\"num neg\">" + percent(d.depth)));
    for (const auto& group : tables.by_weekday) {
        if (group.trades == 0) continue;
        EXPECT_TRUE(has(page, money(group.pnl, Sign::always)));
    }
    for (const auto& m : tables.curve.months)
        EXPECT_TRUE(has(page, number(m.growth * 100, 2, Sign::always) + "</td>"));
    EXPECT_TRUE(has(page, number(result.benchmark->result.metrics.beta.value, 3)));
    EXPECT_TRUE(has(page, "345.00 USD, 7 fills"));
    EXPECT_TRUE(has(page,
                    "\xE2\x88\x92"
                    "12.00 USD"));
    EXPECT_TRUE(has(page, "class=\"bench\""));
    EXPECT_TRUE(has(page, "Sharpe ratio a year"));
    EXPECT_EQ(times(page, "<path class=\"dots "), 4u);
    // The curve of a benchmark is not in a report without one.
    EXPECT_FALSE(has(html_report(test::made_up(12, 700), info), "class=\"bench\""));
}

TEST(Report, WithoutExcursionsItSaysSo) {
    auto result = test::made_up(3, 200);
    result.excursions.clear();
    const auto page = html_report(result, info);
    EXPECT_TRUE(has(page, "It was not measured in this run."));
    EXPECT_EQ(test::fault_in(page), "");
}
