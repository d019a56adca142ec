#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "backtest/backtest.hpp"

namespace pmp::backtest {

/// Something a run did: a decision, an order or a fill.
struct Act {
    core::Time time;
    bool at_open = false;  ///< during the handling of a bar's open, whose price may be part of it
    std::string text;      ///< everything about it that matters, for comparison and for people
};

struct LookaheadFinding {
    core::Time cut;           ///< prices from here on were changed
    core::Time time;          ///< of the first act before the cut that changed with them
    std::string was, became;  ///< the act; empty where there was none
};

struct LookaheadReport {
    int cuts = 0;
    std::uint64_t compared = 0;  ///< acts, over all cuts
    std::vector<LookaheadFinding> findings;
};

struct LookaheadOptions {
    int cuts = 8;            ///< spread evenly over the bars of each series in turn
    std::uint64_t seed = 1;  ///< of the changes
    const std::atomic<bool>* stop = nullptr;
    std::function<void(double progress)> progress;
};

/// The same data with every price of bars that open at or after `cut` changed by up to some per cent,
/// sound bars on the instrument's tick still; finer series too.
[[nodiscard]] feeds::Dataset perturbed(const feeds::Dataset& dataset,
                                       const model::InstrumentTable& instruments, core::Time cut,
                                       std::uint64_t seed);

using Acts = std::function<core::Result<std::vector<Act>>(const feeds::Dataset&)>;

/// Runs again with the future changed, once for each cut, and compares all that was done before the
/// cut. What differs knew the future.
[[nodiscard]] core::Result<LookaheadReport> check_lookahead(
    const feeds::Dataset& dataset, const model::InstrumentTable& instruments, const Acts& acts,
    const LookaheadOptions& options = {});

/// The same for a job.
[[nodiscard]] core::Result<LookaheadReport> check_lookahead(
    const engine::SessionSpec& spec, const std::vector<strategies::Definition>& definitions,
    const feeds::Dataset& dataset, const strategies::Registry& registry,
    const LookaheadOptions& options = {});

}  // namespace pmp::backtest
