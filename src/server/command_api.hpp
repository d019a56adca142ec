#pragma once

#include <cstdint>
#include <functional>

#include "core/error.hpp"
#include "engine/command.hpp"
#include "server/http.hpp"
#include "server/idempotency.hpp"

namespace pmp::server {

/// POST /api/v1/commands, once the guard let it through. Worker thread, one at a time: that a key
/// is looked up and remembered in one step rests on it.
class CommandApi {
public:
    CommandApi(std::function<core::Result<std::uint64_t>(engine::Command)> submit,
               std::function<bool()> session_running)
        : submit_(std::move(submit)), session_running_(std::move(session_running)) {}

    [[nodiscard]] Response post(const Request& request);

private:
    std::function<core::Result<std::uint64_t>(engine::Command)> submit_;
    std::function<bool()> session_running_;
    IdempotencyCache answers_;
};

}  // namespace pmp::server
