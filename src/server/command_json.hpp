#pragma once

#include <string_view>

#include "core/error.hpp"
#include "engine/command.hpp"

namespace pmp::server {

/// The body of POST /api/v1/commands as a command with actor "operator" and no id. Error:
/// ErrorCode::usage naming the key that is missing, unknown or of the wrong kind.
[[nodiscard]] core::Result<engine::Command> parse_command(std::string_view body);

/// Whether a websocket text is {"op":"ping"}.
[[nodiscard]] bool is_ping(std::string_view text);

}  // namespace pmp::server
