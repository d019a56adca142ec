#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/error.hpp"

namespace pmp::feeds {

/// What a server answered.
struct HttpReply {
    long status = 0;
    std::string body;
    std::optional<std::int64_t> retry_after_s;  ///< header Retry-After, in seconds
};

/// GET over HTTP(S), one request at a time. The only file that knows curl.
class HttpClient {
public:
    static constexpr std::size_t max_body = std::size_t{1} << 30;

    HttpClient();
    ~HttpClient();
    HttpClient(HttpClient&&) noexcept;

    /// Any status is an answer. Error: ErrorCode::network for a server that cannot be reached, that
    /// stalls for 30 s, or a body that ends too early or is too large.
    [[nodiscard]] core::Result<HttpReply> get(const std::string& url);

private:
    struct Handle;
    std::unique_ptr<Handle> handle_;
};

/// A URL fit to be shown: the value of an `apikey` parameter is ***.
[[nodiscard]] std::string without_key(const std::string& url);

/// How often to try, and how long to wait between.
struct RetryPolicy {
    int attempts = 5;
    std::int64_t delay_ms = 1'000;  ///< before the second try; doubled each time, up to 60 s
    std::int64_t max_wait_ms = 300'000;  ///< a server that asks for more is an error
    std::function<bool()> stop;  ///< asked while waiting; true: give up with `interrupted`
    std::function<void(const std::string&)> tell;  ///< hears of every wait
};

/// What to make of an answer: nothing when it is good, else why to try again.
using Judge = std::function<std::optional<std::string>(const HttpReply&)>;

/// GET with retries: after network errors, 429, 500, 502, 503, 504 and what `judge` refuses. Waits
/// as long as Retry-After says. 200 and 404 are given back. Errors: ErrorCode::network with the
/// last reason, ErrorCode::interrupted.
[[nodiscard]] core::Result<HttpReply> fetch(HttpClient& client, const std::string& url,
                                            const RetryPolicy& policy, const Judge& judge = {});

/// Sleeps in short steps; false when `stop` became true.
[[nodiscard]] bool wait_ms(std::int64_t ms, const std::function<bool()>& stop);

}  // namespace pmp::feeds
