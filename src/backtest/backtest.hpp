#pragma once

#include <atomic>
#include <functional>
#include <vector>

#include "backtest/result.hpp"
#include "engine/spec.hpp"
#include "feeds/dataset.hpp"
#include "strategies/registry.hpp"

namespace pmp::backtest {

struct Options {
    std::string build;                              ///< version text, into the result
    const std::atomic<bool>* stop = nullptr;
    std::function<void(double progress)> progress;  ///< about ten times a second
    bool ambiguity = true;  ///< rerun under stop_first and target_first when a bar was ambiguous
    bool details = false;   ///< excursions of every trade and the cost of market orders, too
    engine::Sampling sampling = engine::Sampling::daily;  ///< of the equity
    std::string benchmark_name;                    ///< empty: none
    std::vector<stats::EquityPoint> benchmark = {};  ///< its values, in order of time
};

/// Runs strategies over history: the same engine, gate and execution as a live session, with an
/// event clock, a historical feed and the paper venue. Shares nothing with other runs, so many may
/// run at once. Errors: ErrorCode::config for a strategy that cannot be made, others as the
/// engine's.
[[nodiscard]] core::Result<Result> run(const engine::SessionSpec& spec,
                                       const std::vector<strategies::Definition>& definitions,
                                       const feeds::Dataset& dataset,
                                       const strategies::Registry& registry,
                                       const Options& options = {});

}  // namespace pmp::backtest
