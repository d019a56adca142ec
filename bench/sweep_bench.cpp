// The sweep's speed, one thread: strategy-bars a second are parameter sets times bars, with
// signals, stops, costs and the metrics of every set. build/.../bench/bench_sweep
//
// One year of synthetic 1-minute bars. All that a sweep does is counted, the indicator columns too.
// The time is that of the processor, of all threads: on a busy machine wall time says nothing.

#include <ctime>

#include <benchmark/benchmark.h>

#include "data/generate.hpp"
#include "optimize/kernel.hpp"
#include "optimize/sweep.hpp"

namespace {

using namespace pmp;
using config::Array;
using config::Value;

core::Decimal dec(double value) {
    return core::Decimal::from_double(value, core::Rounding::half_even).value();
}

struct Setting {
    engine::SessionSpec spec;
    feeds::Dataset dataset;
    strategies::Definition base;

    explicit Setting(int minutes, std::size_t bars) {
        auto series = data::generate({.symbol = "SYNTH",
                                      .bars = bars,
                                      .timeframe = {minutes},
                                      .seed = 7,
                                      .volatility = 0.2});
        (void)spec.instruments.add({.symbol = "SYNTH", .tick = dec(0.01), .spread = dec(0.01)});
        spec.limits.active = false;
        spec.costs.commission = {.kind = model::Commission::Kind::percent, .rate = dec(0.00002)};
        spec.costs.slippage = {model::Slippage::Kind::ticks, dec(0.5)};
        dataset.series = {std::make_shared<data::Series>(std::move(*series))};
        dataset.finer.resize(1);
        base.name = "sweep";
        base.symbol = "SYNTH";
        base.timeframe = {minutes};
        base.params.set("direction", Value(std::string("long_short")));
        base.sizing.units = 10;
        base.stop_loss = {model::Protection::Kind::percent, dec(0.01)};
        base.take_profit = {model::Protection::Kind::percent, dec(0.02)};
    }
};

Array range(int from, int to, int step) {
    Array out;
    for (int x = from; x <= to; x += step) out.emplace_back(std::int64_t{x});
    return out;
}

Array numbers(std::initializer_list<double> values) {
    Array out;
    for (const double x : values) out.emplace_back(x);
    return out;
}

void run(benchmark::State& state, const Setting& setting, std::vector<optimize::Axis> axes,
         optimize::Way way = optimize::Way::lanes) {
    const auto registry = strategies::builtin_registry();
    const optimize::Grid grid(std::move(axes));
    const auto choice = optimize::choose(grid, setting.base, registry);
    if (!choice) return state.SkipWithError(choice.error().text().c_str());
    double bars = 0, trades = 0, seconds = 0;
    for (auto _ : state) {
        const std::clock_t started = std::clock();
        const auto sweep = optimize::sweep(setting.spec, setting.dataset, registry, setting.base,
                                           grid, *choice, {.best = 0, .way = way, .threads = 1});
        const double used = static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC;
        if (!sweep) return state.SkipWithError(sweep.error().text().c_str());
        state.SetIterationTime(used);
        seconds += used;
        bars += static_cast<double>(sweep->done) * static_cast<double>(sweep->bars);
        for (const auto& trial : sweep->trials) trades += static_cast<double>(trial.trades);
    }
    state.counters["sets"] = static_cast<double>(choice->points.size());
    state.counters["strategy_bars/s"] = bars / seconds;
    state.counters["bars/trade"] = bars / std::max(trades, 1.0);
}

constexpr std::size_t year = 525'600;

void crossovers(benchmark::State& state) {  // 1,600 pairs, one stop and target each
    static Setting setting(1, year);
    setting.base.type = "ma_crossover";
    run(state, setting, {{"fast", range(10, 205, 5), ""}, {"slow", range(210, 990, 20), ""}});
}

void crossovers_and_stops(benchmark::State& state) {  // 100 pairs, 16 stops and targets each
    static Setting setting(1, year);
    setting.base.type = "ma_crossover";
    run(state, setting,
        {{"fast", range(10, 100, 10), ""},
         {"slow", range(120, 480, 40), ""},
         {"stop_loss", numbers({0.005, 0.01, 0.015, 0.02}), ""},
         {"take_profit", numbers({0.01, 0.02, 0.03, 0.04}), ""}});
}

void fast_crossovers(benchmark::State& state) {  // averages that cross every few minutes
    static Setting setting(1, year);
    setting.base.type = "ma_crossover";
    run(state, setting, {{"fast", range(2, 20, 2), ""}, {"slow", range(22, 60, 2), ""}});
}

void oscillators(benchmark::State& state) {
    static Setting setting(1, year);
    setting.base.type = "rsi";
    run(state, setting,
        {{"period", range(7, 28, 7), ""},
         {"lower", range(20, 38, 2), ""},
         {"upper", range(62, 80, 2), ""}});
}

void breakouts(benchmark::State& state) {
    static Setting setting(1, year);
    setting.base.type = "support_resistance";
    run(state, setting,
        {{"lookback", range(60, 1440, 60), ""},
         {"stop_loss", numbers({0.005, 0.01, 0.015, 0.02}), ""},
         {"take_profit", numbers({0.01, 0.02, 0.03, 0.04}), ""}});
}

void daily_bars(benchmark::State& state) {  // 40 years of days: a sample of the curve at each bar
    static Setting setting(1440, 10'000);
    setting.base.type = "ma_crossover";
    run(state, setting, {{"fast", range(5, 50, 1), ""}, {"slow", range(55, 250, 5), ""}});
}

void event_engine(benchmark::State& state) {  // the same rules, one run for each set
    static Setting setting(1, year);
    setting.base.type = "ma_crossover";
    run(state, setting, {{"fast", range(10, 50, 20), ""}, {"slow", range(160, 640, 240), ""}},
        optimize::Way::events);
}

BENCHMARK(crossovers)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(crossovers_and_stops)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(fast_crossovers)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(oscillators)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(breakouts)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(daily_bars)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(event_engine)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    benchmark::AddCustomContext("kernel", pmp::optimize::best_kernel().name);
    benchmark::RunSpecifiedBenchmarks();
}
