#include "storage/projector.hpp"

#include <csignal>
#include <filesystem>
#include <thread>

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "storage/audit.hpp"
#include "storage/journal_maker.hpp"
#include "storage/migrations.hpp"
#include "storage/projector_thread.hpp"
#include "storage/queries.hpp"
#include "storage/sqlite_database.hpp"
#include "storage/sqlite_journal.hpp"
#include "storage/strategy_table.hpp"
#include "storage/support.hpp"

namespace pmp::storage {
namespace {

using test::JournalMaker;
using test::TempFolder;
using ::testing::HasSubstr;

void write(SqliteJournal& journal, std::vector<engine::JournalRow> rows) {
    for (engine::JournalRow& row : rows) ASSERT_OK(journal.append(std::move(row)));
    ASSERT_OK(journal.commit(false));
}

/// Every projected table, row by row, as text.
std::string content(const std::string& store_path) {
    auto store = std::move(*open_sqlite(store_path, OpenMode::read_only));
    std::string out;
    for (const char* table :
         {"sessions", "projection_state", "strategies", "market_data", "strategy_signals",
          "decision_counts", "orders", "order_events", "fills", "trades", "positions",
          "portfolio_metrics", "audit_logs"}) {
        out += std::string("== ") + table + "\n";
        const auto done = store->query(
            std::string("select * from ") + table + " order by 1, 2, 3", {}, [&](const Row& row) {
                for (int i = 0; i < row.columns(); ++i) out += std::string(row.text(i)) + "|";
                out += "\n";
            });
        if (!done) return done.error().text();
    }
    return out;
}

/// The content a store has when the journal is projected at one go.
std::string content_at_once(const TempFolder& folder, const std::string& journal_path) {
    const std::string path = folder.file("at-once.db");
    for (const char* tail : {"", "-wal", "-shm"}) std::filesystem::remove(path + tail);
    auto projector = Projector::open(journal_path, path);
    if (!projector) return projector.error().text();
    const auto done = (*projector)->run_all();
    return done ? content(path) : done.error().text();
}

RC_GTEST_PROP(Projector, AppliesEachRowOnceHoweverItIsInterrupted, ()) {
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const TempFolder folder(TempFolder::Where::memory);
    const std::string journal_path = folder.file("journal.db");
    const std::string store_path = folder.file("store.db");
    auto journal = std::move(*SqliteJournal::open(journal_path));
    JournalMaker maker(seed);
    core::Rng rng(seed ^ 1);
    write(*journal, maker.session());
    std::unique_ptr<Projector> projector;
    const auto events = *rc::gen::inRange(1, 60);
    for (int i = 0; i < events; ++i) {
        write(*journal, maker.event());
        if (rng.below(4) == 0) projector.reset();
        if (!projector)
            projector = std::move(*Projector::open(journal_path, store_path, 1 + rng.below(9)));
        if (rng.below(2) == 0) RC_ASSERT(projector->run_once().has_value());
    }
    RC_ASSERT(projector->run_all().has_value());
    RC_ASSERT(*projector->lag() == 0u);
    RC_ASSERT(projector->watermark() == *journal->last());
    RC_ASSERT(*projector->run_once() == 0u);
    RC_ASSERT(content(store_path) == content_at_once(folder, journal_path));

    auto queries = std::move(*Queries::open(store_path));
    const StoreCounts counts = *queries->counts();
    RC_ASSERT(counts.bars == maker.counts().bars);
    RC_ASSERT(counts.decisions == maker.counts().decisions);
    RC_ASSERT(counts.blocked == maker.counts().blocked);
    RC_ASSERT(counts.orders == maker.counts().orders);
    RC_ASSERT(counts.fills == maker.counts().fills);
    RC_ASSERT(counts.trades == maker.counts().trades);
    auto store = std::move(*open_sqlite(store_path, OpenMode::read_only));
    const auto decisions = static_cast<std::int64_t>(maker.counts().decisions);
    RC_ASSERT(*store->integer("select count(*) from strategy_signals") == decisions);
    RC_ASSERT(*store->integer("select coalesce(sum(count), 0) from decision_counts") == decisions);
    RC_ASSERT(*store->integer("select count(*) from fills") ==
              static_cast<std::int64_t>(maker.counts().fills));
    const auto audit = *verify_audit(*store);
    RC_ASSERT(!audit.broken_at.has_value());
    RC_ASSERT(audit.rows > 0);
}

TEST(Projector, KillNineAtRandomMomentsNeitherLosesNorDoublesARow) {
    const TempFolder folder;
    const std::string journal_path = folder.file("journal.db");
    const std::string store_path = folder.file("store.db");
    {
        auto journal = std::move(*SqliteJournal::open(journal_path));
        JournalMaker maker(42);
        write(*journal, maker.session());
        for (int i = 0; i < 3'000; ++i) write(*journal, maker.event());
    }
    core::Rng rng(7);
    int killed = 0;
    for (int round = 0; round < 200; ++round) {
        const pid_t child = ::fork();
        if (child == 0) {
            auto projector = Projector::open(journal_path, store_path, 10);
            ::_exit(projector && (*projector)->run_all() ? 0 : 1);
        }
        std::this_thread::sleep_for(std::chrono::microseconds(5'000 + rng.below(20'000)));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        if (WIFSIGNALED(status)) {
            ++killed;
            continue;
        }
        ASSERT_EQ(WEXITSTATUS(status), 0);
        break;
    }
    EXPECT_GE(killed, 3) << "the child was too fast to be killed";
    auto projector = std::move(*Projector::open(journal_path, store_path));
    ASSERT_OK(projector->run_all());
    EXPECT_EQ(content(store_path), content_at_once(folder, journal_path));
}

TEST(Projector, StopsAtARowThatBreaksTheContractAndKeepsWhatCameBefore) {
    const TempFolder folder;
    auto journal = std::move(*SqliteJournal::open(folder.file("journal.db")));
    JournalMaker maker(1);
    write(*journal, maker.session());
    auto projector = std::move(*Projector::open(folder.file("journal.db"), folder.file("store.db")));
    ASSERT_OK(projector->run_all());
    const core::Seq before = projector->watermark();
    auto bad = test::row(before.value + 1, "trade", R"({"id":1,"strategy":"x"})");
    write(*journal, {bad});
    const auto stopped = projector->run_once();
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, core::ErrorCode::data);
    EXPECT_THAT(stopped.error().text(), HasSubstr(std::to_string(bad.seq.value) + " (trade)"));
    EXPECT_THAT(stopped.error().text(), HasSubstr("\"symbol\" is missing"));
    EXPECT_EQ(projector->watermark(), before);
    EXPECT_EQ(*projector->lag(), 1u);
    EXPECT_FALSE(projector->run_once());
}

TEST(Projector, UnknownKindsArePassedOverAndBrokenJsonIsNot) {
    const TempFolder folder;
    auto journal = std::move(*SqliteJournal::open(folder.file("journal.db")));
    JournalMaker maker(1);
    auto rows = maker.session();
    const std::uint64_t last = rows.back().seq.value;
    write(*journal, std::move(rows));
    write(*journal, {test::row(last + 1, "of_tomorrow", "{}")});
    auto projector = std::move(*Projector::open(folder.file("journal.db"), folder.file("store.db")));
    EXPECT_EQ(*projector->run_all(), last + 1);
    write(*journal, {test::row(last + 2, "limit", "{\"limit\":")});
    const auto broken = projector->run_once();
    ASSERT_FALSE(broken);
    EXPECT_THAT(broken.error().text(), HasSubstr("not a JSON object"));
}

TEST(Projector, TwoSessionsShareAStore) {
    const TempFolder folder;
    for (const char* name : {"first", "second"}) {
        const std::string path = folder.file(std::string(name) + ".db");
        auto journal = std::move(*SqliteJournal::open(path));
        JournalMaker maker(3);
        write(*journal, maker.session(name));
        for (int i = 0; i < 50; ++i) write(*journal, maker.event());
        auto projector = std::move(*Projector::open(path, folder.file("store.db")));
        ASSERT_OK(projector->run_all());
    }
    auto newest = std::move(*Queries::open(folder.file("store.db")));
    auto first = std::move(*Queries::open(folder.file("store.db"), "first"));
    EXPECT_EQ(newest->sessions()->size(), 2u);
    EXPECT_EQ(newest->sessions()->front().name, "second");
    EXPECT_GT(first->counts()->decisions, 0u);
    EXPECT_EQ(first->counts()->decisions, newest->counts()->decisions);
    auto store = std::move(*open_store(folder.file("store.db")));
    EXPECT_FALSE(verify_audit(*store)->broken_at);
    EXPECT_EQ(load_strategies(*store, 1)->size(), 5u);
    EXPECT_EQ(load_strategies(*store, 1)->front().second,
              R"({"type":"rsi","params":{"period":14}})");
}

TEST(Projector, AJournalThatLostTheRowsOfItsStoreIsRefused) {
    const TempFolder folder;
    const std::string path = folder.file("journal.db");
    const std::string store = folder.file("store.db");
    const auto copy = [&](const std::string& from, const std::string& to) {
        std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
    };
    JournalMaker maker(3);
    {
        auto journal = std::move(*SqliteJournal::open(path));
        write(*journal, maker.session());
    }
    copy(path, folder.file("copy.db"));
    {
        auto journal = std::move(*SqliteJournal::open(path));
        for (int i = 0; i < 5; ++i) write(*journal, maker.event());
        auto projector = std::move(*Projector::open(path, store));
        ASSERT_OK(projector->run_all());
    }
    copy(folder.file("copy.db"), path);  // as after a power cut
    const auto refused = Projector::open(path, store);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text(), HasSubstr("is not there or is another one"));
    EXPECT_THAT(refused.error().hint, HasSubstr("made again"));
}

TEST(ProjectorThread, CatchesUpAndDrainsAtTheEnd) {
    const TempFolder folder;
    auto journal = std::move(*SqliteJournal::open(folder.file("journal.db")));
    JournalMaker maker(5);
    write(*journal, maker.session());
    ProjectorThread thread(
        std::move(*Projector::open(folder.file("journal.db"), folder.file("store.db"))),
        std::chrono::milliseconds(2));
    for (int i = 0; i < 300; ++i) write(*journal, maker.event());
    for (int i = 0; i < 2'000 && thread.watermark() != *journal->last(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_EQ(thread.watermark(), *journal->last()) << "without being stopped";
    for (int i = 0; i < 300; ++i) write(*journal, maker.event());
    ASSERT_OK(thread.stop());
    EXPECT_EQ(thread.watermark(), *journal->last());
    EXPECT_EQ(thread.lag(), 0u);
    EXPECT_EQ(content(folder.file("store.db")), content_at_once(folder, folder.file("journal.db")));
}

TEST(ProjectorThread, KeepsAnErrorAndTriesAgain) {
    const TempFolder folder;
    auto journal = std::move(*SqliteJournal::open(folder.file("journal.db")));
    JournalMaker maker(5);
    write(*journal, maker.session());
    auto store = std::move(*open_store(folder.file("store.db")));
    ASSERT_OK(store->script("pragma busy_timeout = 1"));
    auto other = std::move(*open_sqlite(folder.file("store.db"), OpenMode::read_write));
    ASSERT_OK(other->begin(Durability::relaxed));
    ProjectorThread thread(
        std::move(*Projector::open(std::move(*JournalReader::open(folder.file("journal.db"))),
                                   std::move(store))),
        std::chrono::milliseconds(2));
    for (int i = 0; i < 2'000 && !thread.last_error(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    ASSERT_TRUE(thread.last_error());
    EXPECT_THAT(thread.last_error()->text(), HasSubstr("locked"));
    EXPECT_GT(thread.lag(), 0u);
    ASSERT_OK(other->rollback());
    ASSERT_OK(thread.stop());
    EXPECT_EQ(thread.watermark(), *journal->last());
    EXPECT_FALSE(thread.last_error());
}

}  // namespace
}  // namespace pmp::storage
