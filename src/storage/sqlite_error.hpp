#pragma once

#include <string_view>

#include "core/error.hpp"

namespace pmp::storage {

/// Turns SQLite's result into an Error a person can act on. `extended` is SQLite's extended result
/// code, `system` the errno behind it (0 when none), `reason` SQLite's own words.
[[nodiscard]] core::Error sqlite_error(int extended, int system, std::string_view reason,
                                       std::string_view doing, std::string_view path);

}  // namespace pmp::storage
