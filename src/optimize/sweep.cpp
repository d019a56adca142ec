#include "optimize/sweep.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <mutex>

#include <fmt/format.h>

#include "config/nearest.hpp"
#include "core/clock_wall.hpp"
#include "optimize/lanes.hpp"
#include "optimize/measure.hpp"
#include "optimize/signals.hpp"
#include "stats/distribution.hpp"
#include "stats/sharpe.hpp"

namespace pmp::optimize {
namespace {

using core::ErrorCode;

core::Result<backtest::Result> run_one(const engine::SessionSpec& spec,
                                       const feeds::Dataset& dataset,
                                       const strategies::Registry& registry,
                                       const strategies::Definition& base, const Grid& grid,
                                       const SweepOptions& options, std::uint64_t point) {
    auto definition = grid.definition(base, point);
    if (!definition) return std::unexpected(definition.error());
    return backtest::run(
        spec, {*definition}, dataset, registry,
        {.build = options.build, .stop = options.stop, .progress = {}, .ambiguity = false});
}

/// A trial that fails is counted, as in lanes; only what makes every trial fail ends the sweep.
core::Status run_events(const engine::SessionSpec& spec, const feeds::Dataset& dataset,
                        const strategies::Registry& registry, const strategies::Definition& base,
                        const Grid& grid, const SweepOptions& options, Work& work, Sweep& sweep) {
    std::mutex mutex;
    std::size_t first_fault = sweep.trials.size();
    core::Error fault;
    auto status = work.run(sweep.trials.size(), [&](std::size_t i) -> core::Status {
        Trial& trial = sweep.trials[i];
        const auto result = run_one(spec, dataset, registry, base, grid, options, trial.point);
        const std::lock_guard lock(mutex);
        if (!result) {
            ++sweep.failed;
            if (i < first_fault) {
                first_fault = i;
                fault = result.error();
            }
            return {};
        }
        if (result->interrupted) return {};
        measure(result->metrics, options.metric, trial);
        sweep.bars = std::max(sweep.bars, result->strategy_bars);
        work.advance(1);
        return {};
    });
    sweep.failure = fault.text();
    if (status && sweep.failed == sweep.trials.size()) return std::unexpected(fault);
    return status;
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

/// The trials that have a score, the best `count` of them first.
std::vector<std::size_t> rank(const Sweep& sweep, const SweepOptions& options) {
    const Goal& goal = *std::ranges::find(goals(), options.metric, &Goal::name);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < sweep.trials.size(); ++i)
        if (sweep.trials[i].done && !std::isnan(sweep.trials[i].score)) order.push_back(i);
    const auto better = [&](std::size_t a, std::size_t b) {
        const double x = sweep.trials[a].score, y = sweep.trials[b].score;
        if (x != y) return goal.less_is_better ? x < y : x > y;
        return a < b;
    };
    const std::size_t count = std::min(options.best, order.size());
    std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(count), better);
    order.resize(count);
    return order;
}

/// Variance (ddof 1) of the trials' Sharpe ratios per period.
double variance_of_sharpes(const Sweep& sweep, double periods) {
    std::vector<double> ratios;
    for (const Trial& trial : sweep.trials)
        if (trial.done && !std::isnan(trial.sharpe))
            ratios.push_back(trial.sharpe / std::sqrt(periods));
    if (ratios.size() < 2) return std::numeric_limits<double>::quiet_NaN();
    const double deviation = stats::deviation(ratios);
    return deviation * deviation;
}

/// Gives a result its deflated Sharpe ratio: every trial that was made counts.
void deflate(backtest::Result& result, const Sweep& sweep, double periods) {
    stats::Metrics& metrics = result.metrics;
    if (!metrics.sharpe.defined()) return;  // dsr says the same
    if (sweep.done < 2 || std::isnan(sweep.sharpe_variance)) {
        metrics.dsr = stats::Metric::undefined("needs two trials with a Sharpe ratio");
        return;
    }
    const stats::SharpeSample sample{metrics.sharpe.value / std::sqrt(periods),
                                     static_cast<double>(result.equity.size()), metrics.skew.value,
                                     metrics.kurtosis.value};
    metrics.dsr = stats::probabilistic_sharpe(
        sample,
        stats::expected_best_sharpe(static_cast<double>(sweep.done), sweep.sharpe_variance));
}

core::Status disagree(const strategies::Definition& base, const char* what, double lanes,
                      double events) {
    return core::fail(
        ErrorCode::unexpected,
        fmt::format("lanes and event engine disagree: {} is {} and {}", what, lanes, events),
        "strategy " + base.name,
        "this is a bug; please report it. --engine events does not use lanes");
}

core::Status compare(const strategies::Definition& base, const Trial& lanes, const Trial& events) {
    if (lanes.trades != events.trades)
        return disagree(base, "trades", static_cast<double>(lanes.trades),
                        static_cast<double>(events.trades));
    for (const auto& [what, a, b] :
         {std::tuple{"total_return", lanes.total_return, events.total_return},
          std::tuple{"sharpe", lanes.sharpe, events.sharpe},
          std::tuple{"max_drawdown", lanes.max_drawdown, events.max_drawdown},
          std::tuple{"win_rate", lanes.win_rate, events.win_rate},
          std::tuple{"profit_factor", lanes.profit_factor, events.profit_factor}})
        if (!same(a, b)) return disagree(base, what, a, b);
    return {};
}

}  // namespace

const char* to_string(Way way) {
    switch (way) {
        case Way::any: return "any";
        case Way::lanes: return "lanes";
        case Way::events: return "events";
    }
    return "any";
}

const std::vector<Goal>& goals() {
    static const std::vector<Goal> all = [] {
        std::vector<Goal> out;
        for (const auto& [name, metric] : stats::Metrics{}.entries()) {
            // Lanes do not measure these, and dsr depends on all trials.
            static constexpr std::array<std::string_view, 6> others = {
                "exposure", "turnover", "fees", "financing", "average_holding_hours", "dsr"};
            if (std::ranges::find(others, name) != others.end()) continue;
            out.push_back({std::string(name), name == "volatility" || name == "ulcer_index"});
        }
        return out;
    }();
    return all;
}

std::optional<std::string> why_no_lanes(const engine::SessionSpec& spec,
                                        const feeds::Dataset& dataset,
                                        const strategies::Definition& base) {
    using Kind = model::Sizing::Kind;
    if (base.type != "ma_crossover" && base.type != "rsi" && base.type != "support_resistance")
        return "strategies of type " + base.type;
    if (spec.limits.active) return "the risk gate's limits (risk.profile = \"none\" lifts them)";
    if (dataset.series.size() != 1) return "several symbols in [[data]]";
    if (!dataset.ticks.empty() && dataset.ticks.front() != nullptr) return "ticks";
    const auto& series = *dataset.series.front();
    const auto& instrument = spec.instruments.at(series.instrument);
    if (instrument.currency != spec.currency) return "an instrument in a foreign currency";
    if (!base.enabled) return "a disabled strategy";
    if (base.sizing.kind == Kind::volatility_target || base.sizing.kind == Kind::kelly)
        return "sizing by volatility or by Kelly";
    if (instrument.max_quantity.is_positive()) return "an instrument with a max_quantity";
    if (instrument.margin.is_positive()) return "margin (account.leverage)";
    if (instrument.swap.is_set()) return "overnight financing (swap)";
    if (spec.participation.is_positive()) return "partial fills (execution.participation)";
    constexpr std::int64_t exact = std::int64_t{1} << 52;
    for (const model::Bar& bar : series.bars)
        if (std::max(bar.high, bar.ask.high).raw() > exact) return "prices above 45 million";
    if (base.timeframe != series.timeframe &&
        !Timeline::make(series.bars, series.timeframe, base.timeframe, instrument.price))
        return "a timeframe that the data's bars do not make up";
    return std::nullopt;
}

core::Result<Sweep> sweep(const engine::SessionSpec& spec, const feeds::Dataset& dataset,
                          const strategies::Registry& registry, const strategies::Definition& base,
                          const Grid& grid, const Choice& choice, const SweepOptions& options) {
    if (std::ranges::find(goals(), options.metric, &Goal::name) == goals().end()) {
        std::vector<std::string> names;
        for (const Goal& goal : goals()) names.push_back(goal.name);
        return core::fail(ErrorCode::config, "nothing can be optimized by '" + options.metric + "'",
                          "optimize.metric", config::did_you_mean(options.metric, names));
    }
    if (dataset.series.empty() || dataset.bars() == 0)
        return core::fail(ErrorCode::data, "there are no bars");
    Sweep out;
    out.skipped = choice.skipped;
    const auto why = why_no_lanes(spec, dataset, base);
    if (options.way == Way::lanes && why)
        return core::fail(ErrorCode::config, "lanes cannot do " + *why, "--engine lanes",
                          "--engine auto takes the event engine then");
    if (options.way != Way::events && !why) out.way = Way::lanes;
    if (why) out.why_events = *why;
    for (const std::uint64_t point : choice.points) out.trials.push_back({.point = point});

    const std::int64_t started = core::monotonic_ns();
    const std::uint64_t bars = out.way == Way::lanes ? dataset.bars() : 1;
    Work work(options.threads, bars * out.trials.size(), options.stop, options.progress);
    out.threads = work.threads();
    auto status =
        out.way == Way::lanes
            ? run_lanes(spec, dataset, registry, base, grid, options, best_kernel(), work, out)
            : run_events(spec, dataset, registry, base, grid, options, work, out);
    if (!status) return std::unexpected(status.error());
    out.seconds = static_cast<double>(core::monotonic_ns() - started) * 1e-9;
    for (const Trial& trial : out.trials) out.done += trial.done;
    out.interrupted = work.stopped();
    out.sharpe_variance = variance_of_sharpes(out, spec.periods_per_year);

    const auto order = rank(out, options);
    out.best.resize(order.size());
    SweepOptions again = options;
    again.stop = nullptr;  // a few runs more: an interrupted sweep still shows its best
    Work last(options.threads, 0, nullptr, {});
    status = last.run(order.size(), [&](std::size_t i) -> core::Status {
        const Trial& trial = out.trials[order[i]];
        auto result = run_one(spec, dataset, registry, base, grid, again, trial.point);
        if (!result) return std::unexpected(result.error());
        Trial engine{.point = trial.point};
        measure(result->metrics, options.metric, engine);
        if (auto equal = compare(base, trial, engine); !equal) return equal;
        deflate(*result, out, spec.periods_per_year);
        out.best[i] = {order[i], std::move(*result)};
        return {};
    });
    if (!status) return std::unexpected(status.error());
    return out;
}

}  // namespace pmp::optimize
