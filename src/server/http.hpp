#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pmp::server {

/// A request as the router sees it: plain data, whatever read it from the wire.
struct Request {
    std::string method;
    std::string target;  ///< "/api/v1/orders?limit=10"
    bool http_1_1 = true;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    [[nodiscard]] int count(std::string_view header) const;  ///< names compare without case
    /// The first value of a header.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string_view fixed;  ///< used instead of `body` when not empty: static storage only

    [[nodiscard]] std::string_view content() const { return fixed.empty() ? body : fixed; }
};

/// An `application/problem+json` answer (RFC 9457). `code` is for programs, `detail` for people.
[[nodiscard]] Response problem(int status, std::string_view code, std::string_view detail);
[[nodiscard]] Response json_response(int status, std::string body);
[[nodiscard]] std::string_view reason_phrase(int status);

/// Path and query of a request target, percent-decoded. A key may appear once.
struct Target {
    std::string path;
    std::vector<std::pair<std::string, std::string>> query;

    /// Nothing when it is not an absolute path, or badly encoded.
    [[nodiscard]] static std::optional<Target> parse(std::string_view target);
    [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
};

[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace pmp::server
