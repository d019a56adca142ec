#include "cli/http_post.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/clock_wall.hpp"

namespace pmp::cli {
namespace {

using core::ErrorCode;
using core::fail;

constexpr std::int64_t patience_ns = 10'000'000'000;
constexpr std::size_t longest_answer = 1 << 20;

/// A connection to one port of this machine, with one deadline for everything.
class Connection {
public:
    explicit Connection(std::uint16_t port)
        : where_(fmt::format("127.0.0.1:{}", port)),
          port_(port),
          deadline_(core::monotonic_ns() + patience_ns) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() {
        if (fd_ >= 0) close(fd_);
    }

    core::Status connect() {
        fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd_ < 0) return failed("cannot make a socket", errno);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port_);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
            return {};
        if (errno != EINPROGRESS) return failed("no session answers", errno);
        if (auto status = wait(POLLOUT); !status) return status;
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
        return error == 0 ? core::Status{} : failed("no session answers", error);
    }

    core::Status send(std::string_view text) {
        while (!text.empty()) {
            if (auto status = wait(POLLOUT); !status) return status;
            const ssize_t n = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
            if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
            if (n < 0) return failed("the connection broke", errno);
            text.remove_prefix(static_cast<std::size_t>(n));
        }
        return {};
    }

    /// Adds what has come; false at the end.
    core::Result<bool> receive(std::string& text) {
        if (auto status = wait(POLLIN); !status) return std::unexpected(status.error());
        char buffer[4096];
        const ssize_t n = recv(fd_, buffer, sizeof buffer, 0);
        if (n < 0 && (errno == EINTR || errno == EAGAIN)) return true;
        if (n < 0) return std::unexpected(failed("the connection broke", errno).error());
        text.append(buffer, static_cast<std::size_t>(n));
        return n > 0;
    }

    std::unexpected<core::Error> failed(const char* what, int error = 0) const {
        return fail(ErrorCode::network,
                    error == 0 ? what : fmt::format("{}: {}", what, std::strerror(error)), where_,
                    "check with --url that this is the address the session printed");
    }

private:
    core::Status wait(short events) {
        for (;;) {
            const std::int64_t left = (deadline_ - core::monotonic_ns()) / 1'000'000;
            if (left <= 0) return failed("no answer within 10 s; the command may have arrived");
            pollfd entry{fd_, events, 0};
            const int n = poll(&entry, 1, static_cast<int>(left));
            if (n > 0) return {};
            if (n < 0 && errno != EINTR) return failed("cannot wait for the connection", errno);
        }
    }

    std::string where_;
    std::uint16_t port_;
    std::int64_t deadline_;
    int fd_ = -1;
};

template <class Number>
bool read_number(std::string_view text, Number& out) {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, out);
    return error == std::errc{} && stop == end;
}

/// "HTTP/1.1 202 Accepted", headers, an empty line, the body. The server closes after it.
std::optional<HttpAnswer> parse_answer(const std::string& text) {
    const std::size_t head = text.find("\r\n\r\n");
    HttpAnswer out;
    if (head == std::string::npos || !text.starts_with("HTTP/1.") ||
        !read_number(std::string_view(text).substr(9, 3), out.status))
        return std::nullopt;
    out.body = text.substr(head + 4);
    return out;
}

}  // namespace

std::optional<std::uint16_t> loopback_port(std::string_view url) {
    if (url.ends_with('/')) url.remove_suffix(1);
    for (const std::string_view start : {"http://127.0.0.1:", "http://localhost:"}) {
        std::uint16_t port = 0;
        if (url.starts_with(start) && read_number(url.substr(start.size()), port) && port != 0)
            return port;
    }
    return std::nullopt;
}

core::Result<HttpAnswer> http_post(std::uint16_t port, const std::string& path,
                                   const std::string& token, const std::string& body) {
    Connection connection(port);
    if (auto status = connection.connect(); !status) return std::unexpected(status.error());
    std::string request = fmt::format(
        "POST {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\n"
        "Content-Length: {}\r\nConnection: close\r\n",
        path, port, body.size());
    if (!token.empty()) request += fmt::format("Authorization: Bearer {}\r\n", token);
    if (auto status = connection.send(request + "\r\n" + body); !status)
        return std::unexpected(status.error());
    std::string text;
    for (;;) {
        const auto more = connection.receive(text);
        if (!more) return std::unexpected(more.error());
        if (!*more) break;
        if (text.size() > longest_answer) return connection.failed("the answer is too long");
    }
    auto answer = parse_answer(text);
    if (!answer) return connection.failed("the answer is not HTTP");
    return *std::move(answer);
}

}  // namespace pmp::cli
