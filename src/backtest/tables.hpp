#pragma once

#include <vector>

#include "backtest/result.hpp"
#include "stats/tables.hpp"

namespace pmp::backtest {

/// Trades that have one thing in common, such as the hour of their entry.
struct TradeGroup {
    int key = 0;  ///< hour 0..23 (UTC), or weekday 0..6 from Monday
    std::uint64_t trades = 0, wins = 0;
    core::Money pnl;  ///< account currency, after fees
};

/// Tables of one curve.
struct CurveTables {
    std::vector<stats::PeriodReturn> months, years;
    std::vector<stats::Drawdown> drawdowns;  ///< the deepest, at most `most_drawdowns`
    std::size_t all_drawdowns = 0;
    std::size_t rolling_window = 63;
    std::vector<stats::RollingPoint> rolling;

    static constexpr std::size_t most_drawdowns = 10;
};
[[nodiscard]] CurveTables curve_tables(std::span<const stats::EquityPoint> equity, double initial,
                                       std::size_t rolling_window, const stats::Options& options);

/// Everything that follows from a result and is shown as a table: the same in JSON and report.
struct Tables {
    CurveTables curve;
    std::vector<TradeGroup> by_hour;     ///< 24, by hour of the entry
    std::vector<TradeGroup> by_weekday;  ///< 7, by UTC weekday of the entry
};
[[nodiscard]] Tables tables_of(const Result& result);

[[nodiscard]] std::vector<stats::EquityPoint> points_of(const std::vector<EquitySample>& samples);
/// "Mon" for 0.
[[nodiscard]] const char* weekday_name(int weekday);

}  // namespace pmp::backtest
