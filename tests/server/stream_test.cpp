#include <future>
#include <thread>

#include "server/fixture.hpp"

namespace pmp::server::test {
namespace {

using namespace std::chrono_literals;
using StreamTest = ServerTest;

std::uint64_t seq_of(const WebSocket::Frame& frame) {
    constexpr std::string_view opening = R"({"type":"snapshot","data":{"seq":)";
    EXPECT_EQ(frame.opcode, 1);
    EXPECT_TRUE(frame.payload.starts_with(opening)) << frame.payload.substr(0, 100);
    EXPECT_TRUE(frame.payload.ends_with("]}}"));
    return std::strtoull(frame.payload.substr(0, 60).c_str() + opening.size(), nullptr, 10);
}

TEST_F(StreamTest, SendsTheNewestOnConnectAndNewerOnes) {
    start();
    hub->publish(make_snapshot(1));
    hub->publish(make_snapshot(2));
    auto c = client();
    WebSocket ws(c);
    ASSERT_EQ(ws.opening.status, 101);
    EXPECT_EQ(ws.opening.headers.at("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_EQ(seq_of(ws.read()), 2u);
    hub->publish(make_snapshot(3));
    EXPECT_EQ(seq_of(ws.read()), 3u);
    EXPECT_EQ(ws.read(300ms).opcode, -1) << "nothing newer, nothing sent";
}

TEST_F(StreamTest, WaitsForTheFirstSnapshot) {
    start();
    auto c = client();
    WebSocket ws(c);
    hub->publish(make_snapshot(9));
    EXPECT_EQ(seq_of(ws.read()), 9u);
}

TEST_F(StreamTest, SendsAtMostTenASecond) {
    start();
    hub->publish(make_snapshot(1));
    auto c = client();
    WebSocket ws(c);
    const auto begin = std::chrono::steady_clock::now();
    std::atomic<bool> done{false};
    std::thread engine([&] {
        for (std::uint64_t seq = 2; !done; ++seq) {
            hub->publish(make_snapshot(seq));
            std::this_thread::sleep_for(2ms);
        }
    });
    std::uint64_t last = 0;
    int frames = 0;
    while (std::chrono::steady_clock::now() - begin < 1s) {
        const auto seq = seq_of(ws.read());
        EXPECT_GT(seq, last);
        last = seq;
        ++frames;
    }
    done = true;
    engine.join();
    EXPECT_GE(frames, 3);
    EXPECT_LE(frames, 12);
}

TEST_F(StreamTest, AnswersPingsAndIgnoresTheRest) {
    start();
    auto c = client();
    WebSocket ws(c);
    ws.send(R"({"op":"dance"})");
    ws.send("not json");
    ws.send(R"({"op":"ping"})");
    EXPECT_EQ(ws.read().payload, R"({"type":"pong"})");
    ws.send("hi", 9);
    const auto pong = ws.read();
    EXPECT_EQ(pong.opcode, 10);
    EXPECT_EQ(pong.payload, "hi");
    ws.send(std::string(5000, 'x'));
    EXPECT_EQ(ws.read().opcode, 8) << "a message over 4 KB ends it";
    EXPECT_TRUE(c.closes());
}

TEST_F(StreamTest, RefusesOtherSitesAndOtherHosts) {
    start();
    auto a = client();
    EXPECT_EQ(WebSocket(a, "Origin: http://evil.example\r\n").opening.status, 403);
    auto b = client();
    EXPECT_EQ(WebSocket(b, "Host: evil.example\r\n").opening.status, 403);
    auto own = client();
    EXPECT_EQ(WebSocket(own, "Origin: http://" + own.host() + "\r\n").opening.status, 101);
}

TEST_F(StreamTest, ASlowReaderGetsTheNewestAndHoldsUpNobody) {
    start({.stream_interval = core::Duration::milliseconds(5)});
    const auto large = [](std::uint64_t seq) {
        auto snapshot = make_snapshot(seq);
        snapshot->session.message.assign(1'000'000, 'x');  // far more than the sockets hold
        return snapshot;
    };
    hub->publish(large(1));
    Client slow_client(server->port(), 16 * 1024);
    WebSocket slow(slow_client);
    ASSERT_EQ(slow.opening.status, 101);
    auto fast_client = client();
    WebSocket fast(fast_client);
    EXPECT_EQ(seq_of(fast.read()), 1u);
    constexpr std::uint64_t last = 25;
    for (std::uint64_t seq = 2; seq <= last; ++seq) {
        hub->publish(large(seq));
        EXPECT_EQ(seq_of(fast.read()), seq);
    }
    std::vector<std::uint64_t> seen;
    while (seen.empty() || seen.back() < last) {
        const auto frame = slow.read();
        ASSERT_EQ(frame.opcode, 1);
        seen.push_back(seq_of(frame));
    }
    EXPECT_LE(seen.size(), 5u) << "it was sent what was stale by then";
    EXPECT_EQ(slow.read(200ms).opcode, -1);
}

TEST_F(StreamTest, ASlowQueryDoesNotHoldUpTheStream) {
    start();
    std::promise<void> release;
    auto released = release.get_future().share();
    on_submit = [released] { released.wait(); };
    auto busy = client();
    busy.request("POST", "/api/v1/commands", bearer, R"({"command":"kill"})");
    auto c = client();
    WebSocket ws(c);
    hub->publish(make_snapshot(5));
    EXPECT_EQ(seq_of(ws.read()), 5u);
    EXPECT_EQ(client().get("/healthz").status, 200);
    release.set_value();
    EXPECT_EQ(busy.answer().status, 202);
}

TEST_F(StreamTest, StopClosesEverybody) {
    start();
    hub->publish(make_snapshot(1, 1000));
    auto idle = client();
    ASSERT_EQ(idle.get("/healthz").status, 200);
    auto half = client();
    half.send("GET / HTTP/1.1\r\nHo");
    auto c = client();
    WebSocket ws(c);
    EXPECT_EQ(ws.read().opcode, 1);
    Client stuck(server->port(), 4096);
    WebSocket never_read(stuck);
    std::thread engine([&] {
        for (std::uint64_t seq = 2; seq < 20; ++seq) {
            hub->publish(make_snapshot(seq, 1000));
            std::this_thread::sleep_for(10ms);
        }
    });
    std::this_thread::sleep_for(100ms);
    const auto begin = std::chrono::steady_clock::now();
    server->stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 3s);
    engine.join();
    auto frame = ws.read();
    while (frame.opcode == 1) frame = ws.read();
    ASSERT_EQ(frame.opcode, 8);
    EXPECT_EQ(frame.payload.substr(0, 2), "\x03\xe9") << "1001: going away";
    EXPECT_TRUE(idle.closes());
    EXPECT_TRUE(half.closes());
    EXPECT_TRUE(stuck.closes());
    EXPECT_THROW(client(), std::runtime_error);
    server->stop();
}

TEST_F(StreamTest, ClientsThatVanishLeaveNothingBehind) {
    start({.stream_interval = core::Duration::milliseconds(5), .max_connections = 60});
    for (std::uint64_t round = 1; round <= 6; ++round) {
        std::vector<Client> clients;
        for (int i = 0; i < 40; ++i) {
            clients.push_back(client());
            WebSocket ws(clients.back());
            ASSERT_EQ(ws.opening.status, 101) << "round " << round;
        }
        hub->publish(make_snapshot(round, 100));
        clients.clear();
        for (int i = 0; i < 300 && client().get("/healthz").status != 200; ++i) {
            std::this_thread::sleep_for(10ms);
        }
        std::this_thread::sleep_for(50ms);
    }
}

}  // namespace
}  // namespace pmp::server::test
