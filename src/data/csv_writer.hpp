#pragma once

#include <string>

#include "core/error.hpp"
#include "data/series.hpp"

namespace pmp::data {

/// Writes time,open,high,low,close,volume in UTC. The file appears whole or not at all (a temporary
/// file in the same folder, synced and renamed). Error: ErrorCode::data, also for a full disk.
[[nodiscard]] core::Status write_csv(const Series& series, const std::string& path);

}  // namespace pmp::data
