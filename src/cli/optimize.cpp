#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/output.hpp"
#include "cli/verbs.hpp"
#include "config/nearest.hpp"
#include "optimize/sweep.hpp"

namespace pmp::cli {
namespace {

using core::ErrorCode;
using Json = nlohmann::ordered_json;

/// What was asked for, from the configuration and the command line.
struct Plan {
    optimize::Wish wish;
    strategies::Definition base;
};

core::Status check_method(const OptimizeOptions& o) {
    if (!o.walk_forward.empty())
        return core::fail(ErrorCode::usage, "--walk-forward is not available yet", {},
                          "cut the data with --set data.0.to=..., and test on the rest");
    for (const char* later : {"genetic", "cmaes", "bayesian"})
        if (o.method == later)
            return core::fail(ErrorCode::usage, "method " + o.method + " is not available yet", {},
                              "there are grid and random");
    if (o.method != "grid" && o.method != "random")
        return core::fail(ErrorCode::usage, "there is no method '" + o.method + "'", {},
                          "there are grid and random");
    if (o.method == "random" && o.trials == 0)
        return core::fail(ErrorCode::usage, "method random needs --trials N");
    if (o.method == "grid" && o.trials != 0)
        return core::fail(ErrorCode::usage, "--trials is for --method random", {},
                          "a grid is run as a whole");
    return {};
}

core::Result<Plan> make_plan(const OptimizeOptions& o, const Job& job) {
    const auto table = load_config(o.config, o.sets);
    if (!table) return std::unexpected(table.error());
    Plan plan;
    if (const auto* value = table->find("optimize")) {
        const auto* wish = std::get_if<config::Table>(&value->data());
        if (wish == nullptr)
            return core::fail(ErrorCode::config, "optimize must be a table", value->origin());
        auto read = optimize::parse_wish(*wish);
        if (!read) return std::unexpected(read.error());
        plan.wish = std::move(*read);
    }
    for (const std::string& text : o.params) {
        auto axis = optimize::parse_axis(text);
        if (!axis) return std::unexpected(axis.error());
        optimize::put_axis(plan.wish.axes, std::move(*axis));
    }
    if (!o.metric.empty()) plan.wish.metric = o.metric;
    if (!o.strategy.empty()) plan.wish.strategy = o.strategy;
    if (o.best != 0) plan.wish.best = o.best;
    if (plan.wish.axes.empty())
        return core::fail(ErrorCode::usage, "there is nothing to vary", o.config,
                          "add [optimize] params = {fast = {from = 5, to = 50, step = 5}}, or "
                          "--param fast=5:50:5");
    std::vector<std::string> names;
    for (const auto& definition : job.definitions) names.push_back(definition.name);
    const auto& wanted = plan.wish.strategy;
    if (wanted.empty() && names.size() > 1)
        return core::fail(ErrorCode::config,
                          fmt::format("there are {} strategies and none is named", names.size()),
                          "optimize.strategy", "such as --strategy " + names.front());
    const auto found = wanted.empty() ? names.begin() : std::ranges::find(names, wanted);
    if (found == names.end())
        return core::fail(ErrorCode::config, "there is no strategy '" + wanted + "'",
                          "optimize.strategy", config::did_you_mean(wanted, names));
    plan.base = job.definitions[static_cast<std::size_t>(found - names.begin())];
    if (plan.base.is_ensemble())
        return core::fail(ErrorCode::config, "an ensemble has no parameters to vary",
                          plan.base.origin, "optimize its members one by one");
    return plan;
}

std::string text_of(const config::Value& value) {
    if (const auto* i = std::get_if<std::int64_t>(&value.data())) return std::to_string(*i);
    if (const auto* d = std::get_if<double>(&value.data())) return fmt::format("{}", *d);
    if (const auto* s = std::get_if<std::string>(&value.data())) return *s;
    if (const auto* b = std::get_if<bool>(&value.data())) return *b ? "true" : "false";
    return "?";
}

Json json_of(const config::Value& value) {
    if (const auto* i = std::get_if<std::int64_t>(&value.data())) return *i;
    if (const auto* d = std::get_if<double>(&value.data())) return *d;
    if (const auto* b = std::get_if<bool>(&value.data())) return *b;
    return text_of(value);
}

/// The values of a trial, one for each axis.
std::vector<const config::Value*> values_of(const optimize::Grid& grid, std::uint64_t point) {
    const auto places = grid.at(point);
    std::vector<const config::Value*> out;
    for (std::size_t i = 0; i < places.size(); ++i)
        out.push_back(&grid.axes()[i].values[places[i]]);
    return out;
}

std::string number(double value) { return std::isnan(value) ? "" : fmt::format("{}", value); }

std::string csv_of(const optimize::Sweep& sweep, const optimize::Grid& grid) {
    std::string out;
    for (const auto& axis : grid.axes()) out += axis.name + ",";
    out += "score,total_return,sharpe,max_drawdown,trades,win_rate,profit_factor\n";
    for (const auto& trial : sweep.trials) {
        if (!trial.done) continue;
        for (const auto* value : values_of(grid, trial.point)) out += text_of(*value) + ",";
        out +=
            fmt::format("{},{},{},{},{},{},{}\n", number(trial.score), number(trial.total_return),
                        number(trial.sharpe), number(trial.max_drawdown), trial.trades,
                        number(trial.win_rate), number(trial.profit_factor));
    }
    return out;
}

Json metrics_json(const stats::Metrics& metrics) {
    Json out = Json::object(), reasons = Json::object();
    for (const auto& [name, metric] : metrics.entries()) {
        out[std::string(name)] = metric.defined() ? Json(metric.value) : Json(nullptr);
        if (!metric.defined()) reasons[std::string(name)] = metric.why_undefined;
    }
    out["undefined"] = std::move(reasons);
    return out;
}

std::string json_of(const optimize::Sweep& sweep, const optimize::Grid& grid, const Plan& plan,
                    const OptimizeOptions& o, const Job& job) {
    Json best = Json::array();
    for (const auto& one : sweep.best) {
        const auto& trial = sweep.trials[one.trial];
        Json params = Json::object();
        const auto values = values_of(grid, trial.point);
        for (std::size_t i = 0; i < values.size(); ++i)
            params[grid.axes()[i].name] = json_of(*values[i]);
        best.push_back({{"rank", best.size() + 1},
                        {"score", trial.score},
                        {"params", std::move(params)},
                        {"metrics", metrics_json(one.result.metrics)}});
    }
    Json out{{"name", job.spec.name},
             {"strategy", plan.base.name},
             {"type", plan.base.type},
             {"config_hash", job.spec.config_hash},
             {"data_hash", job.dataset.hash},
             {"build", build_text()},
             {"elapsed_ms", sweep.seconds * 1000},
             {"method", o.method},
             {"metric", plan.wish.metric},
             {"engine", optimize::to_string(sweep.way)},
             {"sets", sweep.trials.size()},
             {"done", sweep.done},
             {"skipped", sweep.skipped},
             {"failed", sweep.failed},
             {"interrupted", sweep.interrupted},
             {"bars", sweep.bars},
             {"strategy_bars", sweep.bars * sweep.done},
             {"sharpe_variance",
              std::isnan(sweep.sharpe_variance) ? Json(nullptr) : Json(sweep.sharpe_variance)},
             {"best", std::move(best)}};
    if (o.method == "random") out["seed"] = o.seed;
    return out.dump(2) + "\n";
}

std::string cell(const stats::Metric& metric, const char* format, double scale = 1) {
    return metric.defined() ? fmt::format(fmt::runtime(format), metric.value * scale) : "-";
}

/// The best as a table: texts to the width of their column.
std::string table_of(const optimize::Sweep& sweep, const optimize::Grid& grid,
                     const std::string& metric) {
    std::vector<std::vector<std::string>> rows(1);
    rows[0].push_back("#");
    for (const auto& axis : grid.axes()) rows[0].push_back(axis.name);
    const bool extra = metric != "sharpe" && metric != "total_return" && metric != "max_drawdown" &&
                       metric != "trades" && metric != "win_rate" && metric != "profit_factor";
    if (extra) rows[0].push_back(metric);
    for (const char* head :
         {"return %", "sharpe", "dsr", "drawdown %", "trades", "wins %", "profit factor"})
        rows[0].emplace_back(head);
    for (const auto& one : sweep.best) {
        const auto& m = one.result.metrics;
        auto& row = rows.emplace_back();
        row.push_back(std::to_string(rows.size() - 1));
        for (const auto* value : values_of(grid, sweep.trials[one.trial].point))
            row.push_back(text_of(*value));
        if (extra) row.push_back(fmt::format("{:.4g}", sweep.trials[one.trial].score));
        for (const std::string& text :
             {cell(m.total_return, "{:.2f}", 100), cell(m.sharpe, "{:.3f}"), cell(m.dsr, "{:.3f}"),
              cell(m.max_drawdown, "{:.2f}", 100), cell(m.trades, "{:.0f}"),
              cell(m.win_rate, "{:.1f}", 100), cell(m.profit_factor, "{:.2f}")})
            row.push_back(text);
    }
    std::string out;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            std::size_t width = 0;
            for (const auto& other : rows) width = std::max(width, other[i].size());
            out += fmt::format("{:>{}}{}", row[i], width, i + 1 < row.size() ? "  " : "\n");
        }
    }
    return out;
}

void talk(const Context& context, const optimize::Sweep& sweep) {
    const double rate = sweep.seconds > 0
                            ? static_cast<double>(sweep.bars) * static_cast<double>(sweep.done) /
                                  sweep.seconds / 1e6
                            : 0;
    say(context,
        fmt::format("{} of {} parameter sets, {} bars each, {}, {} thread{}: {:.2f} s, {:.0f} M "
                    "strategy-bars/s",
                    sweep.done, sweep.trials.size(), sweep.bars,
                    sweep.way == optimize::Way::lanes ? "in lanes (" + sweep.kernel + ")"
                                                      : std::string("in the event engine"),
                    sweep.threads, sweep.threads == 1 ? "" : "s", sweep.seconds, rate));
    if (sweep.way == optimize::Way::events && !sweep.why_events.empty())
        say(context, "the event engine, because lanes cannot do " + sweep.why_events);
    if (sweep.skipped > 0)
        say(context,
            fmt::format("{} combinations are no strategy and were skipped", sweep.skipped));
    if (sweep.failed > 0)
        say(context,
            fmt::format("warning: {} sets failed, the first: {}", sweep.failed, sweep.failure));
    if (sweep.best.empty()) say(context, "no set has a score");
    else
        say(context, fmt::format("the best {} of {} trials; dsr counts them all", sweep.best.size(),
                                 sweep.done));
}

}  // namespace

int optimize(const Context& context, const OptimizeOptions& o) {
    if (auto method = check_method(o); !method) return report(context, method.error());
    auto job = load_job(context, o.config, o.sets);
    if (!job) return report(context, job.error());
    const auto plan = make_plan(o, *job);
    if (!plan) return report(context, plan.error());
    const auto registry = make_registry();
    const optimize::Grid grid(plan->wish.axes);
    const auto choice = o.method == "random"
                            ? optimize::draw(grid, plan->base, registry, o.trials, o.seed)
                            : optimize::choose(grid, plan->base, registry);
    if (!choice) return report(context, choice.error());

    optimize::SweepOptions options{.metric = plan->wish.metric,
                                   .best = plan->wish.best,
                                   .threads = o.threads,
                                   .build = build_text(),
                                   .stop = &interrupted()};
    if (o.engine == "lanes") options.way = optimize::Way::lanes;
    if (o.engine == "events") options.way = optimize::Way::events;
    Progress progress(context, "optimize");
    const auto text = fmt::format("{} sets", choice->points.size());
    options.progress = [&](double share) { progress.show(share, text); };
    const auto sweep =
        optimize::sweep(job->spec, job->dataset, registry, plan->base, grid, *choice, options);
    progress.done();
    if (!sweep) return report(context, sweep.error());

    if (!o.csv.empty())
        if (auto written = write_output(o.csv, csv_of(*sweep, grid)); !written)
            return report(context, written.error());
    if (!o.json.empty())
        if (auto written = write_output(o.json, json_of(*sweep, grid, *plan, o, *job)); !written)
            return report(context, written.error());
    if (o.json != "-" && o.csv != "-" && !sweep->best.empty())
        print(table_of(*sweep, grid, plan->wish.metric));
    talk(context, *sweep);
    if (sweep->interrupted)
        return report(context, {ErrorCode::interrupted,
                                fmt::format("interrupted: {} of {} parameter sets were run",
                                            sweep->done, sweep->trials.size())});
    return 0;
}

}  // namespace pmp::cli
