#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"

namespace pmp::server {

/// 32 bytes of the system's secure generator as base64url without padding (43 characters).
/// Error: ErrorCode::unexpected when the generator has no entropy.
[[nodiscard]] core::Result<std::string> make_token();

/// True when equal and not empty; the time taken tells nothing of where they differ.
[[nodiscard]] bool tokens_equal(std::string_view expected, std::string_view given);

}  // namespace pmp::server
