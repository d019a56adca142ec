#include "stats/tables.hpp"

#include <algorithm>

#include "stats/distribution.hpp"

namespace pmp::stats {
namespace {

template <class Key>
std::vector<PeriodReturn> period_returns(std::span<const EquityPoint> equity, double initial,
                                         Key key) {
    if (simple_returns(equity, initial).empty()) return {};
    std::vector<PeriodReturn> out;
    double before = initial, last = initial;
    for (const auto& point : equity) {
        const PeriodReturn period = key(core::civil_date(point.time - core::Duration{1}));
        if (out.empty() || out.back().year != period.year || out.back().month != period.month) {
            before = last;
            out.push_back(period);
        }
        last = point.equity;
        out.back().growth = last / before - 1.0;
    }
    return out;
}

}  // namespace

std::vector<double> simple_returns(std::span<const EquityPoint> equity, double initial) {
    std::vector<double> out;
    out.reserve(equity.size());
    double before = initial;
    for (const auto& point : equity) {
        if (!(before > 0.0) || !(point.equity > 0.0) || !std::isfinite(point.equity)) return {};
        out.push_back(point.equity / before - 1.0);
        before = point.equity;
    }
    return std::isfinite(initial) ? out : std::vector<double>{};
}

std::vector<PeriodReturn> monthly_returns(std::span<const EquityPoint> equity, double initial) {
    return period_returns(equity, initial,
                          [](core::CivilDate d) { return PeriodReturn{d.year, d.month}; });
}

std::vector<PeriodReturn> yearly_returns(std::span<const EquityPoint> equity, double initial) {
    return period_returns(equity, initial,
                          [](core::CivilDate d) { return PeriodReturn{d.year, 0}; });
}

std::vector<Drawdown> drawdowns(std::span<const EquityPoint> equity, double initial,
                                std::optional<core::Time> start) {
    std::vector<Drawdown> out;
    if (equity.empty() || !(initial > 0.0)) return out;
    std::optional<Drawdown> open;
    EquityPoint peak{start.value_or(equity.front().time), initial};
    for (const auto& point : equity) {
        if (point.equity >= peak.equity) {
            if (open) {
                open->recovery = open->end = point.time;
                out.push_back(*open);
                open.reset();
            }
            peak = point;
            continue;
        }
        const double depth = point.equity / peak.equity - 1.0;
        if (!open) open = Drawdown{peak.time, point.time, {}, point.time, depth};
        if (depth < open->depth) {
            open->depth = depth;
            open->trough = point.time;
        }
        open->end = point.time;
    }
    if (open) out.push_back(*open);
    std::ranges::stable_sort(out, {}, &Drawdown::depth);
    return out;
}

std::vector<RollingPoint> rolling(std::span<const EquityPoint> equity, double initial,
                                  std::size_t window, const Options& options) {
    const std::vector<double> returns = simple_returns(equity, initial);
    if (window < 2 || returns.size() < window) return {};
    const double periods = options.periods_per_year;
    const double risk_free =
        options.risk_free == 0.0 ? 0.0 : std::pow(1.0 + options.risk_free, 1.0 / periods) - 1.0;
    std::vector<RollingPoint> out;
    out.reserve(returns.size() - window + 1);
    for (std::size_t end = window; end <= returns.size(); ++end) {
        const auto part = std::span(returns).subspan(end - window, window);
        const double sd = deviation(part);
        out.push_back({equity[end - 1].time,
                       sd == 0.0 ? Metric::undefined("the returns do not vary")
                                 : Metric::of((mean(part) - risk_free) / sd * std::sqrt(periods)),
                       Metric::of(sd * std::sqrt(periods))});
    }
    return out;
}

}  // namespace pmp::stats
