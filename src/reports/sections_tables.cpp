// Metrics with their definitions, and the strategies.

#include <algorithm>
#include <array>
#include <numeric>

#include "reports/charts.hpp"
#include "reports/sections.hpp"
#include "reports/text.hpp"
#include "reports/words.hpp"

namespace pmp::reports {
namespace {

void metric_row(std::string& out, std::string_view key, const stats::Metric& metric,
                const MetricWords* words) {
    const Unit unit = words ? words->unit : Unit::ratio;
    const bool coloured = unit == Unit::signed_percent || unit == Unit::signed_money;
    add(out,
        "<tr><th scope=\"row\">{}</th><td class=\"num {}\">{}</td><td "
        "class=\"how\">{}{}</td></tr>\n",
        words ? std::string(words->label) : escape(key),
        metric.defined() && coloured ? tone(metric.value) : "flat", metric_text(metric, unit),
        metric.defined()
            ? ""
            : "<em class=\"why\">Undefined: " + escape(metric.why_undefined) + ".</em> ",
        words ? words->formula : "");
}

core::Money profit(const backtest::StrategyResult& strategy, core::Money initial) {
    return strategy.equity.empty() ? core::Money{} : strategy.equity.back().equity - initial;
}

/// A number of a strategy, or a dash that says why on pointing at it.
std::string cell(const stats::Metric& metric, Unit unit) {
    if (metric.defined()) return metric_text(metric, unit);
    const std::string why = escape(metric.why_undefined);
    return fmt::format(
        "<span class=\"why\" title=\"{0}\">–<span class=\"unseen\"> {0}</span></span>", why);
}

void strategy_row(std::string& out, const backtest::StrategyResult& s, core::Money initial,
                  std::size_t spark_points) {
    const core::Money pnl = profit(s, initial);
    const auto& m = s.metrics;
    add(out, "<tr><th scope=\"row\">{}", escape(s.name));
    add(out, "<small>{} · {} {}</small>", escape(s.type), escape(s.symbol), escape(s.timeframe));
    if (!s.fault.empty()) add(out, "<small class=\"fault\">⚠ stopped: {}</small>", escape(s.fault));
    add(out, "</th><td>{}</td>", escape(s.role));
    if (s.equity.empty())
        out += "<td class=\"num\" data-sort=\"\">" + cell(m.total_return, Unit::ratio) + "</td>";
    else
        add(out, "<td class=\"num {}\" data-sort=\"{}\">{}</td>", tone(pnl.to_double()),
            pnl.to_string(), money(pnl, Sign::always));
    for (const auto& [metric, unit] : {std::pair{m.trades, Unit::count},
                                       {m.win_rate, Unit::percent},
                                       {m.profit_factor, Unit::ratio},
                                       {m.max_drawdown, Unit::signed_percent},
                                       {m.sharpe, Unit::ratio},
                                       {m.average_holding_hours, Unit::hours},
                                       {m.fees, Unit::money}})
        add(out, "<td class=\"num\" data-sort=\"{}\">{}</td>",
            metric.defined() ? fmt::format("{:.7g}", metric.value) : "", cell(metric, unit));
    add(out, "<td>{}</td></tr>\n",
        sparkline(make_curve(s.equity, initial), spark_points,
                  "Profit of " + s.name + " over time"));
}

}  // namespace

std::string metrics_section(const Page& page) {
    std::string out = open_section("metrics", "Metrics");
    out += "<div class=\"columns\">\n";
    const auto entries = page.result.metrics.entries();
    // A metric this file has no words for yet is still shown, under its key.
    for (const std::string_view group : {"Return", "Trades", "Risk", "Activity and costs", ""}) {
        std::string rows;
        for (const auto& [key, metric] : entries) {
            const MetricWords* words = metric_words(key);
            if ((words ? words->group : "") == group) metric_row(rows, key, metric, words);
        }
        if (rows.empty()) continue;
        add(out,
            "<div class=\"group\"><table class=\"metrics\"><caption>{}</caption>\n<thead><tr><th "
            "scope=\"col\">Metric</th><th scope=\"col\" class=\"num\">Value</th><th scope=\"col\">"
            "How it is computed</th></tr></thead>\n<tbody>\n{}</tbody></table></div>\n",
            group.empty() ? "Other" : group, rows);
    }
    return out +
           "</div>\n<p class=\"foot\">r: simple returns of the equity at daily closes, n of them; "
           "P: "
           "periods a year (252 unless configured); rf and mar: risk-free and minimum acceptable "
           "return of a period; sd: with n − 1. Money in the account's currency. A dash is a "
           "number "
           "that does not exist, never a zero.</p>\n</section>\n";
}

std::string strategies_section(const Page& page) {
    const auto& all = page.result.strategies;
    std::string out = open_section("strategies", "Strategies");
    if (all.empty())
        return out + "<p class=\"empty\">– There were no strategies.</p>\n</section>\n";
    std::vector<std::size_t> order(all.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater{},
                             [&](std::size_t i) { return profit(all[i], page.result.initial); });
    constexpr std::size_t most = 1000;
    std::size_t up = 0, members = 0;
    for (const auto& s : all) {
        up += profit(s, page.result.initial).is_positive();
        members += s.role == "member";
    }
    add(out,
        "<div class=\"scroll{}\" role=\"region\" aria-label=\"Strategies, scrolls\" "
        "tabindex=\"0\"><table class=\"strategies sortable\"><caption>{} strategies, best first; "
        "{} in "
        "profit."
        "{}</caption>\n<thead><tr><th scope=\"col\">Strategy</th><th scope=\"col\">Role</th>",
        all.size() > 24 ? " tall" : "", count(all.size()), count(up),
        all.size() > most ? " The first 1,000 are shown; report.json has them all." : "");
    for (const char* head : {"P&amp;L", "Trades", "Win rate", "Profit factor", "Max drawdown",
                             "Sharpe", "Held, mean", "Fees"})
        add(out, "<th scope=\"col\" class=\"num\">{}</th>", head);
    out += "<th scope=\"col\" data-fixed=\"\">P&amp;L over time</th></tr></thead>\n<tbody>\n";
    const std::size_t spark_points = all.size() > 300 ? 20 : 50;
    for (std::size_t i = 0; i < order.size() && i < most; ++i)
        strategy_row(out, all[order[i]], page.result.initial, spark_points);
    add(out,
        "</tbody></table></div>\n<p class=\"foot\">P&amp;L in {}. Drawdown and Sharpe are of the "
        "account's initial cash plus this strategy's profit.{}</p>\n</section>\n",
        escape(page.result.currency),
        members > 0
            ? " A member only votes: its P&amp;L comes from a shadow ledger and is not part of "
              "the account's."
            : "");
    return out;
}

}  // namespace pmp::reports
