#include "backtest/backtest.hpp"

#include <algorithm>

#include "backtest/collector.hpp"
#include "brokers/paper_broker.hpp"
#include "core/clock_wall.hpp"
#include "engine/runner.hpp"

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

void account_metrics(Result& result, const engine::SessionSpec& spec, const Collector& collector,
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
                      const Collector& collector) {
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

core::Result<Result> run_once(const engine::SessionSpec& spec,
                              const std::vector<strategies::Definition>& definitions,
                              const feeds::Dataset& dataset,
                              const strategies::Registry& registry, const Options& options,
                              execution::Intrabar intrabar) {
    core::EventClock clock;
    Collector collector;
    engine::Engine engine(spec, dataset.timeframes(), registry, clock, collector);
    brokers::PaperBroker broker(
        spec.instruments,
        {spec.costs, spec.fill, intrabar,
         [&](core::InstrumentId i, core::Time from, core::Time to) {
             return dataset.finer_bars(i, from, to);
         }});
    engine::EventQueue queue;
    broker.listen(queue);
    engine.connect(broker);
    engine.begin({.name = spec.name,
                  .config_hash = spec.config_hash,
                  .currency = spec.currency,
                  .mode = "BACKTEST",
                  .cash = spec.cash,
                  .timeframes = dataset.timeframes()});
    if (auto status = engine.conversions(); !status) return std::unexpected(status.error());
    for (const auto& definition : definitions)
        if (auto added = engine.add_strategy(definition); !added)
            return std::unexpected(added.error());
    auto feed = feeds::HistoricalFeed::make(dataset.series);
    if (!feed) return std::unexpected(feed.error());

    engine::Runner::Options run_options{.stop = options.stop, .measure_latency = false};
    if (options.progress)
        run_options.on_progress = [&](const engine::Engine&, double done) { options.progress(done); };
    engine::Runner runner(engine, **feed, queue, run_options);
    const auto stats = runner.run();
    if (!stats) return std::unexpected(stats.error());
    if (!collector.stale_fill().empty())
        return core::fail(core::ErrorCode::unexpected, collector.stale_fill(), "engine",
                          "this is a bug: the result cannot be trusted");

    const auto& c = engine.counters();
    Result result{.name = spec.name,
                  .config_hash = spec.config_hash,
                  .data_hash = dataset.hash,
                  .build = options.build,
                  .currency = spec.currency,
                  .elapsed_ms = stats->seconds * 1000,
                  .bars = c.bars,
                  .strategy_bars = c.strategy_bars,
                  .initial = spec.cash,
                  .trades = std::move(collector.trades),
                  .equity = collector.equity,
                  .decisions_by_code = engine.decisions_by_code(),
                  .decisions = c.decisions,
                  .signals = c.signals,
                  .blocked = c.blocked,
                  .orders = c.orders,
                  .fills = c.fills,
                  .interrupted = stats->interrupted};
    for (const auto& instrument : spec.instruments) result.symbols.push_back(instrument.symbol);
    result.ambiguity.bars = collector.ambiguous_bars.size();
    account_metrics(result, spec, collector, engine.book().fees());
    strategy_metrics(result, spec, engine, collector);
    return result;
}

}  // namespace

core::Result<Result> run(const engine::SessionSpec& spec,
                         const std::vector<strategies::Definition>& definitions,
                         const feeds::Dataset& dataset, const strategies::Registry& registry,
                         const Options& options) {
    auto result = run_once(spec, definitions, dataset, registry, options, spec.intrabar);
    if (!result) return result;
    const double own = result->metrics.total_return.value;
    result->ambiguity.return_stop_first = result->ambiguity.return_target_first = own;
    if (!options.ambiguity || result->ambiguity.bars == 0 || result->interrupted) return result;
    Options quiet = options;
    quiet.progress = {};
    using execution::Intrabar;
    for (auto [policy, place] :
         {std::pair{Intrabar::stop_first, &result->ambiguity.return_stop_first},
          std::pair{Intrabar::target_first, &result->ambiguity.return_target_first}}) {
        if (policy == spec.intrabar) continue;
        const auto other = run_once(spec, definitions, dataset, registry, quiet, policy);
        if (!other) return other;
        *place = other->metrics.total_return.value;
    }
    return result;
}

}  // namespace pmp::backtest
