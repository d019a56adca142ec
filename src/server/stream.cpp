#include <memory>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

#include "server/command_json.hpp"
#include "server/net.hpp"

namespace pmp::server {
namespace {

namespace websocket = beast::websocket;

constexpr std::size_t longest_message = 4096;
/// What the kernel may hold for a client that does not read: older snapshots it will see first.
constexpr int send_buffer = 256 * 1024;
constexpr auto handshake_timeout = std::chrono::seconds(10);
/// A client that answers no ping for this long is gone.
constexpr auto silence_timeout = std::chrono::seconds(30);
constexpr std::string_view pong = R"({"type":"pong"})";

/// One websocket. At most one message is being written and one, the newest, waits: a slow client
/// skips snapshots and costs no memory.
class Stream final : public Session, public std::enable_shared_from_this<Stream> {
public:
    Stream(beast::tcp_stream stream, UpgradeRequest request, Context& context)
        : Session(context), socket_(std::move(stream)), request_(std::move(request)) {}

    void start() {
        auto& tcp_layer = beast::get_lowest_layer(socket_);
        tcp_layer.expires_never();  // the websocket has timeouts of its own
        beast::error_code ignored;
        tcp_layer.socket().set_option(net::socket_base::send_buffer_size(send_buffer), ignored);
        socket_.set_option(
            websocket::stream_base::timeout{handshake_timeout, silence_timeout, true});
        socket_.set_option(websocket::stream_base::decorator(
            [](websocket::response_type& response) { response.erase(http::field::server); }));
        socket_.read_message_max(longest_message);
        socket_.text(true);
        socket_.auto_fragment(false);  // else a snapshot is a hundred small writes
        socket_.async_accept(request_, [self = shared_from_this()](beast::error_code ec) {
            self->on_accepted(ec);
        });
    }

    [[nodiscard]] bool is_stream() const override { return true; }

    void offer(const SnapshotCache::Message& message) override {
        if (!open_ || !message.text || message.version == offered_) return;
        offered_ = message.version;
        waiting_ = message.text;
        write_next();
    }

    void close() override {
        if (!open_) return beast::get_lowest_layer(socket_).close();
        open_ = false;
        socket_.async_close(websocket::close_code::going_away,
                            [self = shared_from_this()](beast::error_code) {});
    }

private:
    void on_accepted(beast::error_code ec) {
        if (ec) return;
        open_ = true;
        request_ = {};
        if (context_.stopping) return close();
        offer(context_.api->newest_snapshot());
        read();
    }

    void read() {
        socket_.async_read(buffer_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            self->on_read(ec);
        });
    }

    void on_read(beast::error_code ec) {
        if (ec) {
            open_ = false;
            return;
        }
        const auto data = buffer_.cdata();
        if (socket_.got_text() && is_ping({static_cast<const char*>(data.data()), data.size()})) {
            pong_due_ = true;  // several pings before an answer get one
            write_next();
        }
        buffer_.consume(buffer_.size());
        read();
    }

    void write_next() {
        if (writing_ || !open_) return;
        net::const_buffer bytes;
        if (pong_due_) {
            pong_due_ = false;
            bytes = net::buffer(pong);
        } else if (waiting_) {
            current_ = std::move(waiting_);
            waiting_.reset();
            bytes = net::buffer(*current_);
        } else {
            return;
        }
        writing_ = true;
        socket_.async_write(bytes, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            self->on_written(ec);
        });
    }

    void on_written(beast::error_code ec) {
        writing_ = false;
        current_.reset();
        if (ec) open_ = false;
        write_next();
    }

    websocket::stream<beast::tcp_stream> socket_;
    UpgradeRequest request_;
    beast::flat_buffer buffer_{longest_message};
    std::shared_ptr<const std::string> current_, waiting_;
    std::uint64_t offered_ = 0;
    bool open_ = false, writing_ = false, pong_due_ = false;
};

}  // namespace

void start_stream(beast::tcp_stream stream, UpgradeRequest request, Context& context) {
    std::make_shared<Stream>(std::move(stream), std::move(request), context)->start();
}

}  // namespace pmp::server
