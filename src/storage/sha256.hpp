#pragma once

#include <string>
#include <string_view>

namespace pmp::storage {

/// SHA-256 (FIPS 180-4) as 64 lower-case hex digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace pmp::storage
