#include "core/rng.hpp"
#include "server/fixture.hpp"

namespace pmp::server::test {
namespace {

class MalformedTest : public ServerTest {
protected:
    void SetUp() override {
        start({.request_timeout = core::Duration::milliseconds(400),
               .idle_timeout = core::Duration::milliseconds(600)});
    }
    /// Bytes that must not be taken for a request: the status, and the connection is closed.
    int status_of(const std::string& bytes) {
        auto c = client();
        c.send(bytes);
        c.shut();
        const int status = c.answer().status;
        EXPECT_TRUE(c.closes());
        return status;
    }
    std::string head(const std::string& rest) {
        return "POST /api/v1/commands HTTP/1.1\r\nHost: localhost:" +
               std::to_string(server->port()) + "\r\n" + bearer + rest;
    }
    void expect_alive() { EXPECT_EQ(client().get("/healthz").status, 200); }
};

TEST_F(MalformedTest, AnswersWhatIsNotARequestWith400) {
    EXPECT_EQ(status_of("GET / HT"), 400);
    EXPECT_EQ(status_of("GET\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET / HTTP/9.9\r\n\r\n"), 400);
    EXPECT_EQ(status_of(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)), 400);
    EXPECT_EQ(status_of(std::string(64, '\0')), 400);
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost localhost\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET http://evil.example/ HTTP/1.1\r\nHost: localhost:" +
                        std::to_string(server->port()) + "\r\nConnection: close\r\n\r\n"), 400);
    EXPECT_EQ(status_of(head("Content-Length: 20\r\n\r\n{\"comm")), 400);
    EXPECT_EQ(status_of(head("Content-Length: -1\r\n\r\n")), 400);
    EXPECT_EQ(status_of(head("Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}")), 400);
    EXPECT_EQ(status_of(head("Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n")), 400);
    EXPECT_EQ(status_of(head("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n")),
              400);
    EXPECT_EQ(command_count(), 0u);
    expect_alive();
}

TEST_F(MalformedTest, LimitsHeaderAndBody) {
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"), 431);
    EXPECT_EQ(status_of("GET /" + std::string(20'000, 'x') + " HTTP/1.1\r\n\r\n"), 431);
    const std::string big(70'000, ' ');
    EXPECT_EQ(status_of(head("Content-Length: 70000\r\n\r\n" + big)), 413);
    EXPECT_EQ(status_of(head("Content-Length: 99999999999\r\n\r\n")), 413);
    EXPECT_EQ(status_of(head("Transfer-Encoding: chunked\r\n\r\n11170\r\n" + big + "\r\n0\r\n\r\n")),
              413);
    EXPECT_EQ(status_of(head("Expect: tea\r\n\r\n")), 417);
    expect_alive();
}

TEST_F(MalformedTest, TakesAGoodChunkedBodyAndPipelinedRequests) {
    auto c = client();
    const std::string body = R"({"command":"kill"})";
    c.send(head("Transfer-Encoding: chunked\r\n\r\n8\r\n" + body.substr(0, 8) + "\r\na\r\n" +
                body.substr(8) + "\r\n0\r\n\r\n"));
    EXPECT_EQ(c.answer().status, 202);
    c.request("GET", "/healthz");
    c.request("GET", "/api/v1/equity");
    c.request("GET", "/nothing");
    EXPECT_EQ(c.answer().status, 200);
    EXPECT_EQ(c.answer().status, 200);
    EXPECT_EQ(c.answer().status, 404);
    c.send(head("Expect: 100-continue\r\nContent-Length: 18\r\n\r\n"));
    EXPECT_EQ(c.answer().status, 100);
    c.send(body);
    EXPECT_EQ(c.answer().status, 202);
}

TEST_F(MalformedTest, CutsOffTheSlowAndTheIdle) {
    auto silent = client();
    auto slow = client();
    slow.send("GET / HTTP/1.1\r\nHost: loc");
    auto idle = client();
    ASSERT_EQ(idle.get("/healthz").status, 200);
    EXPECT_TRUE(silent.closes());
    EXPECT_TRUE(slow.closes());
    EXPECT_TRUE(idle.closes());
    expect_alive();
}

TEST_F(MalformedTest, SurvivesNoise) {
    core::Rng rng(7);
    const std::string good = head("Content-Length: 18\r\n\r\n{\"command\":\"kill\"}");
    for (int i = 0; i < 300; ++i) {
        std::string bytes = i % 3 == 0 ? std::string(1 + rng.below(300), ' ') : good;
        const std::uint64_t changes = i % 3 == 0 ? bytes.size() : 1 + rng.below(6);
        for (std::uint64_t k = 0; k < changes; ++k) {
            bytes[rng.below(bytes.size())] = static_cast<char>(rng.below(256));
        }
        auto c = client();
        c.send(bytes);
        if (rng.below(2) == 0) c.shut();
        else if (rng.below(2) == 0) continue;  // gone without a word
        c.answer();
    }
    expect_alive();
    server->stop();
    for (const auto& line : log) {
        for (const char ch : line.method + line.path) {
            ASSERT_TRUE(ch >= 0x20 && ch <= 0x7e) << "the log is made of printable text";
        }
    }
}

}  // namespace
}  // namespace pmp::server::test
