#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "backtest/backtest.hpp"
#include "optimize/grid.hpp"

namespace pmp::optimize {

/// What was measured of one parameter set. NaN: undefined. The figures are those of
/// stats::compute() to the last bit, whichever way they came about.
struct Trial {
    std::uint64_t point = 0;  ///< of the grid
    bool done = false;        ///< false: not reached before an interruption, or it failed
    double score = 0;         ///< the metric that was asked for
    double total_return = 0, sharpe = 0, max_drawdown = 0, win_rate = 0, profit_factor = 0;
    std::uint64_t trades = 0;
};

/// One of the best, run once more by the event engine: all metrics, dsr with every trial counted.
struct Best {
    std::size_t trial = 0;
    backtest::Result result;
};

enum class Way : std::uint8_t {
    any,     ///< lanes where they can, else the event engine
    lanes,
    events
};
[[nodiscard]] const char* to_string(Way way);

struct SweepOptions {
    std::string metric = "sharpe";
    std::size_t best = 10;
    Way way = Way::any;
    unsigned threads = 0;                           ///< 0: as many as there are processors
    std::string build;                              ///< version text, into the results
    const std::atomic<bool>* stop = nullptr;        ///< set: finish cleanly with what is done
    std::function<void(double progress)>
        progress;  ///< about ten times a second, by the caller's thread
};

struct Sweep {
    std::vector<Trial> trials;      ///< in the order of the choice
    std::vector<Best> best;         ///< the best first
    std::uint64_t skipped = 0, failed = 0, done = 0;
    std::string failure;            ///< why the first of `failed` failed
    double sharpe_variance = 0;  ///< of the trials' Sharpe ratios per period; NaN for fewer than 2
    Way way = Way::events;
    std::string why_events;  ///< what lanes cannot do
    std::string kernel;  ///< instruction set of the lanes
    unsigned threads = 1;
    std::uint64_t bars = 0;  ///< a set decides on
    double seconds = 0;  ///< of the trials; without the best ones' second run
    bool interrupted = false;
};

/// Why lanes cannot run a strategy of these sizes, prices, rules; nothing when they can.
[[nodiscard]] std::optional<std::string> why_no_lanes(const engine::SessionSpec& spec,
                                                      const feeds::Dataset& dataset,
                                                      const strategies::Definition& base);

/// The metrics a sweep can be asked for, and whether less is better.
struct Goal {
    std::string name;
    bool less_is_better = false;
};
[[nodiscard]] const std::vector<Goal>& goals();

/// Runs every chosen point as a backtest of its own with `base` as the only strategy. The same for
/// any number of threads and either way. Errors: ErrorCode::config for an unknown metric or a `way`
/// that cannot be, those of backtest::run(), ErrorCode::unexpected when lanes and event engine
/// differ in one of the best (a bug).
[[nodiscard]] core::Result<Sweep> sweep(const engine::SessionSpec& spec,
                                        const feeds::Dataset& dataset,
                                        const strategies::Registry& registry,
                                        const strategies::Definition& base, const Grid& grid,
                                        const Choice& choice, const SweepOptions& options = {});

}  // namespace pmp::optimize
