// Rolling Sharpe ratio and volatility; the benchmark.

#include <algorithm>

#include "reports/chart_parts.hpp"
#include "reports/sections.hpp"
#include "reports/text.hpp"
#include "reports/words.hpp"

namespace pmp::reports {
namespace {

using Points = std::vector<stats::EquityPoint>;

/// The stretches in which it is defined; at most 600 points of each are drawn, extremes kept.
std::vector<Points> lines_of(const std::vector<stats::RollingPoint>& all,
                             stats::Metric stats::RollingPoint::* of) {
    std::vector<Points> out;
    bool defined = false;
    for (const auto& p : all) {
        if ((p.*of).defined()) {
            if (!defined) out.emplace_back();
            out.back().push_back({p.time, (p.*of).value});
        }
        defined = (p.*of).defined();
    }
    for (auto& points : out) points = thin_line(points, 600);
    return out;
}

void panel(std::string& out, const std::vector<Points>& lines, const Frame& frame, Scale x,
           const char* kind, const char* title, bool in_percent, bool from_zero) {
    double low = lines.front().front().equity, high = low;
    for (const auto& points : lines)
        for (const auto& p : points) {
            low = std::min(low, p.equity);
            high = std::max(high, p.equity);
        }
    const Axis axis = value_axis(from_zero ? 0 : std::min(low, 0.0), std::max(high, 0.0), 4);
    const Scale y{axis.low, axis.high, frame.bottom, frame.top};
    add(out, "<text class=\"axis\" x=\"{}\" y=\"{}\">{}</text>\n", frame.left, frame.top - 10,
        title);
    value_grid(out, axis, y, frame, in_percent);
    if (!from_zero)
        add(out, "<line class=\"zero\" x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>\n",
            frame.left, frame.right, y(0), y(0));
    for (const auto& points : lines) {
        std::string path;
        for (const auto& p : points)
            add(path, "{}{}", path.empty() ? "" : " ",
                xy(x(static_cast<double>(p.time.ns)), y(p.equity)));
        add(out, "<polyline class=\"{}\" points=\"{}\"/>\n", kind, path);
    }
}

}  // namespace

std::string rolling_section(const Page& page) {
    const auto& table = page.tables.curve;
    std::string out = open_section("rolling", "Rolling Sharpe ratio and volatility");
    const auto sharpe = lines_of(table.rolling, &stats::RollingPoint::sharpe);
    const auto volatility = lines_of(table.rolling, &stats::RollingPoint::volatility);
    if (table.rolling.size() < 2 || sharpe.empty() || volatility.empty()) {
        add(out,
            "<p class=\"empty\">– There are fewer than {} returns that vary, so no window is full."
            "</p>\n",
            table.rolling_window + 1);
        return out + "</section>\n";
    }
    const Frame upper{.top = 26, .bottom = 196}, lower{.top = 236, .bottom = 346};
    const core::Time from = table.rolling.front().time, to = table.rolling.back().time;
    const Scale x{static_cast<double>(from.ns), static_cast<double>(to.ns), upper.left,
                  upper.right};
    add(out,
        "<div class=\"scroll\"><svg class=\"chart wide\" viewBox=\"0 0 1192 376\" role=\"img\" "
        "aria-labelledby=\"rolling-title\"><title id=\"rolling-title\">Sharpe ratio and volatility "
        "of the last {} returns, from {} to {}</title>\n",
        table.rolling_window, day_of(from), day_of(to));
    time_grid(out, from, to, x, {upper, lower}, 366);
    panel(out, sharpe, upper, x, "equity", "Sharpe ratio a year", false, false);
    panel(out, volatility, lower, x, "underline", "Volatility a year", true, true);
    out += "</svg></div>\n";
    add(out, "<p class=\"foot\">Each point is of the {} returns that end there.</p>\n",
        table.rolling_window);
    return out + "</section>\n";
}

std::string benchmark_section(const Page& page) {
    if (!page.result.benchmark) return {};
    const auto& benchmark = *page.result.benchmark;
    const auto& b = benchmark.result.metrics;
    const auto& m = page.result.metrics;
    std::string out = open_section("benchmark", "Against the benchmark");
    const auto cell = [](const stats::Metric& metric, Unit unit) {
        if (metric.defined()) return "<td class=\"num\">" + metric_text(metric, unit) + "</td>";
        return "<td class=\"num\">– <em class=\"why\">" + escape(metric.why_undefined) +
               "</em></td>";
    };
    out += "<div class=\"pair\">\n<table class=\"list\"><tbody>\n";
    for (const auto& [label, metric, unit] :
         {std::tuple{"Beta", b.beta, Unit::ratio},
          std::tuple{"Alpha a year", b.alpha, Unit::signed_percent},
          std::tuple{"Correlation", b.correlation, Unit::ratio},
          std::tuple{"Information ratio a year", b.information_ratio, Unit::ratio},
          std::tuple{"Tracking error a year", b.tracking_error, Unit::percent}})
        add(out, "<tr><th scope=\"row\">{}</th>{}</tr>\n", label, cell(metric, unit));
    add(out,
        "</tbody></table>\n<table><thead><tr><th scope=\"col\">Own numbers</th><th scope=\"col\" "
        "class=\"num\">Account</th><th scope=\"col\" "
        "class=\"num\">{}</th></tr></thead>\n<tbody>\n",
        escape(benchmark.name));
    for (const auto& [label, own, other, unit] :
         {std::tuple{"Total return", m.total_return, b.total_return, Unit::signed_percent},
          std::tuple{"Growth a year", m.cagr, b.cagr, Unit::signed_percent},
          std::tuple{"Volatility a year", m.volatility, b.volatility, Unit::percent},
          std::tuple{"Sharpe ratio", m.sharpe, b.sharpe, Unit::ratio},
          std::tuple{"Maximum drawdown", m.max_drawdown, b.max_drawdown, Unit::signed_percent}})
        add(out, "<tr><th scope=\"row\">{}</th>{}{}</tr>\n", label, cell(own, unit),
            cell(other, unit));
    out += "</tbody></table>\n</div>\n";
    add(out,
        "<p class=\"foot\">{} is taken at the times of the account's samples{}; on days it was not "
        "traded its return is zero. Alpha: P × (mean(r − rf) − beta × mean(b − rf)).</p>\n",
        escape(benchmark.name),
        benchmark.result.curve.empty() ? "" : ", from " + day_of(benchmark.result.curve[0].time));
    return out + "</section>\n";
}

}  // namespace pmp::reports
