#include "backtest/backtest.hpp"

#include <algorithm>

#include "backtest/drive.hpp"
#include "backtest/recording.hpp"
#include "backtest/tables.hpp"

namespace pmp::backtest {
namespace {

core::Result<Result> run_once(const engine::SessionSpec& spec,
                              const std::vector<strategies::Definition>& definitions,
                              const feeds::Dataset& dataset,
                              const strategies::Registry& registry, const Options& options,
                              execution::Intrabar intrabar) {
    Recording recording(spec, options.details);
    Result result;
    const auto stats = drive(
        spec, definitions, dataset, registry, options, intrabar, recording,
        [&](const engine::Engine& engine) { recording.bind(engine); },
        [&](const engine::Engine&) { result = recording.result(options.sampling); });
    if (!stats) return std::unexpected(stats.error());
    if (!recording.stale_fill().empty())
        return core::fail(core::ErrorCode::unexpected, recording.stale_fill(), "engine",
                          "this is a bug: the result cannot be trusted");
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
    if (!options.benchmark_name.empty())
        result->benchmark = {options.benchmark_name,
                             stats::against_benchmark(points_of(result->equity),
                                                      result->initial.to_double(),
                                                      options.benchmark,
                                                      {.periods_per_year = result->periods_per_year,
                                                       .risk_free = result->risk_free})};
    if (!options.ambiguity || result->ambiguity.bars == 0 || result->interrupted) return result;
    Options quiet = options;
    quiet.progress = {};
    quiet.details = false;
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
