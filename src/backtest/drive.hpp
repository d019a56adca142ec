#pragma once

#include <functional>

#include "backtest/backtest.hpp"
#include "engine/engine.hpp"
#include "engine/runner.hpp"

namespace pmp::backtest {

/// Runs one session over history and shows every event of it to `sink`. `ready` is called with the
/// engine before its first event, `done` when all is over and the engine still stands.
[[nodiscard]] core::Result<engine::RunStats> drive(
    const engine::SessionSpec& spec, const std::vector<strategies::Definition>& definitions,
    const feeds::Dataset& dataset, const strategies::Registry& registry, const Options& options,
    execution::Intrabar intrabar, engine::EventSink& sink,
    const std::function<void(const engine::Engine&)>& ready = {},
    const std::function<void(const engine::Engine&)>& done = {});

}  // namespace pmp::backtest
