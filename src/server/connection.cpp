#include <chrono>
#include <memory>
#include <optional>

#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "core/clock_wall.hpp"
#include "server/net.hpp"

namespace pmp::server {
namespace {

constexpr std::uint32_t header_limit = 16 * 1024;
constexpr std::uint64_t body_limit = 64 * 1024;
constexpr std::size_t buffer_limit = header_limit + body_limit;
constexpr auto write_timeout = std::chrono::seconds(30);
constexpr auto linger_timeout = std::chrono::seconds(2);
constexpr std::size_t linger_bytes = 1024 * 1024;
constexpr std::size_t longest_logged_path = 256;

/// What a log may show of bytes somebody sent.
std::string printable(std::string_view text) {
    std::string out(text.substr(0, longest_logged_path));
    for (char& c : out) {
        if (c < 0x20 || c > 0x7e) c = '?';
    }
    return out.empty() ? "-" : out;
}

std::string describe(const tcp::socket& socket) {
    beast::error_code ec;
    const auto endpoint = socket.remote_endpoint(ec);
    if (ec) return "-";
    const auto address = endpoint.address().to_string();
    const auto port = ":" + std::to_string(endpoint.port());
    return endpoint.address().is_v6() ? "[" + address + "]" + port : address + port;
}

Request plain(const http::request<http::string_body>& message) {
    Request out;
    out.method = message.method_string();
    out.target = message.target();
    out.http_1_1 = message.version() >= 11;
    for (const auto& field : message) out.headers.emplace_back(field.name_string(), field.value());
    out.body = message.body();
    return out;
}

/// One HTTP connection: reads a request, has it answered, writes the answer, and again.
class Connection final : public Session, public std::enable_shared_from_this<Connection> {
public:
    Connection(tcp::socket socket, Context& context)
        : Session(context), stream_(std::move(socket)), remote_(describe(stream_.socket())) {}

    void start() {
        stream_.expires_after(chrono(context_.options.request_timeout));
        wait_for_request();
    }

    void close() override { stream_.close(); }

private:
    template <void (Connection::*handler)(beast::error_code, std::size_t)>
    auto then() {
        return [self = shared_from_this()](beast::error_code ec, std::size_t n) {
            ((*self).*handler)(ec, n);
        };
    }

    /// Between requests a connection may be idle for longer than within one.
    void wait_for_request() {
        parser_.emplace();
        parser_->header_limit(header_limit);
        parser_->body_limit(body_limit);
        if (buffer_.size() > 0) return read_header();
        stream_.async_read_some(buffer_.prepare(4096), then<&Connection::on_first_bytes>());
    }

    void on_first_bytes(beast::error_code ec, std::size_t n) {
        if (ec) return finish();
        buffer_.commit(n);
        read_header();
    }

    void read_header() {
        if (requests_ > 0) stream_.expires_after(chrono(context_.options.request_timeout));
        started_ns_ = core::monotonic_ns();
        http::async_read_header(stream_, buffer_, *parser_, then<&Connection::on_header>());
    }

    void on_header(beast::error_code ec, std::size_t) {
        if (ec) return on_read_error(ec);
        const auto& message = parser_->get();
        const auto expect = message[http::field::expect];
        if (expect.empty()) return read_body();
        if (!beast::iequals(expect, "100-continue")) {
            return refuse(problem(417, "EXPECTATION_FAILED", "only 100-continue is understood"));
        }
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        net::async_write(stream_, net::buffer(go_on), then<&Connection::on_continue>());
    }

    void on_continue(beast::error_code ec, std::size_t) { ec ? finish() : read_body(); }

    void read_body() {
        http::async_read(stream_, buffer_, *parser_, then<&Connection::on_request>());
    }

    void on_read_error(beast::error_code ec) {
        using http::error;
        if (ec == error::end_of_stream || ec.category() != make_error_code(error::bad_method).category()) {
            return finish();  // gone, timed out or reset: nobody reads an answer
        }
        if (ec == error::header_limit || ec == error::buffer_overflow) {
            return refuse(problem(431, "HEADER_TOO_LARGE", "the request's header is over 16 KB"));
        }
        if (ec == error::body_limit) {
            return refuse(problem(413, "BODY_TOO_LARGE", "the request's body is over 64 KB"));
        }
        refuse(problem(400, "BAD_REQUEST", "not an HTTP request: " + ec.message()));
    }

    /// Answers a request that was not read to its end; the connection cannot be used after it.
    void refuse(Response response) {
        request_ = plain(parser_->get());
        keep_alive_ = false;
        send(std::move(response));
    }

    void on_request(beast::error_code ec, std::size_t) {
        if (ec) return on_read_error(ec);
        ++requests_;
        auto message = parser_->release();
        request_ = plain(message);
        keep_alive_ = message.keep_alive();
        if (beast::websocket::is_upgrade(message) && path() == Api::stream_path) {
            return upgrade(std::move(message));
        }
        auto plan = context_.api->plan(request_);
        if (!plan.blocking) return send(plan.run());
        stream_.expires_never();  // the client is not to blame for a slow answer
        net::post(context_.worker, [self = shared_from_this(), run = std::move(plan.run)]() mutable {
            auto& io = self->context_.io;
            net::post(io, [self = std::move(self), response = run()]() mutable {
                self->send(std::move(response));
            });
        });
    }

    [[nodiscard]] std::string_view path() const {
        return std::string_view(request_.target).substr(0, request_.target.find('?'));
    }

    void upgrade(UpgradeRequest message) {
        if (auto refusal = context_.api->refuse_stream(request_)) return send(std::move(*refusal));
        log(101);
        start_stream(std::move(stream_), std::move(message), context_);
    }

    void send(Response response) {
        if (context_.stopping) return;
        response_ = std::move(response);
        add_common_headers(response_);
        const auto fill = [&](auto& message) {
            message.result(static_cast<unsigned>(response_.status));
            message.reason(reason_phrase(response_.status));
            message.version(request_.http_1_1 ? 11 : 10);
            for (const auto& [name, value] : response_.headers) message.insert(name, value);
            if (response_.status != 304) message.content_length(response_.content().size());
            message.keep_alive(keep_alive_);
        };
        stream_.expires_after(write_timeout);
        if (request_.method == "HEAD" || response_.status == 304) {
            fill(bare_.emplace());
            return http::async_write(stream_, *bare_, then<&Connection::on_sent>());
        }
        fill(full_.emplace());
        full_->body() = {response_.content().data(), response_.content().size()};
        http::async_write(stream_, *full_, then<&Connection::on_sent>());
    }

    void on_sent(beast::error_code ec, std::size_t) {
        log(response_.status);
        bare_.reset();
        full_.reset();
        response_ = {};
        if (ec) return finish();
        if (!keep_alive_ || context_.stopping) return linger();
        stream_.expires_after(chrono(context_.options.idle_timeout));
        wait_for_request();
    }

    void log(int status) const {
        if (!context_.access_log) return;
        context_.access_log({printable(request_.method), printable(path()), status,
                             (core::monotonic_ns() - started_ns_) / 1000, remote_});
    }

    /// Closing with unread bytes makes the kernel throw the answer away, so they are read first.
    void linger() {
        beast::error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
        buffer_.clear();
        stream_.expires_after(linger_timeout);
        drain();
    }

    void drain() {
        stream_.async_read_some(buffer_.prepare(16 * 1024), then<&Connection::on_drained>());
    }

    void on_drained(beast::error_code ec, std::size_t n) {
        drained_ += n;
        if (ec || drained_ > linger_bytes) return finish();
        drain();
    }

    void finish() { stream_.close(); }

    beast::tcp_stream stream_;
    std::string remote_;
    beast::flat_buffer buffer_{buffer_limit};
    std::optional<http::request_parser<http::string_body>> parser_;
    std::optional<http::response<http::empty_body>> bare_;
    std::optional<http::response<http::span_body<const char>>> full_;
    Request request_;
    Response response_;
    std::int64_t started_ns_ = 0;
    std::uint64_t requests_ = 0;
    std::size_t drained_ = 0;
    bool keep_alive_ = false;
};

}  // namespace

void start_connection(tcp::socket socket, Context& context) {
    std::make_shared<Connection>(std::move(socket), context)->start();
}

}  // namespace pmp::server
