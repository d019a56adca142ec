#include "storage/queries.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>
#include <time.h>

#include "storage/journal_maker.hpp"
#include "storage/projector.hpp"
#include "storage/sqlite_journal.hpp"
#include "storage/support.hpp"

namespace pmp::storage {
namespace {

using test::JournalMaker;
using test::TempFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class QueriesTest : public ::testing::Test {
protected:
    void SetUp() override {
        journal_ = std::move(*SqliteJournal::open(folder_.file("journal.db")));
        projector_ =
            std::move(*Projector::open(folder_.file("journal.db"), folder_.file("store.db")));
        queries_ = std::move(*Queries::open(folder_.file("store.db")));
    }
    void write(std::vector<engine::JournalRow> rows) {
        for (auto& row : rows) ASSERT_OK(journal_->append(std::move(row)));
        ASSERT_OK(journal_->commit(false));
        ASSERT_OK(projector_->run_all());
    }
    TempFolder folder_;
    std::unique_ptr<SqliteJournal> journal_;
    std::unique_ptr<Projector> projector_;
    std::unique_ptr<Queries> queries_;
};

TEST_F(QueriesTest, AnEmptyStoreAnswersWithNothing) {
    EXPECT_TRUE(queries_->decisions({})->items.empty());
    EXPECT_FALSE(*queries_->decision(1));
    EXPECT_TRUE(queries_->orders({})->items.empty());
    EXPECT_TRUE(queries_->fills()->items.empty());
    EXPECT_TRUE(queries_->trades({})->items.empty());
    EXPECT_TRUE(queries_->positions()->empty());
    EXPECT_TRUE(queries_->equity()->empty());
    EXPECT_EQ(queries_->counts()->watermark, 0u);
    EXPECT_FALSE(Queries::open(folder_.file("nowhere.db")));
}

TEST_F(QueriesTest, TheChainLeadsFromTheBarToTheFill) {
    const std::string zero_time = R"("time":1514855000000000000,"price_time":1514854900000000000)";
    write({
        test::row(1, "session",
                  R"({"name":"demo","version":"1","config_hash":"c","currency":"USD","cash":"1000",)"
                  R"("mode":"PAPER","instruments":[{"symbol":"EURUSD","timeframe":"1h"}]})"),
        test::row(2, "bar_close", R"({"i":0,"t":1000,"o":1,"h":4,"l":1,"c":123450000,"v":5})"),
        test::row(3, "decision",
                  R"({"id":1,"strategy":"rsi-01","symbol":"EURUSD","signal":"BUY","confidence":0.61,)"
                  R"("details":{"rsi":24.1,"age":3},"price":"1.2345","held":"0","requested":"1000",)"
                  R"("approved":"800","verdict":"resize","code":"EXPOSURE_SYMBOL_LIMIT",)"
                  R"("sentence":"Resized.","order":5,"stages":[{"stage":"risk","measured":null}]})",
                  2),
        test::row(4, "order",
                  R"({"id":5,"client_order_id":"demo-5","symbol":"EURUSD","side":"BUY","type":"market",)"
                  R"("purpose":"net","quantity":"800","price":"0","oco":0,)"
                  R"("legs":[{"strategy":"rsi-01","quantity":"800","decision":1}]})",
                  2),
        test::row(5, "order_state",
                  R"({"id":5,"state":"WORKING","filled":"0","average_price":"0","text":""})", 2),
        test::row(6, "broker", "{}"),
        test::row(7, "fill",
                  R"({"exec":77,"order":5,"symbol":"EURUSD","side":"BUY","quantity":"800",)"
                  R"("price":"1.2346","fee":"0.16",)" + zero_time + R"(,"shares":[]})",
                  6),
        test::row(8, "order_state",
                  R"({"id":5,"state":"FILLED","filled":"800","average_price":"1.2346","text":""})", 6),
        test::row(9, "decision",
                  R"({"id":2,"strategy":"rsi-02","symbol":"EURUSD","signal":"SELL","confidence":1,)"
                  R"("details":{},"price":"1.2345","held":"0","requested":"-1000","approved":"0",)"
                  R"("verdict":"block","code":"NO_NEW","sentence":"Blocked.","order":0,"stages":[]})",
                  6),
    });
    const auto found = queries_->decision(1);
    ASSERT_OK(found);
    ASSERT_TRUE(*found);
    const DecisionRecord& decision = **found;
    EXPECT_EQ(decision.row.strategy, "rsi-01");
    EXPECT_EQ(decision.row.confidence, 0.61);
    EXPECT_EQ(decision.row.requested, "1000");
    EXPECT_EQ(decision.row.approved, "800");
    EXPECT_EQ(decision.details, R"({"rsi":24.1,"age":3})");
    EXPECT_EQ(decision.stages, R"([{"stage":"risk","measured":null}])");
    EXPECT_THAT(decision.orders, ElementsAre("demo-5"));
    std::vector<std::string> chain;
    for (const ChainLink& link : decision.chain)
        chain.push_back(fmt::format("{} {}: {}", link.seq, link.kind, link.text));
    EXPECT_THAT(chain, ElementsAre("2 bar: EURUSD 1h bar closed at 1.2345",
                                   "3 signal: rsi-01 said BUY with confidence 0.61",
                                   "4 order: demo-5: BUY 800 EURUSD market",
                                   "5 order_state: WORKING",
                                   "7 fill: bought 800 at 1.2346, fee 0.16",
                                   "8 order_state: FILLED"));
    const auto blocked = **queries_->decision(2);
    EXPECT_EQ(blocked.chain.size(), 2u);
    EXPECT_TRUE(blocked.orders.empty());
    EXPECT_FALSE(*queries_->decision(3));

    const OrderRow order = queries_->orders({})->items.at(0);
    EXPECT_EQ(order.client_order_id, "demo-5");
    EXPECT_EQ(order.state, "FILLED");
    EXPECT_EQ(order.filled, "800");
    EXPECT_EQ(order.price, std::nullopt) << "a market order has none";
    EXPECT_EQ(order.average_price, "1.2346");
    const FillRow fill = queries_->fills()->items.at(0);
    EXPECT_EQ(fill.exec, 77u);
    EXPECT_EQ(fill.order, 5u);
    EXPECT_EQ(fill.price_time.ns, 1'514'854'900'000'000'000);
    const auto bars = *queries_->bars("EURUSD", "1h", {0}, {2'000}, 10);
    ASSERT_EQ(bars.size(), 1u);
    EXPECT_EQ(bars[0].close.to_string(), "1.2345");
    EXPECT_EQ(bars[0].open_time.ns, 1'000);
    EXPECT_EQ(queries_->blocked_by()->at(0).code, "NO_NEW");
    EXPECT_EQ(queries_->audit()->items.at(0).action, "session_started");
}

TEST_F(QueriesTest, PagesTogetherAreEverythingThatMatchesNewestFirst) {
    JournalMaker maker(11);
    write(maker.session());
    for (int i = 0; i < 300; ++i) write(maker.event());
    std::vector<DecisionRow> all = queries_->decisions({.limit = 1'000})->items;
    ASSERT_EQ(all.size(), maker.counts().decisions);
    ASSERT_TRUE(std::is_sorted(all.begin(), all.end(),
                               [](const auto& a, const auto& b) { return a.id > b.id; }));
    const std::vector<std::string> strategies = {"", "strategy-02", "nobody"};
    const std::vector<std::string> symbols = {"", "GOOGL"};
    const std::vector<std::string> verdicts = {"", "block", "pass"};
    const std::vector<std::string> codes = {"", "CORRELATION_LIMIT", "OK"};
    for (const auto& strategy : strategies)
        for (const auto& symbol : symbols)
            for (const auto& verdict : verdicts)
                for (const auto& code : codes) {
                    std::vector<std::uint64_t> expected;
                    for (const DecisionRow& row : all)
                        if ((strategy.empty() || row.strategy == strategy) &&
                            (symbol.empty() || row.symbol == symbol) &&
                            (verdict.empty() || row.verdict == verdict) &&
                            (code.empty() || row.code == code))
                            expected.push_back(row.id);
                    std::vector<std::uint64_t> got;
                    DecisionFilter filter{strategy, symbol, verdict, code, 0, 7};
                    for (bool more = true; more;) {
                        const auto page = queries_->decisions(filter);
                        ASSERT_OK(page);
                        for (const auto& row : page->items) got.push_back(row.id);
                        more = page->next.has_value();
                        if (more) filter.before = *page->next;
                    }
                    EXPECT_EQ(got, expected)
                        << strategy << "," << symbol << "," << verdict << "," << code;
                }
    const auto filled = *queries_->orders({.state = "FILLED", .limit = 1'000});
    EXPECT_EQ(filled.items.size(), maker.counts().fills);
    for (const OrderRow& order : filled.items) EXPECT_EQ(order.filled, "1000");
    EXPECT_EQ(queries_->fills(0, 1'000)->items.size(), maker.counts().fills);
    std::size_t trades = 0;
    for (int i = 0; i < 5; ++i)
        trades += queries_->trades({.strategy = fmt::format("strategy-{:02}", i), .limit = 1'000})
                      ->items.size();
    EXPECT_EQ(trades, maker.counts().trades);
    EXPECT_EQ(queries_->strategies()->size(), 5u);
    EXPECT_EQ((*queries_->strategy("strategy-03"))->type, "rsi");
    EXPECT_FALSE(*queries_->strategy("nobody"));
    const auto positions = *queries_->positions();
    ASSERT_FALSE(positions.empty());
    EXPECT_FALSE(positions.front().strategy) << "the account comes first";
    EXPECT_TRUE(positions.back().strategy);
}

RC_GTEST_PROP(Thin, KeepsEndsAndExtremesInOrder, ()) {
    const auto values = *rc::gen::container<std::vector<int>>(rc::gen::inRange(-1'000, 1'000));
    const auto max = *rc::gen::inRange<std::size_t>(4, 40);
    std::vector<EquityPoint> points;
    for (std::size_t i = 0; i < values.size(); ++i)
        points.push_back({{static_cast<std::int64_t>(i)}, static_cast<double>(values[i]), 0});
    const auto thinned = thin(points, max);
    RC_ASSERT(thinned.size() <= std::max(max, std::size_t{4}));
    if (points.empty()) {
        RC_ASSERT(thinned.empty());
        return;
    }
    const auto by_equity = [](const EquityPoint& a, const EquityPoint& b) {
        return a.equity < b.equity;
    };
    RC_ASSERT(thinned.front().time == points.front().time);
    RC_ASSERT(thinned.back().time == points.back().time);
    for (std::size_t i = 1; i < thinned.size(); ++i)
        RC_ASSERT(thinned[i - 1].time < thinned[i].time);
    const auto extreme = [&](const auto& of) {
        const auto [low, high] = std::minmax_element(of.begin(), of.end(), by_equity);
        return std::pair(low->equity, high->equity);
    };
    RC_ASSERT(extreme(thinned) == extreme(points));
}

double cpu_ms() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return 1e3 * static_cast<double>(now.tv_sec) + 1e-6 * static_cast<double>(now.tv_nsec);
}

// docs/design/storage.md: how to run this measurement.
TEST(QueriesMeasure, DISABLED_AtOneMillionDecisions) {
    const char* kept = ::getenv("PMP_MEASURE_FOLDER");
    const TempFolder folder;
    const std::string base = kept != nullptr ? kept : std::filesystem::path(folder.file("x")).parent_path();
    const std::string store = base + "/store.db";
    using Clock = std::chrono::steady_clock;
    const auto seconds = [](Clock::time_point since) {
        return std::chrono::duration<double>(Clock::now() - since).count();
    };
    if (!std::filesystem::exists(store)) {
        auto journal = std::move(*SqliteJournal::open(base + "/journal.db"));
        JournalMaker maker(1, 100);
        std::uint64_t rows = 0;
        const auto append = [&](std::vector<engine::JournalRow> event) {
            rows += event.size();
            for (auto& row : event) ASSERT_OK(journal->append(std::move(row)));
        };
        append(maker.session());
        const char* wanted = ::getenv("PMP_MEASURE_DECISIONS");
        const std::uint64_t most = wanted != nullptr ? std::stoull(wanted) : 1'000'000;
        while (maker.counts().decisions < most) {
            append(maker.event());
            if (rows % 1'000 < 8) {
                ASSERT_OK(journal->commit(false));
            }
        }
        ASSERT_OK(journal->commit(true));
        auto projector = std::move(*Projector::open(base + "/journal.db", store));
        const auto begin = Clock::now();
        const double cpu_begin = cpu_ms();
        ASSERT_OK(projector->run_all());
        const double wall = seconds(begin);
        std::printf("projected %.0f journal rows/s, %.0f for each second of processor (%lu rows)\n",
                    rows / wall, 1'000 * rows / (cpu_ms() - cpu_begin), rows);
    }
    auto queries = std::move(*Queries::open(store));
    core::Rng rng(9);
    const std::uint64_t decisions = queries->counts()->decisions;
    const auto measure = [&](const char* name, const auto& run) {
        std::vector<double> ms;
        std::vector<double> cpu;
        for (int i = 0; i < 1'000; ++i) {
            const auto begin = Clock::now();
            const double cpu_begin = cpu_ms();
            run();
            cpu.push_back(cpu_ms() - cpu_begin);
            ms.push_back(1'000 * seconds(begin));
        }
        std::sort(ms.begin(), ms.end());
        std::sort(cpu.begin(), cpu.end());
        std::printf("%-34s p50 %7.3f p99 %7.3f ms, of it processor %7.3f %7.3f ms\n", name, ms[500],
                    ms[990], cpu[500], cpu[990]);
        // What others do on this machine at the same time is not the query's doing.
        EXPECT_LT(cpu[990], 10.0) << name;
    };
    const auto before = [&] { return 1 + rng.below(decisions); };
    const auto strategy = [&] { return fmt::format("strategy-{:02}", rng.below(100)); };
    measure("decisions", [&] { ASSERT_OK(queries->decisions({.before = before()})); });
    measure("decisions strategy", [&] {
        ASSERT_OK(queries->decisions({.strategy = strategy(), .before = before()}));
    });
    measure("decisions strategy+code absent", [&] {
        ASSERT_OK(queries->decisions({.strategy = strategy(), .code = "NO_SUCH"}));
    });
    measure("decisions strategy+symbol absent", [&] {
        ASSERT_OK(queries->decisions({.strategy = strategy(), .symbol = "XAUUSD"}));
    });
    measure("decisions symbol+verdict", [&] {
        ASSERT_OK(queries->decisions({.symbol = "GOOGL", .verdict = "block", .before = before()}));
    });
    measure("decisions symbol+code absent", [&] {
        ASSERT_OK(queries->decisions({.symbol = "GOOGL", .code = "NO_SUCH"}));
    });
    measure("decisions code", [&] {
        ASSERT_OK(queries->decisions({.code = "DRAWDOWN_HALT", .before = before()}));
    });
    measure("decision with chain", [&] { ASSERT_OK(queries->decision(before())); });
    measure("orders", [&] { ASSERT_OK(queries->orders({.before = before()})); });
    measure("orders filled", [&] {
        ASSERT_OK(queries->orders({.symbol = "GOOGL", .state = "FILLED", .before = before()}));
    });
    measure("fills", [&] { ASSERT_OK(queries->fills(1'000 + before())); });
    measure("trades of a strategy", [&] { ASSERT_OK(queries->trades({.strategy = strategy()})); });
    measure("positions", [&] { ASSERT_OK(queries->positions()); });
    measure("counts", [&] { ASSERT_OK(queries->counts()); });
    measure("blocked_by", [&] { ASSERT_OK(queries->blocked_by()); });
}

}  // namespace
}  // namespace pmp::storage
