#include "feeds/http_client.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include <curl/curl.h>
#include <fmt/format.h>

namespace pmp::feeds {
namespace {

using core::ErrorCode;
using core::fail;

std::size_t take(char* data, std::size_t size, std::size_t count, void* to) {
    auto& body = *static_cast<std::string*>(to);
    const std::size_t n = size * count;
    if (body.size() + n > HttpClient::max_body) return 0;  // ends the transfer with an error
    body.append(data, n);
    return n;
}

/// Why an answer is worth another try, or nothing.
std::optional<std::string> worth_a_retry(const HttpReply& reply) {
    switch (reply.status) {
        case 429: return "the server asks for fewer requests (429)";
        case 500:
        case 502:
        case 503:
        case 504: return fmt::format("the server answered {}", reply.status);
        default: return std::nullopt;
    }
}

}  // namespace

struct HttpClient::Handle {
    CURL* curl = curl_easy_init();
    Handle() = default;
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() { curl_easy_cleanup(curl); }
};

HttpClient::HttpClient() {
    static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)once;
    handle_ = std::make_unique<Handle>();
}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;

core::Result<HttpReply> HttpClient::get(const std::string& url) {
    CURL* curl = handle_->curl;
    if (curl == nullptr) return fail(ErrorCode::network, "the HTTP client cannot be started");
    HttpReply reply;
    char reason[CURL_ERROR_SIZE] = {};
    curl_easy_reset(curl);  // connections are kept
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 5L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 20L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, 30L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "pmp");
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply.body);
    const CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK)
        return fail(ErrorCode::network,
                    reason[0] != '\0' ? std::string(reason) : curl_easy_strerror(code),
                    without_key(url));
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply.status);
    curl_off_t after = 0;
    if (curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &after) == CURLE_OK && after > 0)
        reply.retry_after_s = after;
    return reply;
}

std::string without_key(const std::string& url) {
    const auto at = url.find("apikey=");
    if (at == std::string::npos) return url;
    const auto begin = at + 7;
    const auto end = std::min(url.find('&', begin), url.size());
    return url.substr(0, begin) + "***" + url.substr(end);
}

bool wait_ms(std::int64_t ms, const std::function<bool()>& stop) {
    constexpr std::int64_t step = 50;
    for (; ms > 0; ms -= step) {
        if (stop && stop()) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(std::min(step, ms)));
    }
    return !(stop && stop());
}

core::Result<HttpReply> fetch(HttpClient& client, const std::string& url, const RetryPolicy& policy,
                              const Judge& judge) {
    constexpr std::int64_t longest = 60'000;
    std::int64_t delay = policy.delay_ms;
    for (int attempt = 1;; ++attempt) {
        auto reply = client.get(url);
        std::string why;
        std::int64_t wait = delay;
        if (!reply) {
            why = reply.error().what;
        } else if (auto again = worth_a_retry(*reply)) {
            why = *again;
            if (reply->retry_after_s) wait = *reply->retry_after_s * 1'000;
        } else if (reply->status != 200 && reply->status != 404) {
            return fail(ErrorCode::network, fmt::format("the server answered {}", reply->status),
                        without_key(url));
        } else if (reply->status == 404 || !judge) {
            return reply;
        } else if (auto refused = judge(*reply)) {
            why = *refused;
        } else {
            return reply;
        }
        if (attempt >= policy.attempts || wait > policy.max_wait_ms)
            return fail(ErrorCode::network, fmt::format("{}; gave up after {} tries", why, attempt),
                        without_key(url), "run it again later: what is complete is kept");
        if (policy.tell)
            policy.tell(fmt::format("{}: {}; again in {:.1f} s", without_key(url), why,
                                    static_cast<double>(wait) / 1'000));
        if (!wait_ms(wait, policy.stop)) return fail(ErrorCode::interrupted, "interrupted");
        delay = std::min(2 * delay, longest);
    }
}

}  // namespace pmp::feeds
