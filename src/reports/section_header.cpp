// The top of the page: what ran, how it went in one sentence, and the numbers looked at first.

#include <algorithm>

#include "backtest/caveats.hpp"
#include "reports/sections.hpp"
#include "reports/text.hpp"
#include "reports/words.hpp"

namespace pmp::reports {
namespace {

std::string tile(const char* label, const std::string& value, const char* tone,
                 const std::string& note) {
    return fmt::format(
        "<div class=\"tile\"><dt>{}</dt><dd class=\"{}\">{}</dd><dd class=\"note\">{}</dd></div>\n",
        label, tone, value, escape(note));
}

std::string tile(const char* label, const stats::Metric& metric, Unit unit, bool coloured,
                 const std::string& note = {}) {
    return tile(label, metric_text(metric, unit),
                metric.defined() && coloured ? tone(metric.value) : "flat",
                metric.defined() ? note : metric.why_undefined);
}

std::string tiles(const Page& page) {
    const auto& result = page.result;
    const auto& m = result.metrics;
    std::string out = "<dl class=\"tiles\" aria-label=\"Main numbers\">\n";
    if (result.equity.empty()) {
        out += tile("Profit and loss", "–", "flat", "no equity samples");
    } else {
        const auto profit = result.equity.back().equity - result.initial;
        out += tile("Profit and loss", money(profit, Sign::always), tone(profit.to_double()),
                    result.currency + ", after costs");
    }
    out += tile("Total return", m.total_return, Unit::signed_percent, true,
                m.cagr.defined() ? percent(m.cagr.value, 2, Sign::always) + " a year" : "");
    out += tile("Maximum drawdown", m.max_drawdown, Unit::signed_percent, true,
                m.drawdown_trough ? "lowest on " + day_of(*m.drawdown_trough) : "");
    out += tile("Sharpe ratio", m.sharpe, Unit::ratio, true,
                m.volatility.defined() ? percent(m.volatility.value) + " volatility a year" : "");
    out += tile("Closed trades", m.trades, Unit::count, false,
                count(result.strategies.size()) +
                    (result.strategies.size() == 1 ? " strategy" : " strategies"));
    out +=
        tile("Win rate", m.win_rate, Unit::percent, false,
             m.profit_factor.defined() ? "profit factor " + number(m.profit_factor.value, 2) : "");
    out += tile("Fees", m.fees, Unit::money, false,
                result.currency + ", " + count(result.fills) + " fills");
    return out + "</dl>\n";
}

std::string sentence(const Page& page) {
    const auto& result = page.result;
    const auto& m = result.metrics;
    if (result.equity.empty())
        return "No day of data was completed, so there is nothing to measure.";
    const auto profit = result.equity.back().equity - result.initial;
    std::string out = fmt::format(
        "{} to {} (UTC), {} days with data: the account went from {} to {} {} ({}).",
        day_of(result.equity.front().time), day_of(result.equity.back().time),
        count(result.equity.size()), money(result.initial), money(result.equity.back().equity),
        result.currency, money(profit, Sign::always));
    if (m.max_drawdown.defined() && m.drawdown_start && m.drawdown_trough) {
        add(out, " Its deepest fall was {}, from {} to {}, and it ", percent(-m.max_drawdown.value),
            day_of(*m.drawdown_start), day_of(*m.drawdown_trough));
        if (m.drawdown_recovery) add(out, "was made good on {}.", day_of(*m.drawdown_recovery));
        else out += "was not made good by the end.";
    }
    return out;
}

std::string warnings(const backtest::Result& result) {
    std::string out;
    if (result.interrupted)
        out +=
            "<p class=\"warning\"><strong>Interrupted.</strong> The run was stopped before the end "
            "of the data; everything here covers only what had run.</p>\n";
    const auto faults =
        std::ranges::count_if(result.strategies, [](const auto& s) { return !s.fault.empty(); });
    if (faults > 0)
        add(out,
            "<p class=\"warning\"><strong>{} stopped on a fault.</strong> The strategies table "
            "says "
            "which and why.</p>\n",
            faults == 1 ? "One strategy"
                        : count(static_cast<std::uint64_t>(faults)) + " strategies");
    for (const std::string& caveat : backtest::caveats(result))
        add(out, "<p class=\"warning\">Note: {}.</p>\n", escape(caveat));
    return out;
}

}  // namespace

std::string header_section(const Page& page) {
    const auto& info = page.info;
    std::string out = "<header>\n";
    add(out, "<p class=\"over\">Portfolio Manager Pro{}{}</p>\n<h1>{}</h1>\n",
        info.mode.empty() ? "" : " <span class=\"badge\">" + escape(info.mode) + "</span>",
        info.created.empty() ? "" : " <span>made " + escape(info.created) + "</span>",
        escape(info.title.empty() ? page.result.name : info.title));
    add(out, "<p class=\"lead\">{}</p>\n", escape(sentence(page)));
    out += warnings(page.result);
    out += tiles(page);
    out += "<nav aria-label=\"Contents\">";
    for (const auto& [id, text] : {std::pair{"equity", "Equity"},
                                   {"benchmark", "Benchmark"},
                                   {"monthly", "Months"},
                                   {"distribution", "Daily returns"},
                                   {"drawdowns", "Drawdowns"},
                                   {"rolling", "Rolling"},
                                   {"metrics", "Metrics"},
                                   {"strategies", "Strategies"},
                                   {"prices", "On the price"},
                                   {"trades", "Trades"},
                                   {"excursions", "Excursions"},
                                   {"timing", "Hour and weekday"},
                                   {"decisions", "Decisions"},
                                   {"costs", "Costs"},
                                   {"ambiguity", "Intrabar order"},
                                   {"provenance", "Provenance"}})
        if (page.has(id)) add(out, "<a href=\"#{}\">{}</a> ", id, text);
    return out + "</nav>\n</header>\n";
}

}  // namespace pmp::reports
