// Trades: the best, the worst and the last.

#include <algorithm>

#include "reports/sections.hpp"
#include "reports/text.hpp"

namespace pmp::reports {
namespace {

using Trades = std::vector<const model::Trade*>;

std::string strategy_name(const Page& page, const model::Trade& t) {
    const auto& all = page.result.strategies;
    return t.strategy.index() < all.size() ? escape(all[t.strategy.index()].name) : "–";
}

std::string symbol_name(const Page& page, const model::Trade& t) {
    const auto& all = page.result.symbols;
    return t.instrument.index() < all.size() ? escape(all[t.instrument.index()]) : "–";
}

const char* direction(const model::Trade& t) {
    return t.direction == model::Side::buy ? "▲\xC2\xA0long" : "▼\xC2\xA0short";
}

std::string reason(const model::Trade& t) {
    std::string text = to_string(t.exit_reason);
    std::ranges::replace(text, '_', ' ');
    return text;
}

std::string pnl_cell(const model::Trade& t) {
    return fmt::format("<td class=\"num {}\">{}</td>", tone(t.pnl.to_double()),
                       money(t.pnl, Sign::always));
}

std::string short_table(const Page& page, const char* title, const Trades& trades) {
    std::string out;
    add(out,
        "<div class=\"group\"><h3>{}</h3><div class=\"scroll\"><table "
        "class=\"trades\"><thead><tr><th "
        "scope=\"col\">Strategy</th><th scope=\"col\">Side</th><th scope=\"col\">Entry</th><th "
        "scope=\"col\">Exit</th><th scope=\"col\" class=\"num\">P&amp;L"
        "</th><th scope=\"col\">Exit by</th></tr></thead>\n<tbody>\n",
        title);
    for (const auto* t : trades)
        add(out,
            "<tr><th "
            "scope=\"row\">{}<small>{}</small></th><td>{}</td><td>{:.10}</td><td>{:.10}</td>{}<td>"
            "{}</td></tr>\n",
            strategy_name(page, *t), symbol_name(page, *t), direction(*t), minute_of(t->entry_time),
            minute_of(t->exit_time), pnl_cell(*t), reason(*t));
    if (trades.empty()) out += "<tr><td colspan=\"6\">– none</td></tr>\n";
    return out + "</tbody></table></div></div>\n";
}

std::string long_table(const Page& page, const Trades& trades) {
    std::string out = "<table class=\"trades\"><thead><tr><th scope=\"col\" class=\"num\">No.</th>";
    for (const char* head : {"Strategy", "Symbol", "Side"})
        add(out, "<th scope=\"col\">{}</th>", head);
    out +=
        "<th scope=\"col\" class=\"num\">Units</th><th scope=\"col\">Entry</th><th scope=\"col\" "
        "class=\"num\">at</th><th scope=\"col\">Exit</th><th scope=\"col\" "
        "class=\"num\">at</th><th "
        "scope=\"col\" class=\"num\">P&amp;L</th><th scope=\"col\" class=\"num\">Fees</th><th "
        "scope=\"col\">Exit by</th></tr></thead>\n<tbody>\n";
    for (const auto* t : trades) {
        add(out, "<tr><td class=\"num\">{}</td><th scope=\"row\">{}</th><td>{}</td><td>{}</td>",
            t->id.value, strategy_name(page, *t), symbol_name(page, *t), direction(*t));
        add(out,
            "<td class=\"num\">{}</td><td>{}</td><td class=\"num\">{}</td><td>{}</td><td "
            "class=\"num\">{}</td>{}<td class=\"num\">{}</td><td>{}</td></tr>\n",
            quantity(t->units), minute_of(t->entry_time), price(t->entry_price),
            minute_of(t->exit_time), price(t->exit_price), pnl_cell(*t), money(t->fees),
            reason(*t));
    }
    return out + "</tbody></table>";
}

}  // namespace

std::string trades_section(const Page& page) {
    std::string out = open_section("trades", "Trades");
    Trades all;
    for (const auto& t : page.result.trades) all.push_back(&t);
    if (all.empty()) return out + "<p class=\"empty\">– No trade was closed.</p>\n</section>\n";
    // Of equal ones the earlier first: the order of closing is the order they come in.
    Trades best, worst;
    for (const auto* t : all) (t->pnl.is_positive() ? best : worst).push_back(t);
    std::erase_if(worst, [](const auto* t) { return t->pnl.is_zero(); });
    const std::size_t wins = best.size(), losses = worst.size();
    std::ranges::stable_sort(best, std::greater{}, &model::Trade::pnl);
    std::ranges::stable_sort(worst, std::less{}, &model::Trade::pnl);
    best.resize(std::min<std::size_t>(best.size(), 10));
    worst.resize(std::min<std::size_t>(worst.size(), 10));
    Trades last(all.rbegin(),
                all.rbegin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(all.size(), 50)));
    add(out,
        "<p class=\"count\">{} closed: <span class=\"pos\">{} with a profit</span>, <span "
        "class=\"neg\">{} with a loss</span>, {} at zero. Profit after fees in {}, times in UTC; "
        "report.json has every one.</p>\n<div class=\"pair\">\n",
        count(all.size()), count(wins), count(losses), count(all.size() - wins - losses),
        escape(page.result.currency));
    out += short_table(page, "Best", best) + short_table(page, "Worst", worst);
    add(out,
        "</div>\n<h3>Last {}, newest first</h3>\n<div class=\"scroll tall\" role=\"region\" "
        "aria-label=\"Last trades, scrolls\" tabindex=\"0\">{}</div>\n</section>\n",
        last.size(), long_table(page, last));
    return out;
}

}  // namespace pmp::reports
