#include "backtest/tables.hpp"

#include <algorithm>
#include <array>

namespace pmp::backtest {
namespace {

constexpr std::int64_t day_ns = core::Duration::days(1).ns;
constexpr std::int64_t hour_ns = core::Duration::hours(1).ns;

std::vector<TradeGroup> empty_groups(int count) {
    std::vector<TradeGroup> out(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) out[static_cast<std::size_t>(i)].key = i;
    return out;
}

void add(TradeGroup& group, const model::Trade& trade) {
    ++group.trades;
    group.wins += trade.pnl.is_positive();
    group.pnl += trade.pnl;
}

}  // namespace

std::vector<stats::EquityPoint> points_of(const std::vector<EquitySample>& samples) {
    std::vector<stats::EquityPoint> out;
    out.reserve(samples.size());
    for (const auto& s : samples) out.push_back({s.time, s.equity.to_double()});
    return out;
}

CurveTables curve_tables(std::span<const stats::EquityPoint> equity, double initial,
                         std::size_t rolling_window, const stats::Options& options) {
    CurveTables out{.months = stats::monthly_returns(equity, initial),
                    .years = stats::yearly_returns(equity, initial),
                    .drawdowns = stats::drawdowns(equity, initial, options.start),
                    .rolling_window = rolling_window,
                    .rolling = stats::rolling(equity, initial, rolling_window, options)};
    out.all_drawdowns = out.drawdowns.size();
    out.drawdowns.resize(std::min(out.drawdowns.size(), CurveTables::most_drawdowns));
    return out;
}

Tables tables_of(const Result& result) {
    Tables out{.curve = curve_tables(
                   points_of(result.equity), result.initial.to_double(), result.rolling_window,
                   {.periods_per_year = result.periods_per_year, .risk_free = result.risk_free}),
               .by_hour = empty_groups(24),
               .by_weekday = empty_groups(7)};
    for (const auto& trade : result.trades) {
        const core::Time day = core::floor_to(trade.entry_time, {day_ns});
        const std::int64_t hour = (trade.entry_time - day).ns / hour_ns;
        // The epoch was a Thursday.
        const std::int64_t weekday = ((day.ns / day_ns + 3) % 7 + 7) % 7;
        add(out.by_hour[static_cast<std::size_t>(hour)], trade);
        add(out.by_weekday[static_cast<std::size_t>(weekday)], trade);
    }
    return out;
}

const char* weekday_name(int weekday) {
    static constexpr std::array names{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    return names[static_cast<std::size_t>(weekday) % names.size()];
}

}  // namespace pmp::backtest
