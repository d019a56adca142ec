#pragma once

#include <functional>
#include <memory>

#include "server/assets.hpp"
#include "server/command_api.hpp"
#include "server/guard.hpp"
#include "server/http.hpp"
#include "server/read_api.hpp"
#include "server/server.hpp"
#include "server/snapshot_cache.hpp"

namespace pmp::server {

/// From a request to its answer, without a socket in sight: docs/design/api.md as code.
class Api {
public:
    Api(const Dependencies& dependencies, std::uint16_t port, std::string token);

    /// An answer to be made. What is `blocking` asks the store or the engine and runs on the
    /// worker thread, one at a time; the rest runs on the network thread.
    struct Plan {
        std::function<Response()> run;
        bool blocking = false;
    };
    /// Checks host, path, method, origin and token; what they refuse is a plan too.
    [[nodiscard]] Plan plan(Request request);
    /// The refusal of a websocket upgrade; nothing when it may go ahead.
    [[nodiscard]] std::optional<Response> refuse_stream(const Request& request) const;
    /// The newest snapshot for websockets. Network thread.
    [[nodiscard]] const SnapshotCache::Message& newest_snapshot() { return snapshots_.newest(); }

    static constexpr std::string_view stream_path = "/api/v1/stream";

private:
    struct Route;
    static std::span<const Route> routes();
    [[nodiscard]] static const Route* find(const Request& request, const std::string& path,
                                           std::string& allowed);
    [[nodiscard]] Response no_route(const Request& request, const std::string& path,
                                    std::string allowed) const;
    [[nodiscard]] Response version() const;
    [[nodiscard]] Response snapshot();

    Guard guard_;
    AssetStore assets_;
    SnapshotCache snapshots_;  // network thread
    ReadApi read_;             // worker thread
    CommandApi commands_;      // worker thread
    std::string version_, build_;
    int schema_;
};

/// Adds the security headers every answer carries.
void add_common_headers(Response& response);

}  // namespace pmp::server
