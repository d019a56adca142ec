#include <thread>

#include "server/fixture.hpp"
#include "server/token.hpp"

namespace pmp::server::test {
namespace {

using HttpTest = ServerTest;

TEST_F(HttpTest, KeepsTheConnectionAndAnswersWhatTheInterfacePromises) {
    start();
    auto c = client();
    const auto health = c.get("/healthz");
    EXPECT_EQ(health.status, 200);
    EXPECT_EQ(health.body, R"({"status":"ok"})");
    const auto version = parse(c.get("/api/v1/version").body);
    EXPECT_EQ(version, (nlohmann::json{{"version", "0.1.0"}, {"build", "debug"}, {"schema", 2}}));
    EXPECT_EQ(c.get("/api/v1/snapshot").status, 503);
    hub->publish(make_snapshot(7));
    const auto snapshot = c.get("/api/v1/snapshot");
    EXPECT_EQ(snapshot.status, 200);
    EXPECT_EQ(snapshot.headers.at("content-type"), "application/json");
    EXPECT_EQ(parse(snapshot.body).at("seq"), 7);
}

TEST_F(HttpTest, EveryAnswerCarriesTheSecurityHeaders) {
    start();
    auto c = client();
    for (const char* target : {"/", "/healthz", "/nothing", "/assets/index-4f3a.js"}) {
        const auto a = c.get(target);
        EXPECT_NE(a.headers.at("content-security-policy").find("default-src 'self'"),
                  std::string::npos);
        EXPECT_EQ(a.headers.at("x-content-type-options"), "nosniff");
        EXPECT_EQ(a.headers.at("referrer-policy"), "no-referrer");
        EXPECT_FALSE(a.headers.contains("access-control-allow-origin"));
    }
}

TEST_F(HttpTest, ServesThePageAndItsHashedAssets) {
    start();
    auto c = client();
    const auto page = c.get("/");
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.body, "<!doctype html><p>page");
    EXPECT_EQ(page.headers.at("cache-control"), "no-cache");
    EXPECT_EQ(page.headers.at("content-type"), "text/html; charset=utf-8");
    const auto script = c.get("/assets/index-4f3a.js");
    EXPECT_NE(script.headers.at("cache-control").find("immutable"), std::string::npos);
    const auto again = c.get("/", "If-None-Match: " + page.headers.at("etag") + "\r\n");
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(c.get("/", "If-None-Match: \"other\"\r\n").status, 200);
    EXPECT_EQ(c.get("/strategies").status, 404);
    EXPECT_EQ(c.get("/../server.hpp").status, 404);
}

TEST_F(HttpTest, SaysHowToBuildAFrontEndThatWasNotBuilt) {
    assets.clear();
    start();
    const auto page = client().get("/");
    EXPECT_EQ(page.status, 503);
    EXPECT_NE(page.body.find("scripts/build"), std::string::npos);
}

TEST_F(HttpTest, HeadIsGetWithoutTheBody) {
    start();
    auto c = client();
    c.request("HEAD", "/");
    const auto head = c.answer(true);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.headers.at("content-length"), "22");
    EXPECT_EQ(c.get("/healthz").status, 200) << "a body after HEAD would be read as an answer";
}

TEST_F(HttpTest, UnknownPathsAndMethodsAreProblems) {
    start();
    auto c = client();
    const auto missing = c.get("/api/v1/nothing");
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(missing.headers.at("content-type"), "application/problem+json");
    const auto problem = parse(missing.body);
    for (const char* key : {"type", "title", "status", "code", "detail"}) {
        EXPECT_TRUE(problem.contains(key)) << key;
    }
    c.request("DELETE", "/api/v1/orders");
    const auto refused = c.answer();
    EXPECT_EQ(refused.status, 405);
    EXPECT_EQ(refused.headers.at("allow"), "GET, HEAD");
    EXPECT_EQ(c.get("/api/v1/commands").headers.at("allow"), "POST");
    c.request("POST", "/");
    EXPECT_EQ(c.answer().status, 405);
    c.request("PUT", "/nothing");
    EXPECT_EQ(c.answer().status, 404);
    EXPECT_EQ(c.get("/api/v1/stream").status, 426);
    EXPECT_EQ(c.get("/healthz?x=1").status, 400);
    EXPECT_EQ(c.get("/api/v1/orders?limit=0").status, 400);
    EXPECT_EQ(c.get("/api/v1/orders?limit=1001").status, 400);
    EXPECT_EQ(c.get("/api/v1/orders?limit=1&limit=2").status, 400);
    EXPECT_EQ(c.get("/api/v1/orders?limit=%zz").status, 400);
    EXPECT_EQ(c.get("/api/v1/decisions?verdict=maybe").status, 400);
    EXPECT_EQ(c.get("/api/v1/orders?state=DONE").status, 400);
    EXPECT_EQ(c.get("/api/v1/decisions/x").status, 400);
    EXPECT_EQ(code_of(c.get("/api/v1/orders")), "NO_STORE");
}

TEST_F(HttpTest, OnlyItsOwnNamesAreAnswered) {
    start();
    const auto port = std::to_string(server->port());
    for (const auto& host : {"localhost:" + port, "LOCALHOST:" + port, "127.0.0.1:" + port,
                             "[::1]:" + port}) {
        EXPECT_EQ(client().get("/healthz", "Host: " + host + "\r\n").status, 200) << host;
    }
    for (const auto& host : {std::string("evil.example"), "evil.example:" + port,
                             std::string("localhost"), std::string("localhost:1"),
                             "localhost.evil.example:" + port}) {
        const auto a = client().get("/", "Host: " + host + "\r\n");
        EXPECT_EQ(a.status, 403) << host;
        EXPECT_EQ(code_of(a), "HOST_REFUSED");
    }
    EXPECT_EQ(client().get("/", "Host: localhost:" + port + "\r\nHost: evil\r\n").status, 400);
    auto old = client();
    old.send("GET / HTTP/1.0\r\n\r\n");
    EXPECT_EQ(old.answer().status, 403);
    auto none = client();
    none.send("GET / HTTP/1.1\r\n\r\n");
    EXPECT_EQ(none.answer().status, 400);
}

TEST_F(HttpTest, TellsTheAccessLogEveryRequest) {
    start();
    {
        auto c = client();
        c.get("/healthz");
        c.get("/api/v1/nothing?secret=1");
    }
    server->stop();
    ASSERT_EQ(log.size(), 2u);
    EXPECT_EQ(log[0].method, "GET");
    EXPECT_EQ(log[0].path, "/healthz");
    EXPECT_EQ(log[0].status, 200);
    EXPECT_GE(log[0].duration_us, 0);
    EXPECT_EQ(log[0].remote.substr(0, 10), "127.0.0.1:");
    EXPECT_EQ(log[1].path, "/api/v1/nothing");
    EXPECT_EQ(log[1].status, 404);
}

TEST_F(HttpTest, TwoHundredConnectionsAtOnce) {
    start();
    hub->publish(make_snapshot(1, 100));
    std::vector<Client> clients;
    for (int i = 0; i < 200; ++i) clients.push_back(client());
    for (int round = 0; round < 3; ++round) {
        for (auto& c : clients) c.request("GET", round == 1 ? "/api/v1/snapshot" : "/api/v1/equity");
        for (auto& c : clients) ASSERT_EQ(c.answer().status, 200);
    }
}

TEST_F(HttpTest, RefusesConnectionsBeyondItsLimit) {
    start({.max_connections = 3});
    std::vector<Client> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(client());
        ASSERT_EQ(clients.back().get("/healthz").status, 200);
    }
    EXPECT_EQ(client().answer().status, 503);
    clients.pop_back();
    int status = 0;  // the server learns a little later that one of the three has left
    for (int i = 0; i < 250 && status != 200; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        status = client().get("/healthz").status;
    }
    EXPECT_EQ(status, 200);
}

TEST(ServerStart, RefusesWhatItMustNotDo) {
    Dependencies d;
    d.snapshots = std::make_shared<SnapshotHub>();
    for (const char* bind : {"0.0.0.0", "::", "192.168.0.1", "example.org", ""}) {
        const auto open = Server::start({.bind = bind}, d);
        ASSERT_FALSE(open.has_value()) << bind;
        EXPECT_EQ(open.error().code, core::ErrorCode::config);
    }
    auto first = Server::start({}, d);
    ASSERT_TRUE(first.has_value());
    const auto second = Server::start({.port = (*first)->port()}, d);
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, core::ErrorCode::network);
    EXPECT_FALSE(Server::start({}, {}).has_value());
}

TEST(Token, IsLongRandomAndComparedWhole) {
    const auto a = make_token();
    const auto b = make_token();
    ASSERT_TRUE(a && b);
    EXPECT_EQ(a->size(), 43u);
    EXPECT_NE(*a, *b);
    EXPECT_EQ(a->find_first_not_of(
                  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
    EXPECT_TRUE(tokens_equal(*a, *a));
    EXPECT_FALSE(tokens_equal(*a, *b));
    EXPECT_FALSE(tokens_equal(*a, a->substr(1)));
    EXPECT_FALSE(tokens_equal("", ""));
}

}  // namespace
}  // namespace pmp::server::test
