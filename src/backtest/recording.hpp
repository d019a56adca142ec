#pragma once

#include "backtest/collector.hpp"
#include "engine/engine.hpp"

namespace pmp::backtest {

/// Listens to a session and makes a Result of what it heard: of a backtest, and of a paper session
/// for its report.
class Recording final : public Collector {
public:
    explicit Recording(const engine::SessionSpec& spec, bool details = false)
        : Collector(spec.instruments, details), spec_(spec) {}
    /// The engine that is listened to; it must live until result() has been called.
    void bind(const engine::Engine& engine) { engine_ = &engine; }
    /// Everything but data_hash, build, elapsed_ms, interrupted and benchmark. Of the equity the
    /// samples that `sampling` names are kept.
    [[nodiscard]] Result result(engine::Sampling sampling = engine::Sampling::daily) const;

private:
    const engine::SessionSpec& spec_;
    const engine::Engine* engine_ = nullptr;
};

}  // namespace pmp::backtest
