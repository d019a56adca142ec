#pragma once

// Internal to this module's .cpp files: the one header with Boost in it.

#include <functional>
#include <string>
#include <unordered_set>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "server/api.hpp"

namespace pmp::server {

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;
using tcp = net::ip::tcp;

class Session;

/// What the connections of one server share; touched by the network thread alone, except `worker`.
struct Context {
    Context(Server::Options o, std::function<void(const AccessLine&)> log)
        : options(std::move(o)), access_log(std::move(log)) {}

    Server::Options options;
    std::function<void(const AccessLine&)> access_log;
    std::unique_ptr<Api> api;  // after the port is known
    bool stopping = false;
    std::function<void()> on_last_closed;
    std::unordered_set<Session*> sessions;  // every open connection
    // Last, so that it goes first: its pending handlers own the sessions.
    net::io_context io{1};
    net::thread_pool worker{1};
};

/// An open connection. Its pending operations own it; the context only knows of it.
class Session {
public:
    explicit Session(Context& context) : context_(context) { context_.sessions.insert(this); }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    virtual ~Session() {
        context_.sessions.erase(this);
        if (context_.stopping && context_.sessions.empty() && context_.on_last_closed) {
            context_.on_last_closed();
        }
    }
    /// The server stops.
    virtual void close() = 0;
    /// A websocket takes a newer snapshot, or forgets the one it had no time to send for it.
    virtual void offer(const SnapshotCache::Message&) {}
    [[nodiscard]] virtual bool is_stream() const { return false; }

protected:
    Context& context_;
};

using UpgradeRequest = http::request<http::string_body>;

void start_connection(tcp::socket socket, Context& context);
void start_stream(beast::tcp_stream stream, UpgradeRequest request, Context& context);

[[nodiscard]] inline std::chrono::nanoseconds chrono(core::Duration d) {
    return std::chrono::nanoseconds(d.ns);
}

}  // namespace pmp::server
