#include "stats/metrics.hpp"

#include "stats/parts.hpp"

namespace pmp::stats {

Metrics compute(std::span<const EquityPoint> equity, double initial,
                std::span<const TradeResult> trades, const Options& options) {
    Metrics out;
    measure_curve(equity, initial, options, out);
    measure_trades(trades, out);
    const auto given = [](const std::optional<double>& v, Metric& metric) {
        if (v) metric = Metric::of(*v);
    };
    given(options.exposure, out.exposure);
    given(options.turnover, out.turnover);
    given(options.fees, out.fees);
    given(options.financing, out.financing);
    return out;
}

std::vector<Metrics::Entry> Metrics::entries() const {
    return {{"total_return", total_return},
            {"cagr", cagr},
            {"volatility", volatility},
            {"sharpe", sharpe},
            {"sortino", sortino},
            {"max_drawdown", max_drawdown},
            {"calmar", calmar},
            {"omega", omega},
            {"tail_ratio", tail_ratio},
            {"skew", skew},
            {"kurtosis", kurtosis},
            {"ulcer_index", ulcer_index},
            {"var_95", var_95},
            {"var_99", var_99},
            {"cvar_95", cvar_95},
            {"cvar_99", cvar_99},
            {"var_95_gaussian", var_95_gaussian},
            {"var_95_cornish_fisher", var_95_cornish_fisher},
            {"psr", psr},
            {"dsr", dsr},
            {"trades", this->trades},
            {"win_rate", win_rate},
            {"profit_factor", profit_factor},
            {"expectancy", expectancy},
            {"average_win", average_win},
            {"average_loss", average_loss},
            {"best_trade", best_trade},
            {"worst_trade", worst_trade},
            {"sqn", sqn},
            {"kelly", kelly},
            {"exposure", exposure},
            {"turnover", turnover},
            {"fees", fees},
            {"financing", financing},
            {"average_holding_hours", average_holding_hours}};
}

std::vector<EquityPoint> equity_from_returns(std::span<const EquityPoint> returns, double initial) {
    std::vector<EquityPoint> out;
    out.reserve(returns.size());
    for (const auto& point : returns) out.push_back({point.time, initial *= 1.0 + point.equity});
    return out;
}

std::vector<EquityPoint> daily_closes(std::span<const EquityPoint> samples) {
    const auto day = [](core::Time t) {
        return core::floor_to(t - core::Duration{1}, core::Duration::days(1));
    };
    std::vector<EquityPoint> out;
    for (const auto& sample : samples) {
        if (!out.empty() && day(out.back().time) == day(sample.time)) out.back() = sample;
        else out.push_back(sample);
    }
    return out;
}

}  // namespace pmp::stats
