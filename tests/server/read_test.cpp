#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "server/fixture.hpp"
#include "storage/projector.hpp"
#include "storage/queries.hpp"
#include "storage/sqlite_journal.hpp"

namespace pmp::server::test {
namespace {

/// A server on a real store, made from a journal as a session writes it.
class ReadTest : public ServerTest {
protected:
    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "pmp-server-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        const auto journal_path = (folder_ / "journal.db").string();
        const auto store_path = (folder_ / "store.db").string();
        auto journal = storage::SqliteJournal::open(journal_path, {.session = "demo"});
        ASSERT_TRUE(journal.has_value()) << journal.error().text();
        journal_ = std::move(*journal);
        write_session();
        ASSERT_TRUE(journal_->commit(false).has_value());
        auto projector = storage::Projector::open(journal_path, store_path);
        ASSERT_TRUE(projector.has_value()) << projector.error().text();
        const auto rows = (*projector)->run_all();
        ASSERT_TRUE(rows.has_value()) << rows.error().text();
        auto opened = storage::Queries::open(store_path, "demo");
        ASSERT_TRUE(opened.has_value()) << opened.error().text();
        queries = std::move(*opened);
        start();
    }
    void TearDown() override {
        ServerTest::TearDown();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    void append(const char* kind, const std::string& payload, std::uint64_t cause = 0) {
        ++seq_;
        const auto ns = 1'514'851'200'000'000'000 + static_cast<std::int64_t>(seq_) * 1'000'000'000;
        const auto status = journal_->append({{seq_}, kind, {ns}, {ns}, {cause}, payload});
        ASSERT_TRUE(status.has_value()) << status.error().text();
    }
    void write_session() {
        append("session", R"({"name":"demo","version":"0.1.0","config_hash":"h","currency":"USD",
            "cash":"1000","mode":"PAPER","instruments":[{"symbol":"EURUSD","currency":"USD",
            "tick":"0.0001","lot":"1","contract_size":"1","timeframe":"1h"}]})");
        append("strategy", R"({"strategy":"rsi-0","id":0,"type":"rsi","symbol":"EURUSD",
            "timeframe":"1h","state":"running","reason":"","role":"trader",
            "definition":{"name":"rsi-0","params":{"period":14},"sizing":{"kind":"units","units":"1000"}}})");
        append("bar_close", R"({"i":0,"t":1514851200000000000,"o":110000000,"h":110000000,
            "l":110000000,"c":110000000,"v":0})");
        decision(1, "0", "1000", "1000", "pass", "OK", 1);
        append("order", R"({"id":1,"client_order_id":"demo-1","symbol":"EURUSD","side":"BUY",
            "type":"market","purpose":"net","quantity":"1000","price":null,"oco":0,
            "legs":[{"strategy":"rsi-0","quantity":"1000","decision":1}]})", 3);
        append("order_state", R"({"id":1,"state":"FILLED","filled":"1000","average_price":"1.1","text":""})", 3);
        append("fill", R"({"exec":1,"order":1,"symbol":"EURUSD","side":"BUY","quantity":"1000",
            "price":"1.1","fee":"0.2","time":"2018-01-02T01:00:00Z","price_time":"2018-01-02T01:00:00Z",
            "shares":[{"strategy":"rsi-0","quantity":"1000","fee":"0.2"}]})", 3);
        for (const char* strategy : {"null", R"("rsi-0")"}) {
            append("position", std::string(R"({"strategy":)") + strategy + R"(,"symbol":"EURUSD",
                "quantity":"1000","average_price":"1.1","realized":"0","fees":"0.2"})", 3);
        }
        decision(2, "1000", "3000", "1000", "block", "EXPOSURE_SYMBOL_LIMIT", 0);
        decision(3, "1000", "-500", "-250", "resize", "EXPOSURE_NET_LIMIT", 0);
        append("order", R"({"id":2,"client_order_id":"demo-2","symbol":"EURUSD","side":"SELL",
            "type":"stop","purpose":"stop_loss","quantity":"1000","price":"1.05","oco":0,"legs":[]})", 3);
        append("trade", R"({"id":1,"strategy":"rsi-0","symbol":"EURUSD","direction":"long",
            "units":"1000","entry_time":"2018-01-02T01:00:00Z","entry_price":"1.1",
            "exit_time":"2018-01-02T02:00:00Z","exit_price":"1.2","pnl":"100","fees":"0.4",
            "exit_reason":"signal"})");
        append("metrics", R"({"equity":"1000.5","cash":"1000","realized":"0","unrealized":"0.5",
            "drawdown":0.01,"gross_exposure":"0","net_exposure":"0","trades":1})");
    }
    void decision(int id, const char* held, const char* requested, const char* approved,
                  const char* verdict, const char* code, int order) {
        const nlohmann::json payload{
            {"id", id}, {"strategy", "rsi-0"}, {"symbol", "EURUSD"}, {"signal", "BUY"},
            {"confidence", 0.6}, {"details", {{"rsi", 24.1}}}, {"price", "1.1"}, {"held", held},
            {"requested", requested}, {"approved", approved}, {"verdict", verdict}, {"code", code},
            {"sentence", "why"}, {"order", order},
            {"stages", {{{"stage", "risk"}, {"check", "exposure_symbol"}, {"code", code},
                         {"verdict", verdict}, {"measured", 0.271}, {"limit", 0.25},
                         {"unit", "ratio"}, {"before", "1000"}, {"after", "0"}}}}};
        append("decision", payload.dump(), 3);
    }

    nlohmann::json read(const std::string& target) {
        const auto a = client().get(target);
        EXPECT_EQ(a.status, 200) << target << ": " << a.body;
        return parse(a.body);
    }

private:
    std::filesystem::path folder_;
    std::unique_ptr<storage::SqliteJournal> journal_;
    std::uint64_t seq_ = 0;
};

void collect(const nlohmann::json& value, std::set<std::string>& keys) {
    if (value.is_object()) {
        for (const auto& [key, child] : value.items()) keys.insert(key);
    }
    for (const auto& child : value) {
        if (child.is_structured()) collect(child, keys);
    }
}

/// Every key the interface documents between two markers of its "Read" section.
std::set<std::string> documented(const std::string& from, const std::string& to) {
    std::ifstream file(PMP_SOURCE_DIR "/docs/design/api.md");
    std::stringstream all;
    all << file.rdbuf();
    std::string text = all.str();
    text = text.substr(text.find(from));
    text = text.substr(0, text.find(to));
    std::set<std::string> keys;
    const std::regex key("\"(\\w+)\":");
    for (std::sregex_iterator at(text.begin(), text.end(), key), end; at != end; ++at) {
        keys.insert((*at)[1]);
    }
    return keys;
}

void expect_documented(const nlohmann::json& value, const std::string& from, const std::string& to) {
    std::set<std::string> keys;
    collect(value, keys);
    for (const auto& key : documented(from, to)) EXPECT_TRUE(keys.contains(key)) << from << key;
}

TEST_F(ReadTest, DecisionsArePagedAndFiltered) {
    auto page = read("/api/v1/decisions?limit=2");
    ASSERT_EQ(page["items"].size(), 2u);
    EXPECT_EQ(page["items"][0]["id"], 3);
    EXPECT_EQ(page["items"][0]["requested"], "-1500") << "from 1000 held to -500";
    EXPECT_EQ(page["items"][0]["sent"], "-1250");
    EXPECT_EQ(page["items"][1]["requested"], "2000");
    EXPECT_EQ(page["items"][1]["sent"], "0");
    page = read("/api/v1/decisions?limit=2&before=" + page["next"].dump());
    ASSERT_EQ(page["items"].size(), 1u);
    EXPECT_EQ(page["items"][0]["id"], 1);
    EXPECT_TRUE(page["next"].is_null());
    EXPECT_EQ(read("/api/v1/decisions?verdict=block")["items"].size(), 1u);
    EXPECT_EQ(read("/api/v1/decisions?code=OK&strategy=rsi-0&symbol=EURUSD")["items"].size(), 1u);
    EXPECT_EQ(read("/api/v1/decisions?strategy=none")["items"].size(), 0u);
    expect_documented(page["items"], "// DecisionRow", "// Decision =");
}

TEST_F(ReadTest, ADecisionHasItsStagesChainAndOrders) {
    const auto d = read("/api/v1/decisions/1");
    EXPECT_EQ(d["details"]["rsi"], 24.1);
    EXPECT_EQ(d["stages"][0]["measured"], 0.271);
    EXPECT_EQ(d["orders"], nlohmann::json{"demo-1"});
    EXPECT_EQ(d["chain"][0]["kind"], "bar");
    EXPECT_EQ(d["chain"].back()["kind"], "fill");
    expect_documented(d, "// Decision =", "// Order");
    EXPECT_EQ(client().get("/api/v1/decisions/99").status, 404);
}

TEST_F(ReadTest, OrdersFillsAndTradesAreAsDocumented) {
    const auto orders = read("/api/v1/orders");
    ASSERT_EQ(orders["items"].size(), 2u);
    EXPECT_EQ(orders["items"][0]["stop"], "1.05");
    EXPECT_TRUE(orders["items"][0]["average_price"].is_null());
    EXPECT_TRUE(orders["items"][1]["stop"].is_null());
    EXPECT_EQ(orders["items"][1]["average_price"], "1.1");
    expect_documented(orders, "// Order\n", "// Fill");
    EXPECT_EQ(read("/api/v1/orders?state=FILLED")["items"].size(), 1u);
    const auto fills = read("/api/v1/fills");
    EXPECT_EQ(fills["items"][0]["order_id"], 1);
    expect_documented(fills, "// Fill", "// Trade");
    const auto trades = read("/api/v1/trades?strategy=rsi-0");
    EXPECT_EQ(trades["items"][0]["pnl"], "100");
    expect_documented(trades, "// Trade", "```");
}

TEST_F(ReadTest, PositionsTakeTheLastPriceFromTheSession) {
    auto items = read("/api/v1/positions")["items"];
    ASSERT_EQ(items.size(), 2u);
    EXPECT_TRUE(items[0]["strategy"].is_null());
    EXPECT_FALSE(items[0].contains("last"));
    hub->publish(make_snapshot(1));
    items = read("/api/v1/positions")["items"];
    EXPECT_EQ(items[0]["last"], "1.2");
    EXPECT_EQ(items[0]["strategies"], 1);
    EXPECT_EQ(items[1]["strategy"], "rsi-0");
    EXPECT_EQ(items[1]["unrealized"], "0.7");
}

TEST_F(ReadTest, AStrategyHasItsRowAndItsDefinition) {
    EXPECT_EQ(client().get("/api/v1/strategies/rsi-0").status, 404) << "no session, no row";
    hub->publish(make_snapshot(1));
    const auto s = read("/api/v1/strategies/rsi%2D0");
    EXPECT_EQ(s["name"], "rsi-0");
    EXPECT_EQ(s["params"]["period"], 14);
    EXPECT_EQ(s["sizing"]["kind"], "units");
    EXPECT_TRUE(s["stop_loss"].is_null());
    EXPECT_TRUE(s["stop_loss_reason"].is_string());
    EXPECT_EQ(s["spark"].size(), 60u);
    EXPECT_TRUE(read("/api/v1/strategies/rsi-1")["params"].is_null());
    EXPECT_EQ(client().get("/api/v1/strategies/none").status, 404);
}

TEST_F(ReadTest, EquityIsTheSessionsCurveOrTheStoredOne) {
    auto curve = read("/api/v1/equity");
    EXPECT_EQ(curve["equity"], nlohmann::json{1000.5});
    EXPECT_EQ(curve["drawdown"], nlohmann::json{0.01});
    for (std::uint64_t seq = 1; seq <= 100; ++seq) hub->publish(make_snapshot(seq, 0));
    curve = read("/api/v1/equity?max=10");
    EXPECT_LE(curve["time"].size(), 10u);
    EXPECT_EQ(curve["time"].size(), curve["equity"].size());
    EXPECT_EQ(curve["time"][0], "2018-01-02T00:00:01Z");
    EXPECT_EQ(client().get("/api/v1/equity?max=3").status, 400);
}

}  // namespace
}  // namespace pmp::server::test
