#include "backtest/recording.hpp"

#include "backtest/tables.hpp"

namespace pmp::backtest {
namespace {

stats::TradeResult result_of(const model::Trade& t) {
    return {t.pnl.to_double(), static_cast<double>((t.exit_time - t.entry_time).ns) /
                                   static_cast<double>(core::Duration::hours(1).ns)};
}

/// Number of the week or month that a sample closes; days have one sample each.
std::int64_t period_of(core::Time time, engine::Sampling sampling) {
    const core::Time inside = time - core::Duration{1};
    if (sampling == engine::Sampling::monthly) {
        const auto date = core::civil_date(inside);
        return date.year * 12 + date.month;
    }
    constexpr std::int64_t day = core::Duration::days(1).ns;
    const std::int64_t days = core::floor_to(inside, {day}).ns / day;
    return core::floor_to({days + 3}, {7}).ns;  // the epoch was a Thursday
}

/// Indices of the samples to keep: the last of each period.
std::vector<std::size_t> kept(const std::vector<EquitySample>& equity, engine::Sampling sampling) {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < equity.size(); ++i) {
        const bool last =
            i + 1 == equity.size() || sampling == engine::Sampling::daily ||
            period_of(equity[i].time, sampling) != period_of(equity[i + 1].time, sampling);
        if (last) out.push_back(i);
    }
    return out;
}

/// Traded value a year against the mean equity.
std::optional<double> turnover(double traded, const std::vector<EquitySample>& equity,
                               double periods) {
    double total = 0;
    for (const auto& sample : equity) total += sample.equity.to_double();
    if (equity.empty() || total <= 0) return std::nullopt;
    const auto n = static_cast<double>(equity.size());
    return traded / (total / n) * periods / n;
}

void account_metrics(Result& result, const engine::SessionSpec& spec, const Recording& collector,
                     const portfolio::Book& book) {
    stats::Options options{.periods_per_year = spec.periods_per_year, .risk_free = spec.risk_free};
    options.fees = book.fees().to_double();
    options.financing = book.financing().to_double();
    if (collector.bars > 0)
        options.exposure =
            static_cast<double>(collector.bars_in_market) / static_cast<double>(collector.bars);
    options.turnover = turnover(collector.traded_value, result.equity, spec.periods_per_year);
    std::vector<stats::TradeResult> trades;
    trades.reserve(result.trades.size());
    for (const auto& t : result.trades) trades.push_back(result_of(t));
    result.metrics =
        stats::compute(points_of(result.equity), spec.cash.to_double(), trades, options);
    result.costs = {.fees = book.fees(), .financing = book.financing()};
    if (!collector.has_details()) return;
    result.costs.market_orders = collector.market_cost;
    result.costs.market_fills = collector.market_fills;
}

void strategy_metrics(Result& result, const engine::SessionSpec& spec, const engine::Engine& engine,
                      const Recording& collector, const std::vector<std::size_t>& samples) {
    std::vector<std::vector<stats::TradeResult>> trades(engine.host().size());
    for (const auto& t : result.trades) trades[t.strategy.index()].push_back(result_of(t));
    for (std::uint32_t i = 0; i < engine.host().size(); ++i) {
        const auto& slot = engine.host().slot({i});
        StrategyResult row{.name = slot.definition->name,
                           .type = slot.definition->type,
                           .symbol = slot.definition->symbol,
                           .timeframe = to_string(slot.definition->timeframe),
                           .role = to_string(slot.role),
                           .fault = slot.fault};
        for (const std::size_t day : samples) {
            const auto& profits = collector.profits[day];
            // A strategy added later had no profit before.
            const core::Money profit = i < profits.size() ? profits[i] : core::Money{};
            row.equity.push_back({collector.equity[day].time, spec.cash + profit});
        }
        stats::Options options{.periods_per_year = spec.periods_per_year,
                               .risk_free = spec.risk_free};
        const auto& ledger = engine.book().ledger({i});
        options.fees = ledger.fees().to_double();
        options.financing = ledger.financing().to_double();
        const double traded =
            i < collector.strategy_traded.size() ? collector.strategy_traded[i] : 0;
        options.turnover = turnover(traded, row.equity, spec.periods_per_year);
        row.metrics =
            stats::compute(points_of(row.equity), spec.cash.to_double(), trades[i], options);
        result.strategies.push_back(std::move(row));
    }
}

}  // namespace

Result Recording::result(engine::Sampling sampling) const {
    const auto& c = engine_->counters();
    Result result{.name = spec_.name,
                  .config_hash = spec_.config_hash,
                  .currency = spec_.currency,
                  .bars = c.bars,
                  .strategy_bars = c.strategy_bars,
                  .initial = spec_.cash,
                  .trades = trades,
                  .excursions = excursions,
                  .decisions_by_code = engine_->decisions_by_code(),
                  .decisions = c.decisions,
                  .signals = c.signals,
                  .blocked = c.blocked,
                  .orders = c.orders,
                  .fills = c.fills,
                  .periods_per_year = spec_.periods_per_year,
                  .risk_free = spec_.risk_free,
                  .rolling_window = static_cast<std::size_t>(spec_.rolling_window)};
    for (const auto& instrument : spec_.instruments) result.symbols.push_back(instrument.symbol);
    result.ambiguity.bars = ambiguous_bars.size();
    const auto samples = kept(equity, sampling);
    for (const std::size_t i : samples) result.equity.push_back(equity[i]);
    account_metrics(result, spec_, *this, engine_->book());
    strategy_metrics(result, spec_, *engine_, *this, samples);
    return result;
}

}  // namespace pmp::backtest
