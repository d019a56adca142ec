#pragma once

#include <string>

#include "core/time.hpp"
#include "engine/snapshot.hpp"

namespace pmp::server {

/// The `data` object of docs/design/api.md, "Live". `sent` is the wall clock now.
[[nodiscard]] std::string snapshot_json(const engine::Snapshot& snapshot, core::Time sent);

/// One row of its `strategies` without the closing brace, so that more keys can follow.
[[nodiscard]] std::string strategy_row_json_open(const engine::Snapshot::Strategy& row);

}  // namespace pmp::server
