// The first and the second load of a file with many bars (10 million unless PMP_BENCH_BARS says
// otherwise):
//     cmake -S . -B build/bench -G Ninja -DPMP_BENCH=ON && ninja -C build/bench bench_load
//     build/bench/bench/bench_load
// It needs about 2 GB in the temporary folder. The page cache is warm; a cold disk adds its own
// time.

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include <benchmark/benchmark.h>

#include "data/csv_writer.hpp"
#include "data/generate.hpp"
#include "data/load_series.hpp"

namespace {

using namespace pmp;
namespace fs = std::filesystem;

/// A CSV file of many bars, made once, removed at the end.
struct Fixture {
    fs::path folder;
    std::string file;
    std::size_t bars = 10'000'000;

    Fixture() {
        if (const char* wanted = std::getenv("PMP_BENCH_BARS"))
            bars = std::strtoull(wanted, nullptr, 10);
        std::string name = (fs::temp_directory_path() / "pmp-bench-XXXXXX").string();
        folder = mkdtemp(name.data());
        file = (folder / "bars.csv").string();
        const auto series = data::generate({.bars = bars, .weekend_gaps = true});
        if (!series || !data::write_csv(*series, file))
            throw std::runtime_error("no room for the file");
        // As old as a file is that somebody downloaded.
        fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(1));
    }
    ~Fixture() { fs::remove_all(folder); }

    [[nodiscard]] data::Import load(bool cache) const {
        data::LoadOptions options;
        options.cache = cache;
        options.cache_folder = (folder / "cache").string();
        auto import = data::load_series(file, options);
        if (!import) throw std::runtime_error(import.error().text());
        return std::move(*import);
    }
};

Fixture& fixture() {
    static Fixture it;
    return it;
}

void first_load(benchmark::State& state) {
    const bool cache = state.range(0) != 0;
    for (auto _ : state) {
        state.PauseTiming();
        fs::remove_all(fixture().folder / "cache");
        state.ResumeTiming();
        benchmark::DoNotOptimize(fixture().load(cache).series.bars.size());
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(fixture().bars));
}

void second_load(benchmark::State& state) {
    const bool touch = state.range(0) != 0;
    (void)fixture().load(true);
    for (auto _ : state) {
        const auto import = fixture().load(true);
        if (!import.report.cache.starts_with("read from"))
            state.SkipWithError("not from the cache");
        double sum = 0;
        if (touch)
            for (const auto& bar : import.series.bars) sum += bar.close.to_double();
        benchmark::DoNotOptimize(sum);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(fixture().bars));
}

}  // namespace

BENCHMARK(first_load)
    ->ArgName("cache")
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();
BENCHMARK(second_load)
    ->ArgName("touch_all")
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_MAIN();
