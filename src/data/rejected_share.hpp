#pragma once

#include "core/error.hpp"
#include "data/import.hpp"

namespace pmp::data {

/// Above this share of rejected rows results would mean nothing.
inline constexpr double max_rejected_share = 0.2;

[[nodiscard]] bool too_many_rejected(const ImportReport& report);

/// ErrorCode::data with the file (`name`, or of several the one), the line and the reason of the
/// first rejected row; there must be one.
[[nodiscard]] core::Error rejected_error(const ImportReport& report, const std::string& name);

}  // namespace pmp::data
