#include "backtest/backtest.hpp"

#include <algorithm>

#include "backtest/recording.hpp"
#include "brokers/paper_broker.hpp"
#include "engine/runner.hpp"

namespace pmp::backtest {
namespace {

core::Result<Result> run_once(const engine::SessionSpec& spec,
                              const std::vector<strategies::Definition>& definitions,
                              const feeds::Dataset& dataset,
                              const strategies::Registry& registry, const Options& options,
                              execution::Intrabar intrabar) {
    core::EventClock clock;
    Recording recording(spec);
    engine::Engine engine(spec, dataset.timeframes(), registry, clock, recording);
    recording.bind(engine);
    brokers::PaperBroker broker(
        spec.instruments,
        {spec.costs, spec.fill, intrabar,
         [&](core::InstrumentId i, core::Time from, core::Time to) {
             return dataset.finer_bars(i, from, to);
         },
         spec.participation});
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
    if (!recording.stale_fill().empty())
        return core::fail(core::ErrorCode::unexpected, recording.stale_fill(), "engine",
                          "this is a bug: the result cannot be trusted");
    Result result = recording.result();
    result.data_hash = dataset.hash;
    result.build = options.build;
    result.elapsed_ms = stats->seconds * 1000;
    result.interrupted = stats->interrupted;
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
