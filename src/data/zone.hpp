#pragma once

#include <string_view>

#include "core/error.hpp"
#include "core/time.hpp"

namespace pmp::data {

/// The offset of a zone from UTC (local time minus UTC): "UTC" or "fixed:+02:00", "fixed:-05:00".
/// Error: ErrorCode::config for anything else.
[[nodiscard]] core::Result<core::Duration> parse_zone(std::string_view text);

}  // namespace pmp::data
