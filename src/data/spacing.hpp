#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/error.hpp"
#include "model/bar.hpp"
#include "model/timeframe.hpp"

namespace pmp::data {

/// The timeframe of bars from their open times (ascending): the given one, checked, or else the
/// most common step. Error: ErrorCode::data when there is nothing to infer it from, when the most
/// common step is no timeframe, or when no two bars are as far apart as the given one says.
[[nodiscard]] core::Result<model::Timeframe> choose_timeframe(std::span<const model::Bar> bars,
                                                              std::optional<model::Timeframe> given,
                                                              const std::string& name);

}  // namespace pmp::data
