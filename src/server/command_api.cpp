#include "server/command_api.hpp"

#include <algorithm>
#include <string>

#include "core/clock_wall.hpp"
#include "server/command_json.hpp"
#include "server/json_writer.hpp"

namespace pmp::server {
namespace {

constexpr std::size_t longest_key = 128;

bool is_valid_key(std::string_view key) {
    return !key.empty() && key.size() <= longest_key &&
           std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7f; });
}

Response submit_failed(const core::Error& error) {
    using core::ErrorCode;
    switch (error.code) {
        case ErrorCode::usage:
        case ErrorCode::config:
        case ErrorCode::data: return problem(422, "COMMAND_INVALID", error.text());
        case ErrorCode::refused:
        case ErrorCode::interrupted: return problem(409, "COMMAND_REFUSED", error.text());
        case ErrorCode::permission: return problem(403, "NOT_PERMITTED", error.text());
        default: return problem(503, "COMMAND_FAILED", error.text());
    }
}

}  // namespace

Response CommandApi::post(const Request& request) {
    const auto key = request.header("Idempotency-Key");
    if (key && (request.count("Idempotency-Key") != 1 || !is_valid_key(*key))) {
        return problem(422, "IDEMPOTENCY_KEY_INVALID",
                       "Idempotency-Key must be 1 to 128 visible ASCII characters");
    }
    const std::int64_t now = core::monotonic_ns();
    if (const auto* known = key ? answers_.find(*key, now) : nullptr) {
        if (known->request != request.body) {
            return problem(422, "IDEMPOTENCY_KEY_REUSED",
                           "this Idempotency-Key came with another body before");
        }
        Response out = json_response(202, known->answer);
        out.headers.emplace_back("Idempotency-Replayed", "true");
        return out;
    }
    if (!submit_ || !session_running_ || !session_running_()) {
        return problem(409, "SESSION_NOT_RUNNING", "no session is running that could take it");
    }
    auto command = parse_command(request.body);
    if (!command) return problem(422, "COMMAND_INVALID", command.error().text());
    const auto id = submit_(std::move(*command));
    if (!id) return submit_failed(id.error());
    JsonWriter w;
    w.begin_object().field("accepted", true).field("command_id", *id).end_object();
    if (key) answers_.put({std::string(*key), request.body, w.text(), now});
    return json_response(202, w.take());
}

}  // namespace pmp::server
