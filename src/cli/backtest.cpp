#include "backtest/backtest.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "backtest/caveats.hpp"
#include "backtest/result_json.hpp"
#include "cli/output.hpp"
#include "cli/price_curves.hpp"
#include "cli/series_file.hpp"
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
    const double rate =
        r.elapsed_ms > 0 ? static_cast<double>(r.strategy_bars) / r.elapsed_ms / 1e3 : 0;
    const auto percent = [](const stats::Metric& value) {
        return value.defined() ? fmt::format("{:+.2f} %", value.value * 100) : std::string("-");
    };
    say(context,
        fmt::format("total return {}   max drawdown {}   sharpe {}   trades {}   "
                    "win rate {}   fees {}",
                    percent(m.total_return), percent(m.max_drawdown), metric(m.sharpe, "{:.2f}"),
                    metric(m.trades, "{:.0f}"), percent(m.win_rate), metric(m.fees, "{:.2f}")));
    say(context,
        fmt::format("{} signals, {} decisions, {} blocked; {} bars, {:.1f} M strategy-bars/s",
                    r.signals, r.decisions, r.blocked, r.bars, rate));
    if (r.ambiguity.bars > 0)
        say(context,
            fmt::format("ambiguous bars: {} (return {:+.2f} % if stops come first, {:+.2f} % "
                        "if targets do)",
                        r.ambiguity.bars, r.ambiguity.return_stop_first * 100,
                        r.ambiguity.return_target_first * 100));
    if (r.benchmark) {
        const auto& b = r.benchmark->result.metrics;
        say(context, fmt::format("against {}: beta {}, alpha {} a year, information ratio {}",
                                 r.benchmark->name, metric(b.beta, "{:.2f}"), percent(b.alpha),
                                 metric(b.information_ratio, "{:.2f}")));
    }
    for (const auto& caveat : backtest::caveats(r)) say(context, "note: " + caveat);
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
    if (result.metrics.total_return.defined())
        record.total_return = result.metrics.total_return.value;
    if (result.metrics.sharpe.defined()) record.sharpe = result.metrics.sharpe.value;
    if (result.metrics.max_drawdown.defined())
        record.max_drawdown = result.metrics.max_drawdown.value;
    record.trades = static_cast<std::int64_t>(result.trades.size());
    record.result = backtest::to_json(result);
    const auto saved = storage::save_backtest(**store, record);
    if (!saved) return std::unexpected(saved.error());
    return {};
}

/// The closes of a symbol, its first open before them; or the values of a CSV file.
core::Result<std::vector<stats::EquityPoint>> benchmark_of(const Job& job) {
    std::vector<stats::EquityPoint> out;
    const std::string& name = job.spec.benchmark;
    if (const auto* instrument = job.spec.instruments.find(name)) {
        const auto& bars = job.dataset.series[instrument->id.index()]->bars;
        out.reserve(bars.size() + 1);
        for (const auto& bar : bars) {
            if (out.empty()) out.push_back({bar.open_time, bar.opening().middle().to_double()});
            out.push_back({bar.close_time, bar.closing().middle().to_double()});
        }
        return out;
    }
    const auto file = read_series(name, "");
    if (!file) {
        core::Error error = file.error();
        error.hint =
            "metrics.benchmark is a symbol of the data, or a CSV file with a time and a "
            "value" +
            (error.hint.empty() ? "" : "; " + error.hint);
        return std::unexpected(std::move(error));
    }
    for (const auto& point : file->points) {
        if (!(point.value > 0))
            return core::fail(core::ErrorCode::data, "a benchmark's value must be above 0",
                              fmt::format("{}:{}, column {}", name, point.line, file->column));
        out.push_back(
            {file->is_dates ? point.time + core::Duration::days(1) : point.time, point.value});
    }
    return out;
}

/// Samples of another length than days are other numbers a year, unless the configuration says so.
void set_periods(engine::SessionSpec& spec) {
    if (spec.periods_given) return;
    if (spec.sampling == engine::Sampling::weekly) spec.periods_per_year = 52;
    if (spec.sampling == engine::Sampling::monthly) spec.periods_per_year = 12;
}

}  // namespace

int backtest(const Context& context, const BacktestOptions& options) {
    auto job = load_job(context, options.config, options.sets);
    if (!job) return report(context, job.error());
    set_periods(job->spec);
    backtest::Options how{.build = build_text(),
                          .stop = &interrupted(),
                          .details = options.details,
                          .sampling = job->spec.sampling};
    if (!job->spec.benchmark.empty()) {
        auto benchmark = benchmark_of(*job);
        if (!benchmark) return report(context, benchmark.error());
        how.benchmark_name = job->spec.instruments.find(job->spec.benchmark) != nullptr
                                 ? job->spec.benchmark
                                 : std::filesystem::path(job->spec.benchmark).filename().string();
        how.benchmark = std::move(*benchmark);
    }
    const auto registry = make_registry();
    Progress progress(context, "backtest");
    how.progress = [&](double share) { progress.show(share); };
    const auto result = backtest::run(job->spec, job->definitions, job->dataset, registry, how);
    progress.done();
    if (!result) return report(context, result.error());

    if (!options.json.empty())
        if (auto written = stream_output(
                options.json,
                [&](const auto& sink) { return backtest::write_json(*result, sink); });
            !written)
            return report(context, written.error());
    if (!options.report.empty()) {
        const auto path = reports::write_report(
            options.report, *result,
            {.title = result->name.empty() ? "Backtest" : "Backtest of " + result->name,
             .mode = "Backtest",
             .created = core::to_string(
                 core::floor_to(core::WallClock().now(), core::Duration::seconds(1))),
             .sources = {options.config},
             .prices = price_curves(job->dataset)});
        if (!path) return report(context, path.error());
        say(context, "report: " + *path);
    }
    if (!options.store.empty())
        if (auto saved = save(options, *result); !saved) return report(context, saved.error());
    print_summary(context, *result);
    if (result->interrupted)
        return report(context, {core::ErrorCode::interrupted,
                                "interrupted: the result covers only "
                                "the part that was run"});
    const auto& sharpe = result->metrics.sharpe;
    if (options.has_min_sharpe && (!sharpe.defined() || sharpe.value < options.min_sharpe))
        return report(context, {core::ErrorCode::gate,
                                fmt::format("the Sharpe ratio is {}, below --min-sharpe {}",
                                            metric(sharpe, "{:.4f}"), options.min_sharpe)});
    return 0;
}

}  // namespace pmp::cli
