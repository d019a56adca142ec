// How the run went: decisions, costs, the order inside a bar, where the numbers come from.

#include <algorithm>
#include <cmath>

#include "reports/sections.hpp"
#include "reports/text.hpp"
#include "reports/words.hpp"

namespace pmp::reports {
namespace {

/// A row of a two-column list; `value` is markup.
std::string item(const char* label, const std::string& value) {
    return fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", label, value);
}

std::string number_or_why(const stats::Metric& metric, Unit unit, const std::string& after = {}) {
    if (metric.defined()) return metric_text(metric, unit) + after;
    return "– <em class=\"why\">" + escape(metric.why_undefined) + "</em>";
}

const char* outcome_class(std::string_view outcome) {
    if (outcome == "passed") return "pos";
    return outcome == "blocked" || outcome == "resized or blocked" ? "neg" : "flat";
}

}  // namespace

std::string decisions_section(const Page& page) {
    const auto& result = page.result;
    std::string out = open_section("decisions", "Decisions: what became of the signals");
    add(out,
        "<ol class=\"funnel\"><li><b>{}</b> bars</li><li><b>{}</b> signals</li><li><b>{}</b> "
        "decisions</li><li><b>{}</b> blocked</li><li><b>{}</b> orders</li><li><b>{}</b> fills</li>"
        "<li><b>{}</b> closed trades</li></ol>\n",
        count(result.bars), count(result.signals), count(result.decisions), count(result.blocked),
        count(result.orders), count(result.fills), count(result.trades.size()));
    std::vector<std::pair<std::string, std::uint64_t>> codes(result.decisions_by_code.begin(),
                                                             result.decisions_by_code.end());
    if (codes.empty()) return out + "<p class=\"empty\">– No decision was made.</p>\n</section>\n";
    std::ranges::stable_sort(codes, std::greater{}, &std::pair<std::string, std::uint64_t>::second);
    std::uint64_t total = 0;
    for (const auto& [code, times] : codes) total += times;
    out +=
        "<div class=\"scroll\"><table class=\"codes\"><thead><tr><th scope=\"col\">Code</th><th "
        "scope=\"col\">Outcome</th><th scope=\"col\" class=\"num\">Count</th><th scope=\"col\" "
        "class=\"num\">Share</th><th scope=\"col\"><span class=\"unseen\">Share as a "
        "bar</span></th>"
        "<th scope=\"col\">In plain words</th></tr></thead>\n<tbody>\n";
    for (const auto& [code, times] : codes) {
        const CodeWords words = code_words(code);
        const double share =
            total > 0 ? static_cast<double>(times) / static_cast<double>(total) : 0;
        add(out,
            "<tr><th scope=\"row\"><code>{}</code></th><td class=\"{}\">{}</td><td class=\"num\">{}"
            "</td><td class=\"num\">{}</td><td class=\"meter\"><svg viewBox=\"0 0 100 8\" "
            "aria-hidden=\"true\"><rect class=\"track\" width=\"100\" height=\"8\"/><rect "
            "class=\"bar "
            "{}\" width=\"{:.1f}\" height=\"8\"/></svg></td><td>{}</td></tr>\n",
            escape(code), outcome_class(words.outcome), words.outcome, count(times),
            percent(share, 1), outcome_class(words.outcome), share * 100,
            words.meaning.empty() ? "–" : escape(words.meaning));
    }
    return out +
           "</tbody></table></div>\n<p class=\"foot\">A decision carries the code of the first "
           "check that blocked it, else of the first that made it smaller.</p>\n</section>\n";
}

std::string costs_section(const Page& page) {
    const auto& result = page.result;
    const auto& m = result.metrics;
    const std::string currency = " " + escape(result.currency);
    std::string out = open_section("costs", "Costs and activity");
    out += "<table class=\"list\"><tbody>\n";
    out += item("Fees", number_or_why(m.fees, Unit::money, currency));
    if (m.fees.defined() && !result.equity.empty()) {
        const double net = (result.equity.back().equity - result.initial).to_double();
        out += item("P&amp;L before fees", number(net + m.fees.value, 2, Sign::always) + currency);
        out += item("P&amp;L after fees", number(net, 2, Sign::always) + currency);
    }
    if (m.fees.defined() && result.fills > 0)
        out += item("Fees a fill",
                    number(m.fees.value / static_cast<double>(result.fills), 2) + currency);
    if (m.fees.defined() && result.initial.is_positive())
        out +=
            item("Fees against initial equity", percent(m.fees.value / result.initial.to_double()));
    const auto& costs = result.costs;
    if (!costs.financing.is_zero())
        out += item("Overnight financing", money(costs.financing, Sign::always) + currency);
    if (costs.market_orders)
        out += item(
            "Spread and slippage of market orders",
            money(*costs.market_orders) + currency + ", " + count(costs.market_fills) + " fills");
    out += item("Turnover a year", number_or_why(m.turnover, Unit::times, " average equity"));
    out += item("Exposure", number_or_why(m.exposure, Unit::percent, " of the bars"));
    out += item("Orders, fills", count(result.orders) + ", " + count(result.fills));
    return out +
           "</tbody></table>\n<p class=\"foot\">Spread and slippage are in the fill prices, not "
           "in the fees: how much worse than the middle of the market at that moment market orders "
           "were filled. Stops and targets are not in it.</p>\n</section>\n";
}

std::string ambiguity_section(const Page& page) {
    const auto& a = page.result.ambiguity;
    std::string out = open_section("ambiguity", "Order inside a bar");
    out += "<table class=\"list\"><tbody>\n";
    out += item("Ambiguous bars", count(a.bars) + " of " + count(page.result.bars));
    if (a.bars > 0 && !page.result.interrupted) {
        out += item("Total return, stop first", percent(a.return_stop_first, 2, Sign::always));
        out += item("Total return, target first", percent(a.return_target_first, 2, Sign::always));
        out += item("Difference",
                    number(std::fabs(a.return_target_first - a.return_stop_first) * 100, 2) +
                        " percentage points");
    }
    out += "</tbody></table>\n<p class=\"foot\">";
    if (page.result.equity.empty()) out += "Nothing ran, so nothing was ambiguous.";
    else if (a.bars == 0)
        out +=
            "No bar reached both the stop and the target of a position, so the result does not "
            "hang on which came first.";
    else if (page.result.interrupted)
        out += "The run was interrupted, so the two orders were not compared.";
    else
        out +=
            "In these bars both the stop and the target of a position were reached, and the data "
            "do not say which came first: the gap between the two returns is how much hangs on it, "
            "and a wide one means that finer data are needed before the result is believed.";
    return out + "</p>\n</section>\n";
}

std::string provenance_section(const Page& page) {
    const auto& result = page.result;
    const auto code = [](const std::string& text) {
        return text.empty() ? std::string("–") : "<code>" + escape(text) + "</code>";
    };
    std::string out = open_section("provenance", "Where the numbers come from");
    out += "<table class=\"list\"><tbody>\n";
    out += item("Run", escape(result.name));
    if (!page.info.config_path.empty()) out += item("Configuration", code(page.info.config_path));
    out += item("Configuration hash", code(result.config_hash));
    out += item("Data hash", code(result.data_hash));
    out += item("Build", code(result.build));
    std::string symbols;
    constexpr std::size_t shown = 60;
    for (std::size_t i = 0; i < result.symbols.size() && i < shown; ++i)
        symbols += (i > 0 ? ", " : "") + escape(result.symbols[i]);
    if (result.symbols.size() > shown)
        symbols += " and " + count(result.symbols.size() - shown) + " more";
    out += item("Symbols", symbols.empty() ? "–" : symbols);
    std::string sources;
    for (const auto& line : page.info.sources)
        sources += (sources.empty() ? "" : "<br/>") + escape(line);
    if (!sources.empty()) out += item("Sources", sources);
    out += item("Bars", count(result.bars));
    out += item("Strategy-bars", count(result.strategy_bars));
    const double seconds = result.elapsed_ms / 1000;
    std::string time = number(seconds, seconds < 10 ? 3 : 1) + " s";
    if (seconds > 0)
        time += ", " + number(static_cast<double>(result.strategy_bars) / seconds, 0) +
                " strategy-bars a second";
    out += item("Run time", time);
    return out +
           "</tbody></table>\n<p class=\"foot\">The same configuration, data and build give the "
           "same numbers. report.json beside this page holds them in full.</p>\n</section>\n";
}

}  // namespace pmp::reports
