#include "live/replay.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sqlite3.h>
#include <unistd.h>

#include "engine/support.hpp"
#include "live/session.hpp"

namespace pmp::live {
namespace {

using engine::JournalRow;
using engine::test::define;
using engine::test::generated;
using engine::test::Rig;

class Folder {
public:
    Folder() {
        path_ = std::filesystem::temp_directory_path() /
                ("pmp-live-" + std::to_string(getpid()) + "-" + std::to_string(next_++));
        std::filesystem::create_directories(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    [[nodiscard]] std::string journal() const { return Session::journal_path(path_); }
    [[nodiscard]] std::string string() const { return path_; }

private:
    inline static int next_ = 0;
    std::filesystem::path path_;
};

std::vector<JournalRow> rows_of(const std::string& path) {
    auto journal = storage::SqliteJournal::open(path);
    if (!journal) throw std::runtime_error(journal.error().text());
    return (*journal)->read({}, 1'000'000).value();
}

/// A session with a bit of everything, in a folder.
struct Paper {
    Paper() {
        rig.definitions = {define("m", "fast", 90),
                           define("n", "slow", 90),
                           engine::test::vote("v", {"m", "n"}, 41),
                           define("a", "slow", 130),
                           define("b", "fast", 77, "BBB"),
                           define("d", "slow", 10, "BBB", 240)};
        rig.spec.config_hash = "c0ffee";
        dataset.series = rig.series;
        dataset.finer.resize(2);
        dataset.hash = "data";
    }
    core::Result<std::unique_ptr<Session>> open() {
        return Session::open(rig.spec, rig.definitions, dataset, rig.registry,
                             {.folder = folder.string(), .version = "test"});
    }
    void run() {
        auto session = open();
        ASSERT_TRUE(session) << session.error().text();
        using Kind = engine::Command::Kind;
        (*session)->queue().push({.kind = Kind::strategy_disable, .strategy = "a"});
        (*session)->queue().push({.kind = Kind::strategy_enable, .strategy = "nobody"});
        (*session)->queue().push(
            {.kind = Kind::limit_set, .limit = "exposure_gross", .value = 0.5});
        (*session)->queue().push({.kind = Kind::strategy_add,
                                  .definition = R"({"name":"late","type":"fast","symbol":"AAA"})"});
        const auto stats = (*session)->run();
        ASSERT_TRUE(stats) << stats.error().text();
    }
    void sql(const std::string& text) {
        sqlite3* db = nullptr;
        ASSERT_EQ(sqlite3_open(folder.journal().c_str(), &db), SQLITE_OK);
        char* message = nullptr;
        EXPECT_EQ(sqlite3_exec(db, text.c_str(), nullptr, nullptr, &message), SQLITE_OK)
            << (message ? message : "");
        sqlite3_close(db);
    }

    Folder folder;
    Rig rig{{generated(0, "AAA", 400), generated(1, "BBB", 400, 60, 3)}};
    feeds::Dataset dataset;
};

/// Feeds the inputs of `path` through a new engine; its Replayed, or the first difference.
core::Result<Replayed> replay_of(const std::string& path, Rig& rig,
                                 const std::string& mode_version) {
    auto journal = storage::SqliteJournal::open(path);
    if (!journal) return std::unexpected(journal.error());
    engine::ReplayRecorder recorder(**journal, rig.spec.name);
    SessionClock clock;
    std::vector<model::Timeframe> timeframes;
    for (const auto& s : rig.series) timeframes.push_back(s->timeframe);
    engine::Engine engine(rig.spec, timeframes, rig.registry, clock, recorder);
    recorder.name_by(engine.directory());
    brokers::PaperBroker venue(rig.spec.instruments,
                               {rig.spec.costs, rig.spec.fill, rig.spec.intrabar, {}});
    engine::EventQueue queue;
    venue.listen(queue);
    MutedBroker muted(venue);
    engine.connect(muted);
    return replay(engine, recorder, queue, clock, [&]() -> core::Status {
        engine.begin({.name = rig.spec.name,
                      .version = mode_version,
                      .config_hash = rig.spec.config_hash,
                      .currency = rig.spec.currency,
                      .mode = "PAPER",
                      .cash = rig.spec.cash,
                      .timeframes = timeframes});
        for (const auto& definition : rig.definitions)
            if (auto added = engine.add_strategy(definition); !added) return added;
        return {};
    });
}

TEST(Replay, OfAFinishedSessionGivesEveryRowAgain) {
    Paper paper;
    paper.run();
    const auto rows = rows_of(paper.folder.journal());
    ASSERT_GT(rows.size(), 3000U);
    // Every row is compared on the way: an `ok` means equal bytes.
    const auto replayed = replay_of(paper.folder.journal(), paper.rig, "test");
    ASSERT_TRUE(replayed) << replayed.error().text();
    EXPECT_EQ(replayed->rows, rows.size());
    EXPECT_TRUE(replayed->finished);
    EXPECT_EQ(replayed->last_command, 4U);
    EXPECT_EQ(rows_of(paper.folder.journal()), rows) << "a replay writes nothing";
}

TEST(Replay, PayloadsAreJsonAndSeqsHaveNoGaps) {
    Paper paper;
    paper.run();
    std::set<std::string> kinds;
    std::uint64_t seq = 0;
    for (const auto& row : rows_of(paper.folder.journal())) {
        ASSERT_EQ(row.seq.value, ++seq);
        ASSERT_LT(row.cause, row.seq);
        ASSERT_TRUE(nlohmann::json::parse(row.payload, nullptr, false).is_object()) << row.payload;
        kinds.insert(row.kind);
    }
    for (const char* kind :
         {"session", "bar_open", "bar_close", "command", "broker", "finish", "strategy", "decision",
          "order", "order_state", "fill", "position", "trade", "metrics", "limit"})
        EXPECT_TRUE(kinds.contains(kind)) << kind;
}

TEST(Replay, AnAlteredRowStopsItAndIsNamed) {
    Paper paper;
    paper.run();
    const auto rows = rows_of(paper.folder.journal());
    for (const char* kind : {"fill", "decision", "order", "metrics"}) {
        const auto row = std::ranges::find(rows, kind, &JournalRow::kind);
        ASSERT_NE(row, rows.end());
        const std::string seq = std::to_string(row->seq.value);
        paper.sql("UPDATE journal SET payload = replace(payload, '0', '1') WHERE seq = " + seq);
        const auto replayed = replay_of(paper.folder.journal(), paper.rig, "test");
        ASSERT_FALSE(replayed) << kind;
        EXPECT_EQ(replayed.error().code, core::ErrorCode::database);
        EXPECT_NE(replayed.error().what.find("seq " + seq), std::string::npos)
            << replayed.error().what;
        const auto session = paper.open();
        EXPECT_FALSE(session) << "a session does not go on from a journal that differs";
        paper.sql("UPDATE journal SET payload = '" + row->payload + "' WHERE seq = " + seq);
    }
    EXPECT_TRUE(replay_of(paper.folder.journal(), paper.rig, "test"));
}

TEST(Replay, AnotherProgramVersionOrStrategyIsNoticed) {
    Paper paper;
    paper.run();
    const auto other = replay_of(paper.folder.journal(), paper.rig, "another");
    ASSERT_FALSE(other);
    EXPECT_NE(other.error().what.find("'session' at seq 1"), std::string::npos);
    paper.rig.definitions.front().sizing.units = 91;
    EXPECT_FALSE(replay_of(paper.folder.journal(), paper.rig, "test"));
}

TEST(Replay, AFinishedSessionOpensAgainAndStaysFinished) {
    Paper paper;
    paper.run();
    const auto rows = rows_of(paper.folder.journal());
    auto session = paper.open();
    ASSERT_TRUE(session) << session.error().text();
    EXPECT_TRUE((*session)->recovered().finished);
    EXPECT_TRUE((*session)->run());
    session->reset();
    EXPECT_EQ(rows_of(paper.folder.journal()), rows);
}

TEST(Replay, OfASessionWithStalledStrategies) {
    static std::atomic<bool> release{false};
    static std::atomic<bool> stuck{true};
    Rig rig({generated(0, "AAA", 80)});
    rig.spec.stall_seconds = 1;
    // In the replay it would return at once: only the recorded stall takes it out.
    engine::test::add_type(rig.registry, "stuck", []() -> engine::test::OnBar {
        return [bar = 0](const auto&) mutable {
            if (bar++ != 20 || !stuck) return engine::test::buy();
            while (!release) std::this_thread::sleep_for(std::chrono::milliseconds(5));
            return engine::test::hold();
        };
    });
    rig.definitions = {define("a", "fast", 10), define("bad", "stuck", 10),
                       define("worse", "stuck", 10), define("z", "slow", 10)};
    const auto stats = rig.run();
    ASSERT_TRUE(stats) << stats.error().text();
    ASSERT_EQ(rig.journal.of("stalled").size(), 2U);
    stuck = false;

    engine::ReplayRecorder recorder(rig.journal, rig.spec.name);
    SessionClock clock;
    engine::Engine engine(rig.spec, rig.timeframes, rig.registry, clock, recorder);
    recorder.name_by(engine.directory());
    brokers::PaperBroker venue(rig.spec.instruments,
                               {rig.spec.costs, rig.spec.fill, rig.spec.intrabar, {}});
    engine::EventQueue queue;
    venue.listen(queue);
    MutedBroker muted(venue);
    engine.connect(muted);
    const auto replayed = replay(engine, recorder, queue, clock, [&]() -> core::Status {
        engine.begin({.name = rig.spec.name,
                      .currency = rig.spec.currency,
                      .mode = "PAPER",
                      .cash = rig.spec.cash,
                      .timeframes = rig.timeframes});
        for (const auto& definition : rig.definitions)
            if (auto added = engine.add_strategy(definition); !added) return added;
        return {};
    });
    ASSERT_TRUE(replayed) << replayed.error().text();
    EXPECT_EQ(replayed->rows, rig.journal.rows.size());
    EXPECT_TRUE(replayed->finished);
    EXPECT_EQ(engine.counters().strategy_bars, rig.engine->counters().strategy_bars);
    release = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

}  // namespace
}  // namespace pmp::live
