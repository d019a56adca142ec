#include "stats/metrics.hpp"

#include <cmath>
#include <filesystem>

#include <fmt/format.h>

#include "backtest/result_json.hpp"
#include "cli/output.hpp"
#include "cli/series_file.hpp"
#include "cli/verbs.hpp"

namespace pmp::cli {
namespace {

using core::ErrorCode;
using core::fail;

core::Status check(const MetricsOptions& options) {
    if (options.kind != "equity" && options.kind != "returns")
        return fail(ErrorCode::usage, fmt::format("--kind is '{}'", options.kind), {},
                    "it is equity or returns");
    if (!std::isfinite(options.periods_per_year) || options.periods_per_year <= 0)
        return fail(ErrorCode::usage, "--periods-per-year must be above 0");
    if (!std::isfinite(options.risk_free) || options.risk_free <= -1)
        return fail(ErrorCode::usage, "--risk-free must be above -1");
    if (options.rolling_window < 2)
        return fail(ErrorCode::usage, "--rolling-window must be 2 or more");
    if (options.trials != 0 && !(options.trials >= 2))
        return fail(ErrorCode::usage, "--trials must be 2 or more");
    if (!std::isfinite(options.trials_variance) || options.trials_variance < 0)
        return fail(ErrorCode::usage, "--trials-variance must be 0 or more");
    return {};
}

/// A series as a curve: what stats takes.
struct Curve {
    std::vector<stats::EquityPoint> points;  ///< after `initial`
    double initial = 1;
    core::Time start;
};

core::Result<Curve> curve_of(const MetricsOptions& options, const SeriesFile& series) {
    const bool returns = options.kind == "returns";
    for (const auto& point : series.points) {
        if (returns ? point.value >= -1 : point.value > 0) continue;
        return fail(ErrorCode::data,
                    returns ? fmt::format("a return of {} loses more than everything", point.value)
                            : fmt::format("an equity of {} has no returns", point.value),
                    fmt::format("{}:{}, column {}", options.file, point.line, series.column),
                    returns ? "returns are ratios, 0.01 is 1 %; is this --kind equity?"
                            : "equity must be above 0; is this --kind returns?");
    }
    Curve out;
    for (const auto& point : series.points) out.points.push_back({point.time, point.value});
    out.start = out.points.front().time;
    if (returns) {
        out.points = stats::equity_from_returns(out.points, out.initial);
        return out;
    }
    out.initial = out.points.front().equity;
    out.points.erase(out.points.begin());
    return out;
}

/// Bare dates name days, and stats takes a midnight for the end of the day before.
std::vector<stats::EquityPoint> at_day_ends(std::vector<stats::EquityPoint> points, bool dates) {
    if (dates)
        for (auto& point : points) point.time = point.time + core::Duration::days(1);
    return points;
}

struct Found {
    stats::Metrics metrics;
    backtest::CurveTables tables;
    std::optional<backtest::Benchmark> benchmark;
};

/// The samples are taken as they stand in the file: who gives hours says so in periods_per_year.
core::Result<Found> measure(const MetricsOptions& options, const SeriesFile& series) {
    const auto curve = curve_of(options, series);
    if (!curve) return std::unexpected(curve.error());
    stats::Options how;
    how.periods_per_year = options.periods_per_year;
    how.risk_free = options.risk_free;
    how.start = curve->start;
    if (options.trials > 0) {
        how.trials = options.trials;
        how.trials_variance = options.trials_variance;
    }
    Found out{stats::compute(curve->points, curve->initial, {}, how),
              backtest::curve_tables(curve->points, curve->initial, options.rolling_window, how),
              {}};
    if (series.is_dates) {
        const auto ends = at_day_ends(curve->points, true);
        out.tables.months = stats::monthly_returns(ends, curve->initial);
        out.tables.years = stats::yearly_returns(ends, curve->initial);
    }
    if (options.benchmark.empty()) return out;
    const auto other = read_series(options.benchmark, "");
    if (!other) return std::unexpected(other.error());
    std::vector<stats::EquityPoint> prices;
    for (const auto& point : other->points) {
        if (!(point.value > 0))
            return fail(
                ErrorCode::data, "a benchmark's value must be above 0",
                fmt::format("{}:{}, column {}", options.benchmark, point.line, other->column));
        prices.push_back({point.time, point.value});
    }
    if (series.is_dates) how.start = *how.start + core::Duration::days(1);
    // The first return of a file of returns is from a time the file does not name.
    if (options.kind == "returns") how.start.reset();
    out.benchmark = backtest::Benchmark{
        std::filesystem::path(options.benchmark).filename().string(),
        stats::against_benchmark(at_day_ends(curve->points, series.is_dates), curve->initial,
                                 at_day_ends(std::move(prices), other->is_dates), how)};
    return out;
}

core::Status write_found(const Found& found, const backtest::JsonWriter::Sink& sink) {
    backtest::JsonWriter json(sink);
    json.begin_object();
    backtest::write_metric_members(json, found.metrics);
    json.key("tables");
    json.begin_object();
    backtest::write_curve_tables(json, found.tables);
    json.end_object();
    json.key("benchmark");
    if (found.benchmark) backtest::write_benchmark(json, *found.benchmark);
    else json.value(std::nullopt);
    json.end_object();
    return json.finish();
}

std::string line(std::string_view name, const stats::Metric& metric) {
    return metric.defined() ? fmt::format("{:<22} {:>14.6g}\n", name, metric.value)
                            : fmt::format("{:<22} {:>14}  {}\n", name, "-", metric.why_undefined);
}

std::string table_text(const Found& found) {
    const auto& metrics = found.metrics;
    std::string out;
    for (const auto& [name, metric] : metrics.entries()) out += line(name, metric);
    const auto time = [&](const char* name, const auto& t) {
        if (t) out += fmt::format("{:<22} {}\n", name, core::to_string(*t));
    };
    time("drawdown_start", metrics.drawdown_start);
    time("drawdown_trough", metrics.drawdown_trough);
    time("drawdown_recovery", metrics.drawdown_recovery);
    if (found.benchmark) {
        out += fmt::format("\nagainst {}\n", found.benchmark->name);
        for (const auto& [name, metric] : found.benchmark->result.metrics.entries())
            out += line(name, metric);
    }
    return out;
}

}  // namespace

int metrics(const Context& context, const MetricsOptions& options) {
    if (auto status = check(options); !status) return report(context, status.error());
    const auto series = read_series(options.file, options.column);
    if (!series) return report(context, series.error());
    const auto result = measure(options, *series);
    if (!result) return report(context, result.error());
    say(context,
        fmt::format("{}: {} values of {} ({}), {} to {}", options.file, series->points.size(),
                    series->column, options.kind, core::to_string(series->points.front().time),
                    core::to_string(series->points.back().time)));
    if (options.json != "-") print(table_text(*result));
    if (!options.json.empty())
        if (auto written = stream_output(
                options.json, [&](const auto& sink) { return write_found(*result, sink); });
            !written)
            return report(context, written.error());
    return 0;
}

}  // namespace pmp::cli
