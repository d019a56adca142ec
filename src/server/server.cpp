#include "server/server.hpp"

#include <chrono>
#include <exception>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include "server/net.hpp"

namespace pmp::server {
namespace {

constexpr auto accept_pause = std::chrono::milliseconds(50);
constexpr auto stop_patience = std::chrono::seconds(1);
constexpr std::string_view busy =
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

}  // namespace

struct Server::Impl {
    Impl(Options options, std::function<void(const AccessLine&)> log)
        : context(std::move(options), std::move(log)) {}

    core::Status listen();
    void accept();
    void on_accepted(beast::error_code ec, tcp::socket socket);
    void tick();
    void begin_stop();
    void run();

    Context context;
    tcp::acceptor acceptor{context.io};
    net::steady_timer accept_timer{context.io}, tick_timer{context.io}, stop_timer{context.io};
    std::uint16_t port = 0;
    std::thread thread;
};

core::Status Server::Impl::listen() {
    const auto& options = context.options;
    beast::error_code ec;
    const auto address = net::ip::make_address(options.bind, ec);
    if (ec || !address.is_loopback()) {
        return core::fail(core::ErrorCode::config,
                          fmt::format("'{}' is not a loopback address", options.bind),
                          "server.bind", "use 127.0.0.1 or ::1; reach it from elsewhere by ssh -L");
    }
    const tcp::endpoint endpoint(address, options.port);
    acceptor.open(endpoint.protocol(), ec);
    if (!ec) acceptor.set_option(net::socket_base::reuse_address(true), ec);
    if (!ec) acceptor.bind(endpoint, ec);
    if (!ec) acceptor.listen(net::socket_base::max_listen_connections, ec);
    if (!ec) port = acceptor.local_endpoint(ec).port();
    if (ec) {
        return core::fail(core::ErrorCode::network, "cannot listen: " + ec.message(),
                          fmt::format("{}:{}", options.bind, options.port),
                          "another program may hold the port; choose another, or 0 for any");
    }
    return {};
}

void Server::Impl::accept() {
    acceptor.async_accept([this](beast::error_code ec, tcp::socket socket) {
        on_accepted(ec, std::move(socket));
    });
}

void Server::Impl::on_accepted(beast::error_code ec, tcp::socket socket) {
    if (context.stopping) return;
    if (ec) {  // out of descriptors, most likely: trying again at once would only burn the core
        accept_timer.expires_after(accept_pause);
        accept_timer.async_wait([this](beast::error_code cancelled) {
            if (!cancelled && !context.stopping) accept();
        });
        return;
    }
    beast::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    if (context.sessions.size() >= context.options.max_connections) {
        socket.non_blocking(true, ignored);
        socket.write_some(net::buffer(busy), ignored);
    } else {
        start_connection(std::move(socket), context);
    }
    accept();
}

void Server::Impl::tick() {
    tick_timer.expires_after(chrono(context.options.stream_interval));
    tick_timer.async_wait([this](beast::error_code ec) {
        if (ec || context.stopping) return;
        std::vector<Session*> streams;
        for (Session* session : context.sessions) {
            if (session->is_stream()) streams.push_back(session);
        }
        if (!streams.empty()) {
            const auto message = context.api->newest_snapshot();
            for (Session* stream : streams) stream->offer(message);
        }
        tick();
    });
}

void Server::Impl::begin_stop() {
    context.stopping = true;
    beast::error_code ignored;
    acceptor.close(ignored);
    accept_timer.cancel();
    tick_timer.cancel();
    if (context.sessions.empty()) return;
    context.on_last_closed = [this] { stop_timer.cancel(); };
    stop_timer.expires_after(stop_patience);
    stop_timer.async_wait([this](beast::error_code ec) {
        if (!ec) context.io.stop();
    });
    const std::vector<Session*> open(context.sessions.begin(), context.sessions.end());
    for (Session* session : open) session->close();
}

void Server::Impl::run() {
    for (;;) {
        try {
            context.io.run();
            return;
        } catch (const std::exception&) {
            // Out of memory in one connection's handler: it lost its last owner and is closed by
            // that; the others go on.
        }
    }
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() { stop(); }

core::Result<std::unique_ptr<Server>> Server::start(Options options, Dependencies dependencies) {
    if (!dependencies.snapshots) {
        return core::fail(core::ErrorCode::unexpected, "the server was given no snapshots");
    }
    auto token = options.token;
    auto impl = std::make_unique<Impl>(std::move(options), std::move(dependencies.access_log));
    if (auto status = impl->listen(); !status) return std::unexpected(status.error());
    impl->context.api = std::make_unique<Api>(dependencies, impl->port, std::move(token));
    impl->accept();
    impl->tick();
    impl->thread = std::thread([raw = impl.get()] { raw->run(); });
    return std::unique_ptr<Server>(new Server(std::move(impl)));
}

std::uint16_t Server::port() const { return impl_->port; }

void Server::stop() {
    if (!impl_->thread.joinable()) return;
    net::post(impl_->context.io, [raw = impl_.get()] { raw->begin_stop(); });
    impl_->thread.join();
    impl_->context.worker.stop();
    impl_->context.worker.join();
    // Who did not take the goodbye in time is still connected; both threads are gone by now.
    impl_->context.on_last_closed = nullptr;
    const auto& sessions = impl_->context.sessions;
    const std::vector<Session*> left(sessions.begin(), sessions.end());
    for (Session* session : left) session->close();
}

}  // namespace pmp::server
