#pragma once

#include "optimize/kernel.hpp"
#include "optimize/sweep.hpp"
#include "optimize/work.hpp"

namespace pmp::optimize {

/// Runs the trials of a sweep in lanes. A trial that is not done when it returns was interrupted,
/// or it failed; `failure` then says why the first of them did.
[[nodiscard]] core::Status run_lanes(const engine::SessionSpec& spec, const feeds::Dataset& dataset,
                                     const strategies::Registry& registry,
                                     const strategies::Definition& base, const Grid& grid,
                                     const SweepOptions& options, const Kernel& kernel, Work& work,
                                     Sweep& sweep);

}  // namespace pmp::optimize
