#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "core/error.hpp"
#include "core/time.hpp"
#include "engine/command.hpp"
#include "server/assets.hpp"
#include "server/snapshot_hub.hpp"

namespace pmp::storage {
class Queries;
}

namespace pmp::server {

/// One answered request, for the access log. Paths come without the query and in printable ASCII.
struct AccessLine {
    std::string method;  ///< "-" when the request could not be read
    std::string path;
    int status = 0;      ///< 101 for an opened websocket
    std::int64_t duration_us = 0;
    std::string remote;  ///< "127.0.0.1:40312"
};

/// What the server reads from and talks to. The callbacks must be safe to call from the server's
/// threads: `queries` and `submit_command` are used by one of them, `access_log` by another.
struct Dependencies {
    std::shared_ptr<SnapshotHub> snapshots;  ///< required
    std::shared_ptr<storage::Queries> queries;   ///< null: what needs the store answers 503
    /// Puts a command into the sequencer's queue and returns its id.
    std::function<core::Result<std::uint64_t>(engine::Command)> submit_command;
    std::function<bool()> session_running;   ///< none: no session, commands answer 409
    std::function<void(const AccessLine&)> access_log;
    std::string version, build;
    int schema = 0;
    std::span<const Asset> assets = embedded_assets();
};

/// The dashboard's HTTP and websocket interface (docs/design/api.md) on a loopback address, with
/// two threads of its own: one for the network and one for what may take time.
class Server {
public:
    struct Options {
        std::string bind = "127.0.0.1";  ///< a loopback address: reading needs no token
        std::uint16_t port = 0;          ///< 0: any free one
        std::string token;               ///< see make_token(); empty: nobody may change state
        core::Duration request_timeout = core::Duration::seconds(10);  ///< for a whole request
        core::Duration idle_timeout = core::Duration::seconds(60);     ///< between two of them
        core::Duration stream_interval = core::Duration::milliseconds(100);
        std::size_t max_connections = 512;
    };

    /// Listens when it returns. Errors: config (the address), network (the port is taken).
    [[nodiscard]] static core::Result<std::unique_ptr<Server>> start(Options options,
                                                                     Dependencies dependencies);
    ~Server();

    [[nodiscard]] std::uint16_t port() const;
    /// Closes every connection (websockets with 1001) and joins the threads, within about a second
    /// plus a running query. May be called twice; not from a callback.
    void stop();

private:
    struct Impl;
    explicit Server(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pmp::server
