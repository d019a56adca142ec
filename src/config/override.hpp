#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/value.hpp"
#include "core/error.hpp"

namespace pmp::config {

/// Sets keys from environment entries "NAME=value": PMP__RISK__PROFILE=none sets risk.profile.
/// Names are lower-cased and nested by "__"; a number is a place in a list (PMP__DATA__0__FILE;
/// one past the end appends). A secret may come from a file: PMP__DB__PASSWORD_FILE=/run/x sets
/// db.password to the file's content without the line break at its end, and wins over
/// PMP__DB__PASSWORD. Other entries are ignored. Values as in parse_value(); secrets are taken as
/// they stand. Origins: "environment NAME". Error: ErrorCode::config.
[[nodiscard]] core::Status apply_environment(Table& root, std::span<const std::string> entries);

/// Sets one key from "a.b.c=value". In a list of tables a number is a place and any other word the
/// `name` of a table ("strategy.trend.params.fast=10"). Origin: "--set a.b.c".
/// Error: ErrorCode::usage without a key and "=", else ErrorCode::config.
[[nodiscard]] core::Status apply_set(Table& root, std::string_view assignment);

/// The order of the house: command line over environment over what `root` holds.
[[nodiscard]] core::Status apply_overrides(Table& root, std::span<const std::string> environment,
                                           std::span<const std::string> assignments);

}  // namespace pmp::config
