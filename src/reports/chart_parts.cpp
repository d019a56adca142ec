#include "reports/chart_parts.hpp"

#include <algorithm>

#include "reports/text.hpp"

namespace pmp::reports {

std::string xy(double x, double y) {
    const auto one = [](double v) {
        std::string text = fmt::format("{:.1f}", v);
        if (text.ends_with(".0")) text.resize(text.size() - 2);
        return text == "-0" ? std::string("0") : text;
    };
    return one(x) + "," + one(y);
}

void value_grid(std::string& out, const Axis& axis, Scale y, const Frame& frame, bool in_percent) {
    for (const double tick : axis.ticks) {
        const double at = y(tick);
        add(out, "<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>",
            frame.left, frame.right, at, at);
        add(out, "<text class=\"tick\" x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n",
            frame.left - 8, at + 4,
            in_percent ? percent(tick, std::max(axis.decimals - 2, 0))
                       : number(tick, axis.decimals));
    }
}

void time_grid(std::string& out, core::Time from, core::Time to, Scale x,
               const std::vector<Frame>& panels, double y) {
    const Frame& frame = panels.front();
    for (const auto& tick : time_ticks(from, to, 10)) {
        const double at = x(tick.at);
        for (const Frame& panel : panels)
            add(out, "<line class=\"grid\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/>",
                at, panel.top, panel.bottom);
        const char* anchor = at > frame.right - 30  ? "end"
                             : at < frame.left + 30 ? "start"
                                                    : "middle";
        add(out, "<text class=\"tick\" x=\"{:.1f}\" y=\"{}\" text-anchor=\"{}\">{}</text>\n", at, y,
            anchor, tick.label);
    }
}

std::vector<stats::EquityPoint> thin_line(const std::vector<stats::EquityPoint>& all,
                                          std::size_t most) {
    if (all.size() <= most) return all;
    const std::size_t stretches = (most - 1) / 2;
    std::vector<stats::EquityPoint> out;
    for (std::size_t s = 0; s < stretches; ++s) {
        const auto from = all.begin() + static_cast<std::ptrdiff_t>(all.size() * s / stretches);
        const auto to = all.begin() + static_cast<std::ptrdiff_t>(all.size() * (s + 1) / stretches);
        auto [low, high] = std::ranges::minmax_element(from, to, {}, &stats::EquityPoint::equity);
        out.push_back(*std::min(low, high));
        if (low != high) out.push_back(*std::max(low, high));
    }
    if (out.back().time != all.back().time) out.push_back(all.back());
    return out;
}

std::string shorten(const std::string& text, std::size_t most) {
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool starts = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
        if (starts && ++characters > most) return text.substr(0, i) + "…";
    }
    return text;
}

}  // namespace pmp::reports
