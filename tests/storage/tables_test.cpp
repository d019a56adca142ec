#include <gmock/gmock.h>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include "storage/backtest_table.hpp"
#include "storage/migrations.hpp"
#include "storage/strategy_table.hpp"
#include "storage/support.hpp"
#include "storage/venue_book.hpp"

namespace pmp::storage {
namespace {

using test::TempFolder;

TEST(StrategyTable, KeepsDefinitionsAsTheyAre) {
    const TempFolder folder;
    auto store = std::move(*open_store(folder.file("store.db")));
    EXPECT_TRUE(load_strategies(*store)->empty());
    const std::string first = R"({"name":"trend","type":"ma_crossover","params":{"slow":50,"fast":20}})";
    const std::string second = R"({"type":"rsi","symbol":"EURUSD"})";
    ASSERT_OK(save_strategy(*store, "trend", first));
    ASSERT_OK(save_strategy(*store, "a-rsi", second));
    EXPECT_THAT(*load_strategies(*store),
                ::testing::ElementsAre(std::pair{std::string("a-rsi"), second},
                                       std::pair{std::string("trend"), first}));
    ASSERT_OK(save_strategy(*store, "a-rsi", R"({"type":"rsi","symbol":"GOOGL"})"));
    EXPECT_EQ(load_strategies(*store)->front().second, R"({"type":"rsi","symbol":"GOOGL"})");
    EXPECT_TRUE(*remove_strategy(*store, "a-rsi"));
    EXPECT_FALSE(*remove_strategy(*store, "a-rsi"));
    EXPECT_EQ(load_strategies(*store)->size(), 1u);
}

TEST(StrategyTable, RefusesWhatIsNoDefinition) {
    const TempFolder folder;
    auto store = std::move(*open_store(folder.file("store.db")));
    EXPECT_EQ(save_strategy(*store, "x", "[1]").error().code, core::ErrorCode::config);
    EXPECT_FALSE(save_strategy(*store, "x", "{"));
    EXPECT_FALSE(save_strategy(*store, "x", R"({"name":"y"})"));
    EXPECT_FALSE(save_strategy(*store, "", "{}"));
    EXPECT_TRUE(load_strategies(*store)->empty());
}

TEST(BacktestTable, ComesBackNewestFirst) {
    const TempFolder folder;
    auto store = std::move(*open_store(folder.file("store.db")));
    BacktestRecord record{0, {}, "first", "c0", "d0", "b0", 0.25, std::nullopt, -0.1, 12,
                          R"({"metrics":{"sharpe":null}})"};
    EXPECT_EQ(*save_backtest(*store, record), 1);
    record.name = "second";
    EXPECT_EQ(*save_backtest(*store, record), 2);
    const auto list = *list_backtests(*store);
    ASSERT_EQ(list.size(), 2u);
    EXPECT_EQ(list[0].name, "second");
    EXPECT_EQ(list[1].name, "first");
    EXPECT_TRUE(list[0].result.empty());
    const auto loaded = *load_backtest(*store, 1);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->total_return, 0.25);
    EXPECT_EQ(loaded->sharpe, std::nullopt);
    EXPECT_EQ(loaded->max_drawdown, -0.1);
    EXPECT_EQ(loaded->trades, 12);
    EXPECT_EQ(loaded->result, R"({"metrics":{"sharpe":null}})");
    EXPECT_GT(loaded->created.ns, 0);
    EXPECT_FALSE(*load_backtest(*store, 3));
}

TEST(VenueBook, KeepsOrdersAndEventsAcrossReopening) {
    const TempFolder folder;
    const std::string path = folder.file("venue.db");
    {
        auto book = VenueBook::open(path);
        ASSERT_OK(book);
        (*book)->put_order(2, "two");
        (*book)->put_order(1, "one");
        (*book)->put_events({{1, "accepted"}, {2, "filled"}});
        (*book)->put_order(2, "two, filled");
        ASSERT_OK((*book)->commit());
        (*book)->put_event(3, "never committed");
        EXPECT_FALSE(VenueBook::open(path)) << "one process at a time";
    }
    auto book = VenueBook::open(path, VenueBook::Sync::off);
    ASSERT_OK(book);
    const auto content = (*book)->load();
    ASSERT_OK(content);
    using Entry = std::pair<std::uint64_t, std::string>;
    EXPECT_THAT(content->orders, ::testing::ElementsAre(Entry{1, "one"}, Entry{2, "two, filled"}));
    EXPECT_THAT(content->events, ::testing::ElementsAre(Entry{1, "accepted"}, Entry{2, "filled"}));
}

TEST(VenueBook, SurvivesKillNineEvenWithoutSyncs) {
    const TempFolder folder;
    const std::string path = folder.file("venue.db");
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        auto book = VenueBook::open(path, VenueBook::Sync::off);
        if (!book) ::_exit(1);
        for (std::uint64_t n = 1; n <= 500; ++n) {
            (*book)->put_order(n, "order");
            (*book)->put_event(n, "event");
            if (!(*book)->commit()) ::_exit(2);
        }
        (void)!::write(pipe[1], "x", 1);
        ::pause();
    }
    ::close(pipe[1]);
    char ready = 0;
    EXPECT_EQ(::read(pipe[0], &ready, 1), 1);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(pipe[0]);
    auto book = VenueBook::open(path);
    ASSERT_OK(book);
    const auto content = *(*book)->load();
    EXPECT_EQ(content.orders.size(), 500u);
    EXPECT_EQ(content.events.size(), 500u);
}

}  // namespace
}  // namespace pmp::storage
