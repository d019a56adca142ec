#include "backtest/caveats.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace pmp::backtest {
namespace {

std::string day_of(core::Time time) { return core::to_string(time).substr(0, 10); }

double years_between(core::Time from, core::Time to) {
    return static_cast<double>((to - from).ns) /
           (365.25 * static_cast<double>(core::Duration::days(1).ns));
}

void say_lost_account(const Result& result, std::vector<std::string>& out) {
    const auto lost = std::ranges::find_if(
        result.equity, [](const EquitySample& s) { return !s.equity.is_positive(); });
    if (lost == result.equity.end()) return;
    out.push_back(fmt::format(
        "the account was lost: its equity was {} {} on {}. A broker would have closed the positions "
        "before; give the instruments a margin and risk.stop_out to have it done here",
        lost->equity.to_fixed(2), result.currency, day_of(lost->time)));
}

void say_end_of_trading(const Result& result, std::vector<std::string>& out) {
    std::uint64_t refused = 0;
    for (const char* code : {"DRAWDOWN_NO_NEW_POSITIONS", "DRAWDOWN_HALT"})
        if (const auto it = result.decisions_by_code.find(code);
            it != result.decisions_by_code.end())
            refused += it->second;
    if (refused == 0 || result.equity.size() < 2) return;
    core::Time last = result.equity.front().time;
    for (const auto& trade : result.trades) last = std::max(last, trade.exit_time);
    const core::Time from = result.equity.front().time, to = result.equity.back().time;
    const double idle = years_between(last, to);
    if (idle < years_between(from, to) / 4) return;
    // A position held to the end is in no trade, but it moves the equity.
    const auto after = std::ranges::find_if(
        result.equity, [&](const EquitySample& s) { return s.time >= last; });
    if (std::any_of(after, result.equity.end(),
                    [&](const EquitySample& s) { return s.equity != after->equity; }))
        return;
    out.push_back(fmt::format(
        "nothing was traded after {}: the drawdown limit refused {} entries. A flat account does "
        "not recover from its drawdown; the figures are of a system that had stopped",
        day_of(last), refused));
}

void say_periods(const Result& result, std::vector<std::string>& out) {
    if (result.equity.size() < 3) return;
    const double years = years_between(result.equity.front().time, result.equity.back().time);
    if (years < 0.5) return;
    const double found = static_cast<double>(result.equity.size() - 1) / years;
    if (std::abs(found / result.periods_per_year - 1) <= 0.1) return;
    out.push_back(fmt::format(
        "the equity has {:.0f} samples a year and the metrics count with {:g}: cagr, volatility and "
        "sharpe are those of {:g} periods a year. metrics.periods_per_year = {:.0f} counts with "
        "what is there",
        found, result.periods_per_year, result.periods_per_year, found));
}

}  // namespace

std::vector<std::string> caveats(const Result& result) {
    std::vector<std::string> out;
    say_lost_account(result, out);
    say_end_of_trading(result, out);
    say_periods(result, out);
    return out;
}

}  // namespace pmp::backtest
