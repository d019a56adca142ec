#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace pmp::server::test {

struct Answer {
    int status = 0;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
};

/// A client of bare sockets: it can misbehave in every way a library would not.
class Client {
public:
    explicit Client(std::uint16_t port, int receive_buffer = 0) : port_(port) {
        descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (receive_buffer > 0) {
            ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        }
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
            ::close(descriptor_);
            throw std::runtime_error("cannot connect");
        }
    }
    Client(Client&& other) noexcept
        : port_(other.port_),
          descriptor_(std::exchange(other.descriptor_, -1)),
          buffer_(std::move(other.buffer_)) {}
    ~Client() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

    /// False when the other side no longer takes bytes.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto n = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (n <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(n));
        }
        return true;
    }
    void shut() { ::shutdown(descriptor_, SHUT_WR); }

    /// Sends a request with the right Host unless `headers` has one.
    void request(std::string_view method, std::string_view target, std::string_view headers = "",
                 std::string_view body = "") {
        std::string text = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\n";
        if (headers.find("Host:") == std::string_view::npos) text += "Host: " + host() + "\r\n";
        if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        send(text + std::string(headers) + "\r\n" + std::string(body));
    }
    [[nodiscard]] std::string host() const { return "127.0.0.1:" + std::to_string(port_); }

    /// The next answer; status 0 when the connection ended instead.
    Answer answer(bool head = false) {
        Answer out;
        std::size_t end = 0;
        while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
            if (!fill()) return out;
        }
        parse_header(buffer_.substr(0, end), out);
        buffer_.erase(0, end + 4);
        const bool has_length = out.headers.contains("content-length");
        if (head || out.status == 101 || out.status == 304 || !has_length) return out;
        const std::size_t size = std::stoul(out.headers["content-length"]);
        while (buffer_.size() < size) {
            if (!fill()) return out;
        }
        out.body = buffer_.substr(0, size);
        buffer_.erase(0, size);
        return out;
    }
    Answer get(std::string_view target, std::string_view headers = "") {
        request("GET", target, headers);
        return answer();
    }

    /// Whether the other side closes within the time, reading away what it still sends.
    bool closes(std::chrono::milliseconds patience = std::chrono::seconds(5)) {
        const auto until = std::chrono::steady_clock::now() + patience;
        while (std::chrono::steady_clock::now() < until) {
            if (!fill(std::chrono::milliseconds(100)) && ended_) return true;
        }
        return false;
    }

    /// Exactly `size` bytes, less when the connection ends.
    std::string take(std::size_t size, std::chrono::milliseconds patience = std::chrono::seconds(20)) {
        while (buffer_.size() < size) {
            if (!fill(patience)) break;
        }
        std::string out = buffer_.substr(0, size);
        buffer_.erase(0, out.size());
        return out;
    }

private:
    bool fill(std::chrono::milliseconds patience = std::chrono::seconds(20)) {
        pollfd poll_for{descriptor_, POLLIN, 0};
        if (::poll(&poll_for, 1, static_cast<int>(patience.count())) <= 0) return false;
        char bytes[16384];
        const auto n = ::recv(descriptor_, bytes, sizeof bytes, 0);
        if (n <= 0) {
            ended_ = true;
            return false;
        }
        buffer_.append(bytes, static_cast<std::size_t>(n));
        return true;
    }

    static void parse_header(const std::string& text, Answer& out) {
        out.status = std::stoi(text.substr(text.find(' ') + 1, 3));
        std::size_t at = text.find("\r\n");
        while (at != std::string::npos) {
            const std::size_t begin = at + 2;
            at = text.find("\r\n", begin);
            const std::string line = text.substr(begin, at - begin);
            const std::size_t colon = line.find(": ");
            if (colon == std::string::npos) continue;
            std::string name = line.substr(0, colon);
            std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
            out.headers[name] = line.substr(colon + 2);
        }
    }

    std::uint16_t port_;
    int descriptor_ = -1;
    std::string buffer_;
    bool ended_ = false;
};

/// A websocket on a Client (RFC 6455), just enough for what the server may send.
class WebSocket {
public:
    explicit WebSocket(Client& client, std::string_view headers = "") : client_(client) {
        client.request("GET", "/api/v1/stream",
                       "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + std::string(headers));
        opening = client.answer();
    }
    Answer opening;

    struct Frame {
        int opcode = -1;  ///< -1: nothing came; 1 text, 8 close, 9 ping
        std::string payload;
    };
    Frame read(std::chrono::milliseconds patience = std::chrono::seconds(20)) {
        Frame out = read_one(patience);
        while (out.opcode == 9) {
            send(out.payload, 10);
            out = read_one(patience);
        }
        return out;
    }
    void send(std::string_view text, int opcode = 1) {
        std::string frame{static_cast<char>(0x80 | opcode)};
        if (text.size() < 126) {
            frame += static_cast<char>(0x80 | text.size());
        } else {
            frame += static_cast<char>(0x80 | 126);
            frame += static_cast<char>(text.size() >> 8);
            frame += static_cast<char>(text.size() & 0xff);
        }
        frame += std::string(4, '\0');  // a mask of zeros leaves the text as it is
        client_.send(frame + std::string(text));
    }

private:
    Frame read_one(std::chrono::milliseconds patience) {
        Frame out;
        bool last = false;
        while (!last) {
            const std::string head = client_.take(2, patience);
            if (head.size() < 2) return {};
            last = (head[0] & 0x80) != 0;
            if (const int opcode = head[0] & 0x0f; opcode != 0) out.opcode = opcode;
            std::uint64_t size = head[1] & 0x7f;
            if (size == 126) size = number(client_.take(2));
            else if (size == 127) size = number(client_.take(8));
            out.payload += client_.take(size);
        }
        return out;
    }
    static std::uint64_t number(const std::string& bytes) {
        std::uint64_t out = 0;
        for (const char c : bytes) out = (out << 8) | static_cast<unsigned char>(c);
        return out;
    }
    Client& client_;
};

}  // namespace pmp::server::test
