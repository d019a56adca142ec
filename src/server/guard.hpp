#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/http.hpp"

namespace pmp::server {

/// Who may speak to this server: Host keeps out DNS rebinding, Origin keeps out other sites'
/// pages, the token keeps out everyone who did not see it printed.
class Guard {
public:
    Guard(std::uint16_t port, std::string token);

    /// The refusal when Host is missing, doubled or names another machine or port.
    [[nodiscard]] std::optional<Response> refuse_host(const Request& request) const;
    /// The refusal when an Origin is given and is not this server's own.
    [[nodiscard]] std::optional<Response> refuse_origin(const Request& request) const;
    /// 401 without a bearer token, 403 with a wrong one.
    [[nodiscard]] std::optional<Response> refuse_token(const Request& request) const;

private:
    [[nodiscard]] bool is_ours(std::string_view host) const;

    std::vector<std::string> hosts_;
    std::string token_;
};

}  // namespace pmp::server
