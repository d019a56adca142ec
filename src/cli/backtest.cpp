#include "backtest/backtest.hpp"

#include <fmt/format.h>

#include "cli/verbs.hpp"
#include "core/clock_wall.hpp"
#include "reports/report.hpp"
#include "storage/backtest_table.hpp"
#include "storage/migrations.hpp"

namespace pmp::cli {
namespace {

std::string metric(const stats::Metric& m, const char* format) {
    return m.defined() ? fmt::format(fmt::runtime(format), m.value) : "-";
}

void print_summary(const Context& context, const backtest::Result& r) {
    const auto& m = r.metrics;
    const double rate = r.elapsed_ms > 0 ? static_cast<double>(r.strategy_bars) / r.elapsed_ms / 1e3 : 0;
    const auto percent = [](const stats::Metric& value) {
        return value.defined() ? fmt::format("{:+.2f} %", value.value * 100) : std::string("-");
    };
    say(context, fmt::format("total return {}   max drawdown {}   sharpe {}   trades {}   "
                             "win rate {}   fees {}",
                             percent(m.total_return), percent(m.max_drawdown),
                             metric(m.sharpe, "{:.2f}"), metric(m.trades, "{:.0f}"),
                             percent(m.win_rate), metric(m.fees, "{:.2f}")));
    say(context, fmt::format("{} signals, {} decisions, {} blocked; {} bars, {:.1f} M strategy-bars/s",
                             r.signals, r.decisions, r.blocked, r.bars, rate));
    if (r.ambiguity.bars > 0)
        say(context, fmt::format("ambiguous bars: {} (return {:+.2f} % if stops come first, {:+.2f} % "
                                 "if targets do)",
                                 r.ambiguity.bars, r.ambiguity.return_stop_first * 100,
                                 r.ambiguity.return_target_first * 100));
    for (const auto& s : r.strategies)
        if (!s.fault.empty())
            say(context, fmt::format("warning: strategy {} {} and was stopped", s.name, s.fault));
}

core::Status save(const BacktestOptions& options, const backtest::Result& result) {
    auto store = storage::open_store(options.store);
    if (!store) return std::unexpected(store.error());
    storage::BacktestRecord record;
    record.name = result.name;
    record.config_hash = result.config_hash;
    record.data_hash = result.data_hash;
    record.build = result.build;
    if (result.metrics.total_return.defined()) record.total_return = result.metrics.total_return.value;
    if (result.metrics.sharpe.defined()) record.sharpe = result.metrics.sharpe.value;
    if (result.metrics.max_drawdown.defined()) record.max_drawdown = result.metrics.max_drawdown.value;
    record.trades = static_cast<std::int64_t>(result.trades.size());
    record.result = backtest::to_json(result);
    const auto saved = storage::save_backtest(**store, record);
    if (!saved) return std::unexpected(saved.error());
    return {};
}

}  // namespace

int backtest(const Context& context, const BacktestOptions& options) {
    auto job = load_job(context, options.config, options.sets);
    if (!job) return report(context, job.error());
    const auto registry = make_registry();
    Progress progress(context, "backtest");
    const auto result = backtest::run(
        job->spec, job->definitions, job->dataset, registry,
        {.build = build_text(), .stop = &interrupted(),
         .progress = [&](double share) { progress.show(share); }});
    progress.done();
    if (!result) return report(context, result.error());

    if (!options.json.empty())
        if (auto written = write_output(options.json, backtest::to_json(*result)); !written)
            return report(context, written.error());
    if (!options.report.empty()) {
        const auto path = reports::write_report(
            options.report, *result,
            {.title = result->name.empty() ? "Backtest" : "Backtest of " + result->name,
             .mode = "Backtest",
             .created = core::to_string(core::floor_to(core::WallClock().now(),
                                                       core::Duration::seconds(1))),
             .sources = {options.config}});
        if (!path) return report(context, path.error());
        say(context, "report: " + *path);
    }
    if (!options.store.empty())
        if (auto saved = save(options, *result); !saved) return report(context, saved.error());
    print_summary(context, *result);
    if (result->interrupted)
        return report(context, {core::ErrorCode::interrupted, "interrupted: the result covers only "
                                                              "the part that was run"});
    const auto& sharpe = result->metrics.sharpe;
    if (options.has_min_sharpe && (!sharpe.defined() || sharpe.value < options.min_sharpe))
        return report(context, {core::ErrorCode::gate,
                                fmt::format("the Sharpe ratio is {}, below --min-sharpe {}",
                                            metric(sharpe, "{:.4f}"), options.min_sharpe)});
    return 0;
}

}  // namespace pmp::cli
