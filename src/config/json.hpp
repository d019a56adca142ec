#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/value.hpp"
#include "core/error.hpp"

namespace pmp::config {

/// Compact JSON, keys in the table's order; from_json() of it gives an equal table. Secrets are
/// written as they are: for what leaves the process use to_lines_with_origin() or redacted().
[[nodiscard]] std::string to_json(const Table& table);

/// Reads a JSON object; `name` becomes the origin of its values. Error: ErrorCode::config (not
/// JSON, not an object, a number out of range, a key twice, nested deeper than 64).
[[nodiscard]] core::Result<Table> from_json(std::string_view text,
                                            const std::string& name = "JSON");

/// The same table with *** for the value of every secret (is_secret()).
[[nodiscard]] Table redacted(const Table& table);

/// One line a value, "risk.profile = \"none\"  # demo.toml:12", secrets as ***.
[[nodiscard]] std::vector<std::string> to_lines_with_origin(const Table& table);

/// 64-bit FNV-1a of the canonical text, as "fnv1a64-" and 16 hex digits. It does not depend on the
/// order of keys, origins or the values of secrets. Not for security.
[[nodiscard]] std::string config_hash(const Table& table);

}  // namespace pmp::config
