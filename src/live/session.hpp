#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "brokers/paper_broker.hpp"
#include "engine/runner.hpp"
#include "feeds/dataset.hpp"
#include "live/replay.hpp"
#include "storage/projector_thread.hpp"
#include "storage/sqlite_journal.hpp"

namespace pmp::live {

struct SessionOptions {
    std::string folder;   ///< journal.db, venue.db and store.db live here
    std::string version;
    double speed = std::numeric_limits<double>::infinity();  ///< seconds of data in a real second
    const std::atomic<bool>* stop = nullptr;
    engine::SnapshotSink* snapshots = nullptr;
    std::function<void(const engine::Engine&, double progress)> on_progress;
    std::function<void(const engine::Command&, const core::Error&)> on_command_error;
    engine::EventSink* listener = nullptr;  ///< hears every event of this process, replay included
};

/// A paper-trading session on replayed history that survives its process: journalled before it
/// trades, recovered by replaying the journal, reconciled with the venue's own book.
class Session {
public:
    /// Opens the folder's files, replays what they hold, and asks the venue what happened since.
    /// Everything passed by reference must outlive the session. Errors: ErrorCode::config (the
    /// folder belongs to another configuration), database (in use, damaged, a replay that differs).
    [[nodiscard]] static core::Result<std::unique_ptr<Session>> open(
        const engine::SessionSpec& spec, const std::vector<strategies::Definition>& definitions,
        const feeds::Dataset& dataset, const strategies::Registry& registry,
        SessionOptions options);
    ~Session();

    /// Runs to the end of the data, or until it is stopped. The store has everything when it
    /// returns. Error: as Runner::run, or the store could not be brought up to date.
    [[nodiscard]] core::Result<engine::RunStats> run();

    /// From any thread.
    [[nodiscard]] engine::EventQueue& queue() { return queue_; }
    [[nodiscard]] bool running() const { return running_; }
    /// Between open() and run(), and after run().
    [[nodiscard]] const engine::Engine& engine() const { return *engine_; }
    [[nodiscard]] const Replayed& recovered() const { return replayed_; }

    /// Removes the files of the session `name` from a folder that exists. Errors: ErrorCode::database (another
    /// process has them open), config (the journal is another session's): then nothing is removed.
    [[nodiscard]] static core::Status clear(const std::string& folder, const std::string& name);

    [[nodiscard]] static std::string journal_path(const std::string& folder);
    [[nodiscard]] static std::string store_path(const std::string& folder);

private:
    class Sink;
    class Book;
    Session(const engine::SessionSpec& spec, const feeds::Dataset& dataset, SessionOptions options);
    core::Status start(const std::vector<strategies::Definition>& definitions,
                       const strategies::Registry& registry);
    core::Status recover(const std::vector<strategies::Definition>& definitions);

    const engine::SessionSpec& spec_;
    const feeds::Dataset& dataset_;
    SessionOptions options_;
    SessionClock clock_;
    engine::EventQueue queue_;
    std::unique_ptr<storage::SqliteJournal> journal_;
    std::unique_ptr<engine::ReplayRecorder> recorder_;
    std::unique_ptr<Sink> sink_;
    std::unique_ptr<Book> book_;
    std::unique_ptr<brokers::PaperBroker> venue_;
    std::unique_ptr<MutedBroker> muted_;
    std::unique_ptr<engine::Engine> engine_;
    std::unique_ptr<feeds::HistoricalFeed> feed_;
    std::unique_ptr<storage::ProjectorThread> projector_;
    Replayed replayed_;
    std::atomic<bool> running_{false};
};

}  // namespace pmp::live
