#include "server/command_json.hpp"
#include "server/fixture.hpp"
#include "server/idempotency.hpp"

namespace pmp::server::test {
namespace {

using Kind = engine::Command::Kind;

class CommandsTest : public ServerTest {
protected:
    Answer post(const std::string& body, const std::string& headers = bearer) {
        auto c = client();
        c.request("POST", "/api/v1/commands", headers, body);
        return c.answer();
    }
};

constexpr const char* kill = R"({"command":"kill","reason":"drill"})";

TEST_F(CommandsTest, AcceptsAndPassesOn) {
    start();
    const auto a = post(R"({"command":"strategy_disable","strategy":"rsi-01","reason":"why"})");
    EXPECT_EQ(a.status, 202);
    EXPECT_EQ(parse(a.body), (nlohmann::json{{"accepted", true}, {"command_id", 1}}));
    ASSERT_EQ(command_count(), 1u);
    EXPECT_EQ(commands[0].kind, Kind::strategy_disable);
    EXPECT_EQ(commands[0].strategy, "rsi-01");
    EXPECT_EQ(commands[0].reason, "why");
    EXPECT_EQ(commands[0].actor, "operator");
}

TEST_F(CommandsTest, NeedsTheToken) {
    start();
    const auto none = post(kill, "");
    EXPECT_EQ(none.status, 401);
    EXPECT_EQ(none.headers.at("www-authenticate"), "Bearer");
    EXPECT_EQ(post(kill, "Authorization: Basic dGVzdA==\r\n").status, 401);
    EXPECT_EQ(post(kill, "Authorization: Bearer test-tokem\r\n").status, 403);
    EXPECT_EQ(post(kill, "Authorization: Bearer test-token2\r\n").status, 403);
    EXPECT_EQ(command_count(), 0u);
    EXPECT_EQ(post(kill, "authorization: bearer test-token\r\n").status, 202);
}

TEST_F(CommandsTest, RefusesOtherSites) {
    start();
    const auto port = std::to_string(server->port());
    for (const auto& origin : {std::string("http://evil.example"), std::string("null"),
                               std::string("http://localhost"), "https://localhost:" + port,
                               "http://localhost.evil.example:" + port}) {
        const auto a = post(kill, bearer + ("Origin: " + origin + "\r\n"));
        EXPECT_EQ(a.status, 403) << origin;
        EXPECT_EQ(code_of(a), "ORIGIN_REFUSED");
    }
    EXPECT_EQ(command_count(), 0u);
    EXPECT_EQ(post(kill, bearer + ("Origin: http://localhost:" + port + "\r\n")).status, 202);
}

TEST_F(CommandsTest, SaysWhyItCannot) {
    start();
    running = false;
    EXPECT_EQ(post(kill).status, 409);
    running = true;
    const auto invalid = post(R"({"command":"strategy_remove"})");
    EXPECT_EQ(invalid.status, 422);
    EXPECT_NE(parse(invalid.body)["detail"].get<std::string>().find("'strategy' is missing"),
              std::string::npos);
    submit_error = core::Error{core::ErrorCode::config, "no such strategy type", "", ""};
    EXPECT_EQ(post(kill).status, 422);
    submit_error->code = core::ErrorCode::refused;
    EXPECT_EQ(post(kill).status, 409);
    submit_error->code = core::ErrorCode::unexpected;
    EXPECT_EQ(post(kill).status, 503);
    EXPECT_EQ(command_count(), 0u);
}

TEST_F(CommandsTest, ARepeatedKeyIsAnsweredAndNotDoneAgain) {
    start();
    const std::string key = std::string(bearer) + "Idempotency-Key: abc\r\n";
    running = false;
    EXPECT_EQ(post(kill, key).status, 409);
    running = true;
    const auto first = post(kill, key);
    EXPECT_EQ(first.status, 202) << "a refusal had no effect and must not stick";
    const auto second = post(kill, key);
    EXPECT_EQ(second.status, 202);
    EXPECT_EQ(second.body, first.body);
    EXPECT_EQ(second.headers.at("idempotency-replayed"), "true");
    EXPECT_EQ(command_count(), 1u);
    EXPECT_EQ(post(R"({"command":"resume"})", key).status, 422);
    EXPECT_EQ(post(kill, "Idempotency-Key: abc\r\n").status, 401) << "the key is not a token";
    EXPECT_EQ(post(kill, bearer + ("Idempotency-Key: " + std::string(129, 'x') + "\r\n")).status, 422);
    EXPECT_EQ(command_count(), 1u);
}

TEST(IdempotencyCache, IsBoundedInNumberAndTime) {
    IdempotencyCache cache(2, 100);
    cache.put({"a", "", "1", 0});
    cache.put({"b", "", "2", 50});
    EXPECT_EQ(cache.find("a", 99)->answer, "1");
    EXPECT_EQ(cache.find("a", 100), nullptr);
    cache.put({"c", "", "3", 120});
    cache.put({"d", "", "4", 130});
    EXPECT_EQ(cache.size(), 2u);
    EXPECT_EQ(cache.find("b", 131), nullptr);
    EXPECT_NE(cache.find("d", 131), nullptr);
}

TEST(CommandJson, ReadsEveryKind) {
    const std::vector<std::pair<std::string, Kind>> names{
        {"strategy_enable", Kind::strategy_enable}, {"strategy_disable", Kind::strategy_disable},
        {"strategy_remove", Kind::strategy_remove}};
    for (const auto& [name, kind] : names) {
        const auto c = parse_command(R"({"command":")" + name + R"(","strategy":"s"})");
        ASSERT_TRUE(c.has_value());
        EXPECT_EQ(c->kind, kind);
    }
    EXPECT_EQ(parse_command(R"({"command":"kill"})")->kind, Kind::kill);
    EXPECT_EQ(parse_command(R"({"command":"resume"})")->kind, Kind::resume);
    const auto limit = parse_command(R"({"command":"limit_set","limit":"gross","value":2})");
    ASSERT_TRUE(limit.has_value());
    EXPECT_EQ(limit->kind, Kind::limit_set);
    EXPECT_EQ(limit->limit, "gross");
    EXPECT_EQ(limit->value, 2.0);
    const auto add = parse_command(R"({"command":"strategy_add","definition":{"type":"rsi","name":"x"}})");
    ASSERT_TRUE(add.has_value());
    EXPECT_EQ(add->definition, R"({"type":"rsi","name":"x"})");
}

TEST(CommandJson, RefusesEverythingElse) {
    const std::string deep = R"({"command":"strategy_add","definition":{"a":)" +
                             std::string(30'000, '[') + std::string(30'000, ']') + "}}";
    for (const std::string& body :
         {std::string(""), std::string("{"), std::string("[]"), std::string("1"),
          std::string("{}"), std::string(R"({"command":1})"), std::string(R"({"command":"fly"})"),
          std::string(R"({"command":"kill","strategy":"s"})"),
          std::string(R"({"command":"strategy_enable","strategy":""})"),
          std::string(R"({"command":"strategy_enable","strategy":5})"),
          std::string("{\"command\":\"strategy_enable\",\"strategy\":\"a\\u0000b\"}"),
          std::string("{\"command\":\"strategy_enable\",\"strategy\":\"\xff\"}"),
          std::string(R"({"command":"limit_set","limit":"gross","value":"2"})"),
          std::string(R"({"command":"limit_set","limit":"gross","value":1e999})"),
          std::string(R"({"command":"limit_set","value":1})"),
          std::string(R"({"command":"strategy_add","definition":{}})"),
          std::string(R"({"command":"strategy_add","definition":"x"})"), deep,
          R"({"command":"kill","reason":")" + std::string(501, 'x') + "\"}"}) {
        const auto c = parse_command(body);
        EXPECT_FALSE(c.has_value()) << body.substr(0, 60);
        if (!c) { EXPECT_EQ(c.error().code, core::ErrorCode::usage); }
    }
    EXPECT_TRUE(is_ping(R"({"op":"ping"})"));
    EXPECT_FALSE(is_ping(R"({"op":1})"));
    EXPECT_FALSE(is_ping(std::string(4000, '[')));
}

}  // namespace
}  // namespace pmp::server::test
