#pragma once

#include <string>
#include <vector>

#include "config/value.hpp"
#include "core/error.hpp"
#include "engine/spec.hpp"
#include "strategies/definition.hpp"

namespace pmp::cli {

/// A configuration that could be run.
struct CheckedConfig {
    engine::SessionSpec spec;
    std::vector<strategies::Definition> definitions;  ///< members before their ensembles
};

/// Checks a configuration as far as it goes without running it: every key, every strategy (created
/// once by its type), members and symbols. Reads a data file only to learn a timeframe that is not
/// written down. `path` is the configuration's file. Errors: ErrorCode::config; ErrorCode::data
/// when a file that is needed cannot be used.
[[nodiscard]] core::Result<CheckedConfig> check_config(const config::Table& table,
                                                       const std::string& path);

}  // namespace pmp::cli
