#include "backtest/drive.hpp"

#include "brokers/paper_broker.hpp"
#include "feeds/historical.hpp"

namespace pmp::backtest {

core::Result<engine::RunStats> drive(const engine::SessionSpec& spec,
                                     const std::vector<strategies::Definition>& definitions,
                                     const feeds::Dataset& dataset,
                                     const strategies::Registry& registry, const Options& options,
                                     execution::Intrabar intrabar, engine::EventSink& sink,
                                     const std::function<void(const engine::Engine&)>& ready,
                                     const std::function<void(const engine::Engine&)>& done) {
    core::EventClock clock;
    engine::Engine engine(spec, dataset.timeframes(), registry, clock, sink);
    if (ready) ready(engine);
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
    auto feed = feeds::HistoricalFeed::make(dataset.series, {}, dataset.ticks);
    if (!feed) return std::unexpected(feed.error());

    engine::Runner::Options run_options{.stop = options.stop, .measure_latency = false};
    if (options.progress)
        run_options.on_progress = [&](const engine::Engine&, double share) {
            options.progress(share);
        };
    engine::Runner runner(engine, **feed, queue, run_options);
    auto stats = runner.run();
    if (stats && done) done(engine);
    return stats;
}

}  // namespace pmp::backtest
