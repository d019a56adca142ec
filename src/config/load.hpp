#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "config/value.hpp"
#include "core/error.hpp"

namespace pmp::config {

/// Reads TOML. `name` stands for the text in errors and origins ("demo.toml:12"). Dates and times
/// become RFC 3339 texts; nan and inf are refused. Error: ErrorCode::config with
/// where = "name:line:column".
[[nodiscard]] core::Result<Table> parse_toml(std::string_view text, const std::string& name);

/// parse_toml() of a file. Error: ErrorCode::config, also when the file is missing or unreadable.
[[nodiscard]] core::Result<Table> load_file(const std::filesystem::path& path);

/// One value in TOML syntax, as after a `=`; what is not TOML is a text, so that 1h and data/x.csv
/// need no quotes. Error: ErrorCode::config for a broken text, list or table.
[[nodiscard]] core::Result<Value> parse_value(std::string_view text, const std::string& origin);

}  // namespace pmp::config
