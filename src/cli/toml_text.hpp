#pragma once

#include <string>

#include "config/value.hpp"

namespace pmp::cli {

/// A table as TOML text that reads back to an equal table: top-level tables as [key] and [[key]],
/// deeper ones inline.
[[nodiscard]] std::string to_toml(const config::Table& table);
/// One value as after a `=`.
[[nodiscard]] std::string to_toml(const config::Value& value);

}  // namespace pmp::cli
