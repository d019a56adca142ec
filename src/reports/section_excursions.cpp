// How far trades went for and against, and when they were entered.

#include <algorithm>
#include <cmath>
#include <set>

#include "reports/chart_parts.hpp"
#include "reports/sections.hpp"
#include "reports/text.hpp"
#include "reports/words.hpp"

namespace pmp::reports {
namespace {

struct Dot {
    double x, y;
    bool won;
};

/// Ends of an axis that leave out the outermost half percent on either side.
std::pair<double, double> ends(std::vector<double> values) {
    std::ranges::sort(values);
    const std::size_t cut = values.size() / 200;
    return {values[cut], values[values.size() - 1 - cut]};
}

/// Dots that would lie on the same place are drawn once.
std::string scatter(const std::vector<Dot>& dots, const char* id, const char* across,
                    const char* title) {
    std::vector<double> xs, ys;
    for (const auto& d : dots) {
        xs.push_back(d.x);
        ys.push_back(d.y);
    }
    const auto [x_low, x_high] = ends(std::move(xs));
    const auto [y_low, y_high] = ends(std::move(ys));
    const Axis down = value_axis(std::min(y_low, 0.0), std::max(y_high, 0.0), 6);
    const Axis right = value_axis(std::min(x_low, 0.0), std::max(x_high, 0.0), 6);
    const Frame frame{.left = 64, .right = 572, .top = 24, .bottom = 300};
    const Scale x{right.low, right.high, frame.left, frame.right};
    const Scale y{down.low, down.high, frame.bottom, frame.top};
    std::string out;
    add(out,
        "<div class=\"scroll\"><svg class=\"chart\" viewBox=\"0 0 592 350\" role=\"img\" "
        "aria-labelledby=\"{0}\"><title id=\"{0}\">{1}</title>\n<text class=\"axis\" x=\"{2}\" "
        "y=\"12\">Result of the trade</text>\n",
        id, title, frame.left);
    value_grid(out, down, y, frame, true);
    for (const double tick : right.ticks)
        add(out,
            "<line class=\"grid\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/><text "
            "class=\"tick\" x=\"{0:.1f}\" y=\"{3}\" text-anchor=\"middle\">{4}</text>\n",
            x(tick), frame.top, frame.bottom, frame.bottom + 17,
            percent(tick, std::max(right.decimals - 2, 0)));
    add(out, "<text class=\"axis\" x=\"{}\" y=\"342\" text-anchor=\"middle\">{}</text>\n",
        (frame.left + frame.right) / 2, across);
    add(out, "<line class=\"zero\" x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>\n", frame.left,
        frame.right, y(0), y(0));
    for (const bool won : {false, true}) {
        std::set<std::pair<int, int>> places;
        for (const auto& d : dots)
            if (d.won == won)
                places.emplace(std::lround(x(std::clamp(d.x, right.low, right.high))),
                               std::lround(y(std::clamp(d.y, down.low, down.high))));
        if (places.empty()) continue;
        add(out, "<path class=\"dots {}\" d=\"", won ? "won" : "lost");
        for (const auto& [px, py] : places) add(out, "M{},{}h0", px, py);
        out += "\"/>\n";
    }
    return out + "</svg></div>\n";
}

void group_rows(std::string& out, const std::vector<backtest::TradeGroup>& groups, bool weekdays) {
    double largest = 0;
    for (const auto& g : groups) largest = std::max(largest, std::fabs(g.pnl.to_double()));
    for (const auto& g : groups) {
        if (g.trades == 0) continue;
        const double pnl = g.pnl.to_double();
        const double width = largest > 0 ? std::fabs(pnl) / largest * 100 : 0;
        const double share = static_cast<double>(g.wins) / static_cast<double>(g.trades);
        add(out,
            "<tr><th scope=\"row\">{}</th><td class=\"num\">{}</td><td class=\"num\">{}</td><td "
            "class=\"num {}\">{}</td><td class=\"meter\"><svg viewBox=\"0 0 100 8\" "
            "aria-hidden=\"true\"><rect class=\"track\" width=\"100\" height=\"8\"/><rect "
            "class=\"bar {}\" width=\"{:.1f}\" height=\"8\"/></svg></td></tr>\n",
            weekdays ? std::string(backtest::weekday_name(g.key)) : fmt::format("{:02}:00", g.key),
            count(g.trades), percent(share, 1), tone(pnl), money(g.pnl, Sign::always), tone(pnl),
            width);
    }
}

std::string group_table(const char* head, const std::vector<backtest::TradeGroup>& groups,
                        bool weekdays) {
    std::string out;
    add(out,
        "<div><table class=\"codes\"><thead><tr><th scope=\"col\">{}</th><th scope=\"col\" "
        "class=\"num\">Trades</th><th scope=\"col\" class=\"num\">Win rate</th><th scope=\"col\" "
        "class=\"num\">P&amp;L</th><th scope=\"col\"><span class=\"unseen\">P&amp;L as a "
        "bar</span></th></tr></thead>\n<tbody>\n",
        head);
    group_rows(out, groups, weekdays);
    return out + "</tbody></table></div>\n";
}

}  // namespace

std::string excursions_section(const Page& page) {
    const auto& result = page.result;
    std::string out = open_section("excursions", "How far trades went");
    if (result.excursions.empty() || result.excursions.size() != result.trades.size()) {
        add(out, "<p class=\"empty\">– {}</p>\n",
            result.trades.empty() ? "No trade was closed." : "It was not measured in this run.");
        return out + "</section>\n";
    }
    std::vector<Dot> adverse, favourable;
    std::size_t given_back = 0, losses = 0;
    for (std::size_t i = 0; i < result.trades.size(); ++i) {
        const auto& t = result.trades[i];
        const auto& e = result.excursions[i];
        const double entry = t.entry_price.to_double();
        const double moved =
            (t.exit_price.to_double() / entry - 1) * static_cast<double>(model::sign(t.direction));
        const bool won = !t.pnl.is_negative();
        adverse.push_back({-e.adverse_ratio, moved, won});
        favourable.push_back({e.favourable_ratio, moved, won});
        if (!t.pnl.is_negative()) continue;
        ++losses;
        given_back += e.favourable > -t.pnl;
    }
    out += "<div class=\"pair\">\n";
    out += scatter(adverse, "mae-title", "Furthest against the trade (MAE)",
                   "Result of each trade against how far the price went against it");
    out += scatter(favourable, "mfe-title", "Furthest in its favour (MFE)",
                   "Result of each trade against how far the price went in its favour");
    out += "</div>\n";
    add(out,
        "<p class=\"foot\">In percent of the entry price, before costs; blue gained after costs, "
        "orange lost. Dots on one place are drawn once; the outermost half percent lies on the "
        "edge. {} of {} losing trades had at one time been further ahead than they lost in the "
        "end. Of the bar in which a stop or target ended a trade only the open and the exit price "
        "count.</p>\n",
        count(given_back), count(losses));
    return out + "</section>\n";
}

std::string timing_section(const Page& page) {
    const auto& m = page.result.metrics;
    std::string out = open_section("timing", "By hour and weekday of the entry");
    if (page.result.trades.empty())
        return out + "<p class=\"empty\">– No trade was closed.</p>\n</section>\n";
    out += "<div class=\"pair\">\n" + group_table("Hour", page.tables.by_hour, false) +
           group_table("Weekday", page.tables.by_weekday, true) + "</div>\n";
    add(out,
        "<p class=\"foot\">Times in UTC, profit after fees in {}; hours and days without an entry "
        "are left out. A trade was held for {} in the mean.</p>\n",
        escape(page.result.currency), metric_text(m.average_holding_hours, Unit::hours));
    return out + "</section>\n";
}

}  // namespace pmp::reports
