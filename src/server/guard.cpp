#include "server/guard.hpp"

#include <algorithm>

#include "server/token.hpp"

namespace pmp::server {

Guard::Guard(std::uint16_t port, std::string token) : token_(std::move(token)) {
    for (const char* name : {"localhost", "127.0.0.1", "[::1]"}) {
        hosts_.push_back(std::string(name) + ":" + std::to_string(port));
        if (port == 80) hosts_.emplace_back(name);
    }
}

bool Guard::is_ours(std::string_view host) const {
    return std::ranges::any_of(hosts_, [&](const auto& h) { return equal_ignoring_case(h, host); });
}

std::optional<Response> Guard::refuse_host(const Request& request) const {
    const int count = request.count("Host");
    if (count == 0 && !request.http_1_1) return problem(403, "HOST_REFUSED", "Host is missing");
    if (count != 1) return problem(400, "BAD_REQUEST", "there must be one Host header");
    if (is_ours(*request.header("Host"))) return {};
    return problem(403, "HOST_REFUSED", "this server answers only to " + hosts_.front());
}

std::optional<Response> Guard::refuse_origin(const Request& request) const {
    const int count = request.count("Origin");
    if (count == 0) return {};
    constexpr std::string_view scheme = "http://";
    const std::string_view origin = *request.header("Origin");
    if (count == 1 && origin.starts_with(scheme) && is_ours(origin.substr(scheme.size()))) {
        return {};
    }
    return problem(403, "ORIGIN_REFUSED", "requests from other sites are refused");
}

std::optional<Response> Guard::refuse_token(const Request& request) const {
    constexpr std::string_view scheme = "Bearer ";
    const std::string_view given = request.header("Authorization").value_or("");
    if (given.size() <= scheme.size() ||
        !equal_ignoring_case(given.substr(0, scheme.size()), scheme)) {
        Response out = problem(401, "TOKEN_MISSING",
                               "send the token printed at start-up as Authorization: Bearer TOKEN");
        out.headers.emplace_back("WWW-Authenticate", "Bearer");
        return out;
    }
    if (request.count("Authorization") == 1 &&
        tokens_equal(token_, given.substr(scheme.size()))) {
        return {};
    }
    return problem(403, "TOKEN_WRONG", "the token is not the one printed at start-up");
}

}  // namespace pmp::server
