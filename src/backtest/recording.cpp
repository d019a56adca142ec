#include "backtest/recording.hpp"

namespace pmp::backtest {
namespace {

std::vector<stats::EquityPoint> points(const std::vector<EquitySample>& samples) {
    std::vector<stats::EquityPoint> out;
    out.reserve(samples.size());
    for (const auto& s : samples) out.push_back({s.time, s.equity.to_double()});
    return out;
}

std::vector<stats::TradeResult> results_of(const std::vector<model::Trade>& trades,
                                           std::optional<core::StrategyId> only = {}) {
    std::vector<stats::TradeResult> out;
    for (const auto& t : trades)
        if (!only || t.strategy == *only) out.push_back({t.pnl.to_double()});
    return out;
}

void account_metrics(Result& result, const engine::SessionSpec& spec, const Recording& collector,
                     core::Money fees) {
    stats::Options options{.periods_per_year = spec.periods_per_year, .risk_free = spec.risk_free};
    options.fees = fees.to_double();
    if (collector.bars > 0)
        options.exposure = static_cast<double>(collector.bars_in_market) /
                           static_cast<double>(collector.bars);
    double mean = 0;
    for (const auto& sample : result.equity) mean += sample.equity.to_double();
    if (!result.equity.empty() && mean > 0) {
        const auto n = static_cast<double>(result.equity.size());
        options.turnover = collector.traded_value / (mean / n) * spec.periods_per_year / n;
    }
    result.metrics = stats::compute(points(result.equity), spec.cash.to_double(),
                                    results_of(result.trades), options);
}

void strategy_metrics(Result& result, const engine::SessionSpec& spec, const engine::Engine& engine,
                      const Recording& collector) {
    for (std::uint32_t i = 0; i < engine.host().size(); ++i) {
        const auto& slot = engine.host().slot({i});
        StrategyResult row{.name = slot.definition->name,
                           .type = slot.definition->type,
                           .symbol = slot.definition->symbol,
                           .timeframe = to_string(slot.definition->timeframe),
                           .role = to_string(slot.role),
                           .fault = slot.fault};
        for (std::size_t day = 0; day < collector.equity.size(); ++day)
            row.equity.push_back({collector.equity[day].time,
                                  spec.cash + collector.profits[day][i]});
        stats::Options options{.periods_per_year = spec.periods_per_year,
                               .risk_free = spec.risk_free};
        options.fees = engine.book().ledger({i}).fees().to_double();
        row.metrics = stats::compute(points(row.equity), spec.cash.to_double(),
                                     results_of(result.trades, core::StrategyId{i}), options);
        result.strategies.push_back(std::move(row));
    }
}

}  // namespace

Result Recording::result() const {
    const auto& c = engine_->counters();
    Result result{.name = spec_.name,
                  .config_hash = spec_.config_hash,
                  .currency = spec_.currency,
                  .bars = c.bars,
                  .strategy_bars = c.strategy_bars,
                  .initial = spec_.cash,
                  .trades = trades,
                  .equity = equity,
                  .decisions_by_code = engine_->decisions_by_code(),
                  .decisions = c.decisions,
                  .signals = c.signals,
                  .blocked = c.blocked,
                  .orders = c.orders,
                  .fills = c.fills};
    for (const auto& instrument : spec_.instruments) result.symbols.push_back(instrument.symbol);
    result.ambiguity.bars = ambiguous_bars.size();
    account_metrics(result, spec_, *this, engine_->book().fees());
    strategy_metrics(result, spec_, *engine_, *this);
    return result;
}

}  // namespace pmp::backtest
