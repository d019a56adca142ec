#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace pmp::cli {

struct HttpAnswer {
    int status = 0;
    std::string body;
};

/// The port of "http://127.0.0.1:8080" (also localhost; a slash at the end does not matter).
/// Nothing for any other address: the token must not leave the machine.
[[nodiscard]] std::optional<std::uint16_t> loopback_port(std::string_view url);

/// Posts JSON to a server on 127.0.0.1 and waits at most 10 s for the whole answer. It is sent
/// once: after an error it may or may not have arrived. Error: ErrorCode::network.
[[nodiscard]] core::Result<HttpAnswer> http_post(std::uint16_t port, const std::string& path,
                                                 const std::string& token, const std::string& body);

}  // namespace pmp::cli
