#include "stats/metrics.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

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
    return {};
}

/// The samples are taken as they stand in the file: who gives hours says so in periods_per_year.
core::Result<stats::Metrics> compute(const MetricsOptions& options, const SeriesFile& series) {
    stats::Options how;
    how.periods_per_year = options.periods_per_year;
    how.risk_free = options.risk_free;
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
    std::vector<stats::EquityPoint> points;
    for (const auto& point : series.points) points.push_back({point.time, point.value});
    if (returns) return stats::compute(stats::equity_from_returns(points, 1.0), 1.0, {}, how);
    how.start = points.front().time;
    return stats::compute(std::span(points).subspan(1), points.front().equity, {}, how);
}

std::string json_text(const stats::Metrics& metrics) {
    using Json = nlohmann::ordered_json;
    Json out = Json::object(), reasons = Json::object();
    for (const auto& [name, metric] : metrics.entries()) {
        out[std::string(name)] = metric.defined() ? Json(metric.value) : Json(nullptr);
        if (!metric.defined()) reasons[std::string(name)] = metric.why_undefined;
    }
    const auto time = [](const auto& t) { return t ? Json(core::to_string(*t)) : Json(nullptr); };
    out["drawdown_start"] = time(metrics.drawdown_start);
    out["drawdown_trough"] = time(metrics.drawdown_trough);
    out["drawdown_recovery"] = time(metrics.drawdown_recovery);
    out["undefined"] = std::move(reasons);
    return out.dump(2) + "\n";
}

std::string table_text(const stats::Metrics& metrics) {
    std::string out;
    for (const auto& [name, metric] : metrics.entries())
        out += metric.defined()
                   ? fmt::format("{:<22} {:>14.6g}\n", name, metric.value)
                   : fmt::format("{:<22} {:>14}  {}\n", name, "-", metric.why_undefined);
    const auto time = [&](const char* name, const auto& t) {
        if (t) out += fmt::format("{:<22} {}\n", name, core::to_string(*t));
    };
    time("drawdown_start", metrics.drawdown_start);
    time("drawdown_trough", metrics.drawdown_trough);
    time("drawdown_recovery", metrics.drawdown_recovery);
    return out;
}

}  // namespace

int metrics(const Context& context, const MetricsOptions& options) {
    if (auto status = check(options); !status) return report(context, status.error());
    const auto series = read_series(options.file, options.column);
    if (!series) return report(context, series.error());
    const auto result = compute(options, *series);
    if (!result) return report(context, result.error());
    say(context,
        fmt::format("{}: {} values of {} ({}), {} to {}", options.file, series->points.size(),
                    series->column, options.kind, core::to_string(series->points.front().time),
                    core::to_string(series->points.back().time)));
    if (options.json != "-") print(table_text(*result));
    if (!options.json.empty())
        if (auto written = write_output(options.json, json_text(*result)); !written)
            return report(context, written.error());
    return 0;
}

}  // namespace pmp::cli
