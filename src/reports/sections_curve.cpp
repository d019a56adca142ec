// What is read from the equity curve: the chart, months, daily returns, drawdowns.

#include <algorithm>
#include <cmath>
#include <map>

#include "reports/charts.hpp"
#include "reports/sections.hpp"
#include "reports/text.hpp"

namespace pmp::reports {
namespace {

constexpr const char* no_returns = "<p class=\"empty\">– There are no returns to show: {}.</p>\n";

const char* why_no_returns(const Page& page) {
    return page.curve.points.empty() ? "no day of data was completed"
                                     : "the equity was not above zero throughout";
}

/// "p1" .. "p5", "n1" .. "n5": how far a return is from zero against a typical large one.
std::string shade(double growth, double large) {
    if (growth == 0 || !(large > 0)) return "p0";
    const int level = std::clamp(static_cast<int>(std::ceil(std::fabs(growth) / large * 5)), 1, 5);
    return (growth > 0 ? "p" : "n") + std::to_string(level);
}

/// The 90th percentile of sizes: the strongest colour.
double typical_large(const std::vector<stats::PeriodReturn>& months) {
    std::vector<double> sizes;
    for (const auto& m : months) sizes.push_back(std::fabs(m.growth));
    std::ranges::sort(sizes);
    return sizes.empty() ? 0 : sizes[(sizes.size() - 1) * 9 / 10];
}

std::string scale_key(double large) {
    std::string out = "<p class=\"scale\" aria-hidden=\"true\">";
    for (const char* level : {"n5", "n4", "n3", "n2", "n1", "p0", "p1", "p2", "p3", "p4", "p5"})
        add(out, "<span class=\"{}\"></span>", level);
    add(out, " {} and less … {} and more</p>\n", percent(-large, 1),
        percent(large, 1, Sign::always));
    return out;
}

}  // namespace

std::string equity_section(const Page& page) {
    std::string out = open_section("equity", "Equity and drawdown");
    if (page.curve.points.empty())
        return out +
               "<p class=\"empty\">– There is no equity curve: no day of data was completed."
               "</p>\n</section>\n";
    const auto& benchmark = page.result.benchmark;
    const Line line = benchmark ? Line{benchmark->name, benchmark->result.curve} : Line{};
    return out + equity_chart(page.curve, page.result.currency, line) + "</section>\n";
}

std::string monthly_section(const Page& page) {
    std::string out = open_section("monthly", "Monthly returns");
    const auto& months = page.tables.curve.months;
    if (months.empty()) {
        add(out, no_returns, why_no_returns(page));
        return out + "</section>\n";
    }
    const double large = typical_large(months);
    std::map<std::pair<int, int>, double> growth;
    for (const auto& m : months) growth[{m.year, m.month}] = m.growth;
    out +=
        "<div class=\"scroll\"><table class=\"heat\"><caption>Percent, month by month; a dot is a "
        "month without data. Months compound to the year, years to the total.</caption>\n"
        "<thead><tr><th scope=\"col\">Year</th>";
    for (int m = 1; m <= 12; ++m) add(out, "<th scope=\"col\">{}</th>", month_name(m));
    out += "<th scope=\"col\" class=\"total\">Year total</th></tr></thead>\n<tbody>\n";
    auto years = page.tables.curve.years;
    std::ranges::reverse(years);
    for (const auto& year : years) {
        add(out, "<tr><th scope=\"row\">{}</th>", year.year);
        for (int m = 1; m <= 12; ++m) {
            const auto it = growth.find({year.year, m});
            if (it == growth.end()) out += "<td class=\"p0\">·</td>";
            else
                add(out, "<td class=\"{}\">{}</td>", shade(it->second, large),
                    number(it->second * 100, 2, Sign::always));
        }
        add(out, "<td class=\"total {}\">{}</td></tr>\n", tone(year.growth),
            number(year.growth * 100, 2, Sign::always));
    }
    out += "</tbody></table></div>\n" + scale_key(large);
    const auto positive = std::ranges::count_if(months, [](const auto& m) { return m.growth > 0; });
    const auto [worst, best] =
        std::ranges::minmax_element(months, {}, &stats::PeriodReturn::growth);
    add(out, "<p class=\"foot\">{} of {} months above zero; best {} {}: {}, worst {} {}: {}.</p>\n",
        positive, months.size(), month_name(best->month), best->year,
        percent(best->growth, 2, Sign::always), month_name(worst->month), worst->year,
        percent(worst->growth, 2, Sign::always));
    return out + "</section>\n";
}

std::string distribution_section(const Page& page) {
    std::string out = open_section("distribution", "Daily returns");
    const auto returns = daily_returns(page.curve);
    if (returns.empty()) {
        add(out, no_returns, why_no_returns(page));
        return out + "</section>\n";
    }
    const Histogram bars = histogram(returns);
    const auto& var = page.result.metrics.var_95;
    out += histogram_chart(bars, var.defined() ? std::optional(var.value) : std::nullopt);
    const auto [worst, best] = std::ranges::minmax_element(returns);
    const auto day = [&](auto it) {
        return day_of(page.curve.points[static_cast<std::size_t>(it - returns.begin())].time);
    };
    add(out,
        "<p class=\"foot\"><span class=\"gain key-box\"></span>{} days up, <span class=\"loss "
        "key-box\"></span>{} down, {} without change (not drawn). Best {} on {}, worst {} on {}.{}"
        "</p>\n",
        count(bars.up), count(bars.down), count(bars.unchanged), percent(*best, 2, Sign::always),
        day(best), percent(*worst, 2, Sign::always), day(worst),
        bars.open_low || bars.open_high ? " The outermost bars hold the days beyond the axis."
                                        : "");
    return out + "</section>\n";
}

std::string drawdown_section(const Page& page) {
    std::string out = open_section("drawdowns", "Deepest drawdowns");
    const auto& shown = page.tables.curve.drawdowns;
    if (shown.empty())
        return out +
               "<p class=\"empty\">– None: the equity never closed below its peak.</p>\n"
               "</section>\n";
    add(out,
        "<div class=\"scroll\"><table><caption>The {} deepest of {}, measured at daily closes."
        "</caption>\n<thead><tr><th scope=\"col\" class=\"num\">Depth</th><th scope=\"col\">Peak"
        "</th><th scope=\"col\">Trough</th><th scope=\"col\">Recovered</th><th scope=\"col\" "
        "class=\"num\">Days down</th><th scope=\"col\" class=\"num\">Days in "
        "all</th></tr></thead>\n"
        "<tbody>\n",
        shown.size(), count(page.tables.curve.all_drawdowns));
    const auto days = [](core::Time from, core::Time to) {
        return count(static_cast<std::uint64_t>((to - from).ns / core::Duration::days(1).ns));
    };
    for (const auto& d : shown)
        add(out,
            "<tr><td class=\"num neg\">{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"num\">{}"
            "</td><td class=\"num\">{}{}</td></tr>\n",
            percent(d.depth), day_of(d.start), day_of(d.trough),
            d.recovery ? day_of(*d.recovery) : "<em>not yet</em>", days(d.start, d.trough),
            d.recovery ? "" : "≥\xC2\xA0", count(static_cast<std::uint64_t>(d.days())));
    return out +
           "</tbody></table></div>\n<p class=\"foot\">Calendar days. From the last day at the "
           "peak to the day it was reached again.</p>\n</section>\n";
}

}  // namespace pmp::reports
