// Trades on the chart of the price, a chart for each symbol.

#include <algorithm>

#include "reports/chart_parts.hpp"
#include "reports/sections.hpp"
#include "reports/text.hpp"

namespace pmp::reports {
namespace {

constexpr std::size_t most_charts = 12;
constexpr std::size_t most_trades = 250;  // of a chart
constexpr std::size_t most_in_all = 1200;

using Trades = std::vector<const model::Trade*>;

/// Of many the best and the worst of each of `most` / 2 stretches of time, in order of entry.
Trades thinned(Trades trades, std::size_t most) {
    std::ranges::stable_sort(trades, {}, &model::Trade::entry_time);
    if (trades.size() <= most) return trades;
    const auto stretches = static_cast<std::int64_t>(most / 2);
    const core::Time first = trades.front()->entry_time;
    const std::int64_t length = (trades.back()->entry_time - first).ns / stretches + 1;
    Trades out;
    for (auto from = trades.begin(); from != trades.end();) {
        const std::int64_t stretch = ((*from)->entry_time - first).ns / length;
        const auto to = std::find_if(from, trades.end(), [&](const model::Trade* t) {
            return (t->entry_time - first).ns / length != stretch;
        });
        const auto [worst, best] = std::minmax_element(
            from, to, [](const auto* a, const auto* b) { return a->pnl < b->pnl; });
        out.push_back(*std::min(worst, best));
        if (worst != best) out.push_back(*std::max(worst, best));
        from = to;
    }
    return out;
}

/// How a trade ended, as a mark around the place.
std::string exit_mark(const model::Trade& t, double x, double y) {
    switch (t.exit_reason) {
        case model::ExitReason::stop_loss:
            return fmt::format("<path d=\"M{:.1f},{:.1f}l7,7m0,-7l-7,7\"/>", x - 3.5, y - 3.5);
        case model::ExitReason::take_profit:
            return fmt::format(
                "<path class=\"full\" d=\"M{:.1f},{:.1f}l4.5,4.5l-4.5,4.5l-4.5,"
                "-4.5z\"/>",
                x, y - 4.5);
        case model::ExitReason::risk:
            return fmt::format("<path class=\"full\" d=\"M{:.1f},{:.1f}h6v6h-6z\"/>", x - 3, y - 3);
        case model::ExitReason::signal:
        case model::ExitReason::end:
            return fmt::format("<path d=\"M{:.1f},{:.1f}h6v6h-6z\"/>", x - 3, y - 3);
    }
    return {};
}

void draw(std::string& out, const Page& page, const model::Trade& t, Scale x, Scale y) {
    const double x1 = x(static_cast<double>(t.entry_time.ns)), y1 = y(t.entry_price.to_double());
    const double x2 = x(static_cast<double>(t.exit_time.ns)), y2 = y(t.exit_price.to_double());
    const bool is_long = t.direction == model::Side::buy;
    std::string reason = to_string(t.exit_reason);
    std::ranges::replace(reason, '_', ' ');
    const auto& all = page.result.strategies;
    add(out,
        "<g class=\"{}\"><title>{}: {} {} at {}, {} to {} at {}, {}: {}</title>"
        "<path d=\"M{:.1f},{:.1f}L{:.1f},{:.1f}\"/><path class=\"full\" d=\"M{:.1f},{:.1f}l4,{}h-8z"
        "\"/>{}</g>\n",
        t.pnl.is_negative() ? "lost" : "won",
        t.strategy.index() < all.size() ? escape(all[t.strategy.index()].name) : "–",
        is_long ? "long" : "short", quantity(t.units), price(t.entry_price),
        minute_of(t.entry_time), price(t.exit_price), minute_of(t.exit_time), reason,
        money(t.pnl, Sign::always), x1, y1, x2, y2, x1, is_long ? y1 + 2 : y1 - 2, is_long ? 7 : -7,
        exit_mark(t, x2, y2));
}

void chart(std::string& out, const Page& page, const PriceCurve& curve, const Trades& trades,
           std::size_t number_of_chart) {
    const auto& points = curve.points;
    double low = points.front().low.to_double(), high = points.front().high.to_double();
    for (const auto& p : points) {
        low = std::min(low, p.low.to_double());
        high = std::max(high, p.high.to_double());
    }
    const Axis axis = value_axis(low, high, 6);
    const Frame frame{.top = 12, .bottom = 352};
    const Scale y{axis.low, axis.high, frame.bottom, frame.top};
    const core::Time from = points.front().time, to = points.back().time;
    const Scale x{static_cast<double>(from.ns), static_cast<double>(std::max(to.ns, from.ns + 1)),
                  frame.left, frame.right};
    add(out,
        "<div class=\"scroll\"><svg class=\"chart wide\" viewBox=\"0 0 1192 382\" role=\"img\" "
        "aria-labelledby=\"price-{0}\"><title id=\"price-{0}\">{1} from {2} to {3} with {4} "
        "trades</title>\n",
        number_of_chart, escape(curve.symbol), day_of(from), day_of(to), trades.size());
    value_grid(out, axis, y, frame, false);
    time_grid(out, from, to, x, {frame}, 372);
    std::string upper, lower, closes;
    for (const auto& p : points) {
        const double at = x(static_cast<double>(p.time.ns));
        add(upper, "{} ", xy(at, y(p.high.to_double())));
        add(closes, "{}{}", closes.empty() ? "" : " ", xy(at, y(p.close.to_double())));
    }
    for (auto it = points.rbegin(); it != points.rend(); ++it)
        add(lower, "{}{}", lower.empty() ? "" : " ",
            xy(x(static_cast<double>(it->time.ns)), y(it->low.to_double())));
    add(out,
        "<polygon class=\"range\" points=\"{}{}\"/><polyline class=\"price\" points=\"{}\"/>\n",
        upper, lower, closes);
    for (const auto* t : trades) draw(out, page, *t, x, y);
    out += "</svg></div>\n";
}

}  // namespace

std::string prices_section(const Page& page) {
    if (!page.has("prices")) return {};
    std::string out = open_section("prices", "Trades on the price");
    out +=
        "<p class=\"marks\"><svg viewBox=\"0 0 14 14\" aria-hidden=\"true\"><g class=\"won\"><path "
        "class=\"full\" d=\"M7,3l4,7h-8z\"/></g></svg>long entry <svg viewBox=\"0 0 14 14\" "
        "aria-hidden=\"true\"><g class=\"won\"><path class=\"full\" "
        "d=\"M7,11l4,-7h-8z\"/></g></svg>"
        "short entry; exit by <svg viewBox=\"0 0 14 14\" aria-hidden=\"true\"><g "
        "class=\"won\"><path d=\"M4,4h6v6h-6z\"/></g></svg>signal or end <svg viewBox=\"0 0 14 "
        "14\" aria-hidden=\"true\"><g class=\"lost\"><path d=\"M3.5,3.5l7,7m0,-7l-7,7\"/></g></svg>"
        "stop <svg viewBox=\"0 0 14 14\" aria-hidden=\"true\"><g class=\"won\"><path "
        "class=\"full\" d=\"M7,2.5l4.5,4.5l-4.5,4.5l-4.5,-4.5z\"/></g></svg>target <svg "
        "viewBox=\"0 0 14 14\" aria-hidden=\"true\"><g class=\"lost\"><path class=\"full\" "
        "d=\"M4,4h6v6h-6z\"/></g></svg>risk; blue gained, orange lost</p>\n";
    std::vector<Trades> by_symbol(page.result.symbols.size());
    for (const auto& t : page.result.trades)
        if (t.instrument.index() < by_symbol.size()) by_symbol[t.instrument.index()].push_back(&t);

    std::vector<std::pair<const PriceCurve*, Trades>> charts;
    for (const auto& curve : page.info.prices) {
        const auto it = std::ranges::find(page.result.symbols, curve.symbol);
        if (it == page.result.symbols.end() || curve.points.size() < 2) continue;
        auto& trades = by_symbol[static_cast<std::size_t>(it - page.result.symbols.begin())];
        if (!trades.empty()) charts.emplace_back(&curve, std::move(trades));
    }
    // The symbols that were traded most come first.
    std::ranges::stable_sort(charts, std::greater{},
                             [](const auto& chart) { return chart.second.size(); });
    if (charts.empty()) return out + "<p class=\"empty\">– No trade was closed.</p>\n</section>\n";
    const std::size_t shown = std::min(charts.size(), most_charts);
    const std::size_t each = std::min(most_trades, most_in_all / shown);
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& [curve, trades] = charts[i];
        const Trades drawn = thinned(trades, each);
        add(out, "<details{}><summary>{}: {} trades{}</summary>\n", i == 0 ? " open=\"open\"" : "",
            escape(curve->symbol), count(trades.size()),
            drawn.size() < trades.size()
                ? ", " + count(drawn.size()) +
                      " are drawn: the best and the worst of each stretch of time"
                : "");
        chart(out, page, *curve, drawn, i);
        out += "</details>\n";
    }
    if (charts.size() > shown)
        add(out, "<p class=\"foot\">{} more symbols were traded.</p>\n", charts.size() - shown);
    return out +
           "<p class=\"foot\">The line is the close, the band reaches from low to high. Pointing "
           "at "
           "a trade says what it was.</p>\n</section>\n";
}

}  // namespace pmp::reports
