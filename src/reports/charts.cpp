#include "reports/charts.hpp"

#include <algorithm>
#include <cmath>

#include "reports/chart_parts.hpp"
#include "reports/text.hpp"

namespace pmp::reports {
namespace {

std::string line(const std::vector<CurvePoint>& points, double CurvePoint::* value, Scale x,
                 Scale y) {
    std::string out;
    for (const auto& p : points) {
        if (!out.empty()) out += ' ';
        out += xy(x(static_cast<double>(p.time.ns)), y(p.*value));
    }
    return out;
}

/// The running peak as steps: only the points where it changes, and the last.
std::string peak_steps(const std::vector<CurvePoint>& points, Scale x, Scale y) {
    std::string out;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double at = x(static_cast<double>(points[i].time.ns));
        const bool changed = i == 0 || points[i].peak != points[i - 1].peak;
        if (!changed && i + 1 < points.size()) continue;
        if (i > 0 && changed) add(out, " {}", xy(at, y(points[i - 1].peak)));
        add(out, "{}{}", out.empty() ? "" : " ", xy(at, y(points[i].peak)));
    }
    return out;
}

/// Transparent columns, one for each month (or more), that say their numbers when pointed at.
void pointer_notes(std::string& out, const Curve& curve, Scale x, const Frame& frame) {
    const auto& points = curve.points;
    const auto month_of = [](const CurvePoint& p) {
        const auto date = core::civil_date(p.time - core::Duration{1});
        return date.year * 12 + date.month - 1;
    };
    const int months = month_of(points.back()) - month_of(points.front()) + 1;
    const int step = months <= 160 ? 1 : months <= 480 ? 3 : 12;
    double left = frame.left;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const bool last = i + 1 == points.size();
        if (!last && month_of(points[i]) / step == month_of(points[i + 1]) / step) continue;
        const double right = last ? frame.right : x(static_cast<double>(points[i].time.ns));
        add(out,
            "<rect class=\"note\" x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\"><title>{}: "
            "{}, {} from the peak</title></rect>\n",
            left, frame.top, std::max(right - left, 0.5), frame.bottom - frame.top,
            day_of(points[i].time), number(points[i].equity, 2), percent(points[i].drawdown));
        left = right;
    }
}

}  // namespace

std::string equity_chart(const Curve& curve, const std::string& currency, const Line& benchmark) {
    if (curve.points.empty()) return {};
    const core::Time first =
        core::floor_to(curve.points.front().time - core::Duration{1}, core::Duration::days(1));
    auto points = thin(curve.points, 1499);
    points.insert(points.begin(), {first, curve.initial, curve.initial, 0});

    double low = curve.initial, high = curve.initial, deepest = 0;
    for (const auto& p : points) {
        low = std::min(low, p.equity);
        high = std::max(high, p.peak);
        deepest = std::min(deepest, p.drawdown);
    }
    const auto other = thin_line(benchmark.points, 750);
    for (const auto& p : other) {
        low = std::min(low, p.equity);
        high = std::max(high, p.equity);
    }
    const Axis values = value_axis(low, high, 6);
    const Axis depths = value_axis(std::min(deepest * 1.02, -1e-4), 0, 3);
    const Frame upper{.top = 34, .bottom = 330}, lower{.top = 372, .bottom = 482};
    const Scale x{static_cast<double>(first.ns), static_cast<double>(points.back().time.ns),
                  upper.left, upper.right};
    const Scale y{values.low, values.high, upper.bottom, upper.top};
    const Scale depth{depths.low, depths.high, lower.bottom, lower.top};
    const CurvePoint& worst = *std::ranges::min_element(points, {}, &CurvePoint::drawdown);

    std::string out;
    add(out,
        "<div class=\"scroll\"><svg class=\"chart wide\" viewBox=\"0 0 1192 512\" role=\"img\" "
        "aria-labelledby=\"equity-title\"><title id=\"equity-title\">Equity from {} to {}: {} to "
        "{} {}, deepest drawdown {}</title>\n",
        day_of(curve.points.front().time), day_of(points.back().time), number(curve.initial, 2),
        number(points.back().equity, 2), escape(currency), percent(deepest));
    add(out,
        "<text class=\"axis\" x=\"84\" y=\"16\">Equity, {0}</text>"
        "<g class=\"key\"><line class=\"equity\" x1=\"946\" x2=\"970\" y1=\"12\" y2=\"12\"/>"
        "<text x=\"976\" y=\"16\">daily close</text>"
        "<line class=\"peak\" x1=\"1074\" x2=\"1098\" y1=\"12\" y2=\"12\"/>"
        "<text x=\"1104\" y=\"16\">peak so far</text></g>\n",
        escape(currency));
    if (!other.empty())
        add(out,
            "<g class=\"key\"><line class=\"bench\" x1=\"{0}\" x2=\"{1}\" y1=\"12\" y2=\"12\"/>"
            "<text x=\"{2}\" y=\"16\">{3}</text></g>\n",
            640, 664, 670, escape(shorten(benchmark.name, 38)));
    value_grid(out, values, y, upper, false);
    add(out, "<text class=\"axis\" x=\"84\" y=\"362\">Drawdown from the peak</text>\n");
    value_grid(out, depths, depth, lower, true);
    time_grid(out, first, points.back().time, x, {{upper, lower}}, 502);
    const double zero = depth(0);
    add(out, "<line class=\"start\" x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>\n",
        upper.left, upper.right, y(curve.initial), y(curve.initial));
    add(out, "<polyline class=\"peak\" points=\"{}\"/>\n", peak_steps(points, x, y));
    if (!other.empty()) {
        std::string path;
        for (const auto& p : other)
            add(path, "{}{}", path.empty() ? "" : " ",
                xy(x(static_cast<double>(p.time.ns)), y(p.equity)));
        add(out, "<polyline class=\"bench\" points=\"{}\"/>\n", path);
    }
    add(out, "<polyline class=\"equity\" points=\"{}\"/>\n",
        line(points, &CurvePoint::equity, x, y));
    const std::string under = line(points, &CurvePoint::drawdown, x, depth);
    add(out,
        "<polygon class=\"under\" points=\"{} {} {}\"/><polyline class=\"underline\" "
        "points=\"{}\"/>\n",
        xy(upper.left, zero), under, xy(upper.right, zero), under);
    if (worst.drawdown < 0) {
        const double at = x(static_cast<double>(worst.time.ns));
        const bool right_half = at > (upper.left + upper.right) / 2;
        add(out,
            "<circle class=\"worst\" cx=\"{0:.1f}\" cy=\"{1:.1f}\" r=\"3.5\"/>"
            "<text class=\"mark\" x=\"{2:.1f}\" y=\"{3:.1f}\" text-anchor=\"{4}\">{5}, "
            "{6}</text>\n",
            at, depth(worst.drawdown), at + (right_half ? -9 : 9),
            std::min(depth(worst.drawdown) + 4, lower.bottom - 4), right_half ? "end" : "start",
            percent(worst.drawdown), day_of(worst.time));
    }
    pointer_notes(out, curve, x, {.top = upper.top, .bottom = lower.bottom});
    out += "</svg></div>\n";
    return out;
}

std::string histogram_chart(const Histogram& histogram, std::optional<double> var_95) {
    if (histogram.counts.empty()) return {};
    const double left = 44, right = 572, top = 22, bottom = 232;
    const auto bars = static_cast<double>(histogram.counts.size());
    const double tallest = static_cast<double>(std::ranges::max(histogram.counts));
    const Scale x{histogram.first * histogram.width, (histogram.first + bars) * histogram.width,
                  left, right};
    const Axis days = value_axis(0, std::max(tallest, 4.0), 4);
    const Scale y{0, days.high, bottom, top};
    const Axis returns = value_axis(x.low, x.high, 8);

    std::string out;
    add(out,
        "<div class=\"scroll\"><svg class=\"chart\" viewBox=\"0 0 584 262\" role=\"img\" "
        "aria-labelledby=\"histogram-title\"><title id=\"histogram-title\">Daily returns: {} days "
        "up, {} down, {} unchanged</title>\n<text class=\"axis\" x=\"{}\" y=\"12\">Days</text>\n",
        histogram.up, histogram.down, histogram.unchanged, left);
    value_grid(out, days, y, {left, right, top, bottom}, false);
    for (const double tick : returns.ticks) {
        if (tick < x.low - 1e-12 || tick > x.high + 1e-12) continue;
        add(out, "<text class=\"tick\" x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
            x(tick), bottom + 18, percent(tick, std::max(returns.decimals - 2, 0)));
    }
    const int digits = std::max(value_axis(0, histogram.width, 1).decimals - 2, 0);
    for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
        if (histogram.counts[i] == 0) continue;
        const int index = histogram.first + static_cast<int>(i);
        const double from = index * histogram.width, to = from + histogram.width;
        const double height = y(static_cast<double>(histogram.counts[i]));
        const bool below = i == 0 && histogram.open_low;
        const bool above = i + 1 == histogram.counts.size() && histogram.open_high;
        const std::string range = below   ? "below " + percent(to, digits)
                                  : above ? percent(from, digits) + " and more"
                                          : percent(from, digits) + " to " + percent(to, digits);
        add(out,
            "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\">"
            "<title>{}: {} days</title></rect>\n",
            index < 0 ? "loss" : "gain", x(from) + 0.5, height, std::max(x(to) - x(from) - 1, 0.5),
            bottom - height, range, histogram.counts[i]);
    }
    add(out, "<line class=\"zero\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/>\n", x(0),
        top, bottom);
    if (var_95 && *var_95 >= x.low && *var_95 < 0)
        add(out,
            "<line class=\"var\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/>"
            "<text class=\"mark\" x=\"{3:.1f}\" y=\"{4}\" text-anchor=\"end\">VaR 95: {5}</text>\n",
            x(*var_95), top, bottom, x(*var_95) - 6, top + 10, percent(*var_95));
    out += "</svg></div>\n";
    return out;
}

std::string sparkline(const Curve& curve, std::size_t most, const std::string& title) {
    if (curve.points.size() < 2) return {};
    const auto points = thin(curve.points, most);
    double low = curve.initial, high = curve.initial;
    for (const auto& p : points) {
        low = std::min(low, p.equity);
        high = std::max(high, p.equity);
    }
    if (!(high > low)) high = low + 1;
    const Scale x{static_cast<double>(points.front().time.ns),
                  static_cast<double>(points.back().time.ns), 1, 119};
    const Scale y{low, high, 25, 2};
    return fmt::format(
        "<svg class=\"spark {}\" viewBox=\"0 0 120 27\" role=\"img\"><title>{}</title>"
        "<line x1=\"0\" x2=\"120\" y1=\"{:.1f}\" y2=\"{:.1f}\"/><polyline points=\"{}\"/></svg>",
        tone(points.back().equity - curve.initial), escape(title), y(curve.initial),
        y(curve.initial), line(points, &CurvePoint::equity, x, y));
}

}  // namespace pmp::reports
