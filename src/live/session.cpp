#include "live/session.hpp"

#include <cmath>
#include <filesystem>

#include "core/clock_wall.hpp"
#include "feeds/paced.hpp"
#include "live/sink.hpp"
#include "storage/file_lock.hpp"
#include "storage/journal_reader.hpp"
#include "storage/venue_book.hpp"

namespace pmp::live {

/// The paper venue's book in a file of its own.
class Session::Book final : public brokers::PaperBook {
public:
    explicit Book(std::unique_ptr<storage::VenueBook> file) : file_(std::move(file)) {}
    core::Status put_order(std::uint64_t id, const std::string& payload) override {
        file_->put_order(id, payload);
        return {};
    }
    core::Status put_event(std::uint64_t number, const std::string& payload) override {
        file_->put_event(number, payload);
        return {};
    }
    core::Status commit() override { return file_->commit(); }
    core::Result<Content> load() override {
        auto content = file_->load();
        if (!content) return std::unexpected(content.error());
        return Content{std::move(content->orders), std::move(content->events)};
    }

private:
    std::unique_ptr<storage::VenueBook> file_;
};

class Session::Sink final : public FanOut {
    using FanOut::FanOut;
};

std::string Session::journal_path(const std::string& folder) { return folder + "/journal.db"; }
std::string Session::store_path(const std::string& folder) { return folder + "/store.db"; }

core::Status Session::clear(const std::string& folder, const std::string& name) {
    const std::string path = journal_path(folder);
    const auto lock = storage::FileLock::acquire(path + ".lock", "the journal " + path);
    if (!lock) return std::unexpected(lock.error());
    // One that is missing or cannot be read is nobody's.
    if (auto journal = storage::JournalReader::open(path);
        journal && (*journal)->info().session != name)
        return core::fail(core::ErrorCode::config,
                          "the journal belongs to session '" + (*journal)->info().session +
                              "', not '" + name + "'",
                          path, "use another folder, or remove this one yourself");
    for (const char* file : {"journal.db", "venue.db", "store.db"})
        for (const char* suffix : {"", "-wal", "-shm"}) {
            const std::string one = folder + "/" + file + suffix;
            std::error_code error;
            std::filesystem::remove(one, error);
            if (error)
                return core::fail(core::ErrorCode::database,
                                  "cannot remove the file: " + error.message(), one);
        }
    return {};
}

Session::Session(const engine::SessionSpec& spec, const feeds::Dataset& dataset,
                 SessionOptions options)
    : spec_(spec), dataset_(dataset), options_(std::move(options)) {}

Session::~Session() = default;

core::Result<std::unique_ptr<Session>> Session::open(
    const engine::SessionSpec& spec, const std::vector<strategies::Definition>& definitions,
    const feeds::Dataset& dataset, const strategies::Registry& registry, SessionOptions options) {
    std::unique_ptr<Session> session(new Session(spec, dataset, std::move(options)));
    if (auto status = session->start(definitions, registry); !status)
        return std::unexpected(status.error());
    return session;
}

core::Status Session::start(const std::vector<strategies::Definition>& definitions,
                            const strategies::Registry& registry) {
    std::error_code error;
    std::filesystem::create_directories(options_.folder, error);
    if (error)
        return core::fail(core::ErrorCode::database, "cannot make the session's folder: " +
                                                         error.message(), options_.folder);
    auto journal = storage::SqliteJournal::open(
        journal_path(options_.folder),
        {.session = spec_.name, .config_hash = spec_.config_hash + "-" + dataset_.hash});
    if (!journal) return std::unexpected(journal.error());
    journal_ = std::move(*journal);

    auto file = storage::VenueBook::open(options_.folder + "/venue.db");
    if (!file) return std::unexpected(file.error());
    book_ = std::make_unique<Book>(std::move(*file));
    venue_ = std::make_unique<brokers::PaperBroker>(
        spec_.instruments,
        brokers::PaperBroker::Options{
            spec_.costs, spec_.fill, spec_.intrabar,
            [this](core::InstrumentId i, core::Time from, core::Time to) {
                return dataset_.finer_bars(i, from, to);
            },
            spec_.participation},
        book_.get());
    venue_->listen(queue_);
    if (auto status = venue_->restore(); !status) return status;
    muted_ = std::make_unique<MutedBroker>(*venue_);

    recorder_ = std::make_unique<engine::ReplayRecorder>(*journal_, spec_.name);
    sink_ = std::make_unique<Sink>(*recorder_, options_.listener);
    engine_ = std::make_unique<engine::Engine>(spec_, dataset_.timeframes(), registry, clock_,
                                               *sink_);
    recorder_->name_by(engine_->directory());
    engine_->connect(*muted_);
    if (auto status = engine_->conversions(); !status) return status;
    auto feed = feeds::HistoricalFeed::make(dataset_.series, {}, dataset_.ticks);
    if (!feed) return std::unexpected(feed.error());
    feed_ = std::move(*feed);
    if (auto status = recover(definitions); !status) return status;

    auto projector = storage::Projector::open(journal_path(options_.folder),
                                              store_path(options_.folder));
    if (!projector) return std::unexpected(projector.error());
    projector_ = std::make_unique<storage::ProjectorThread>(std::move(*projector));
    return {};
}

core::Status Session::recover(const std::vector<strategies::Definition>& definitions) {
    const auto begin = [&]() -> core::Status {
        engine_->begin({.name = spec_.name,
                        .version = options_.version,
                        .config_hash = spec_.config_hash,
                        .currency = spec_.currency,
                        .mode = "PAPER",
                        .cash = spec_.cash,
                        .timeframes = dataset_.timeframes()});
        for (const auto& definition : definitions)
            if (auto added = engine_->add_strategy(definition); !added) return added;
        return {};
    };
    auto replayed = replay(*engine_, *recorder_, queue_, clock_, begin);
    if (!replayed) return std::unexpected(replayed.error());
    replayed_ = *replayed;
    if (replayed_.rows == 0) {
        if (auto status = begin(); !status) return status;
        // So that a second process, or the projector, finds the session's first row.
        engine_->checkpoint();
        engine_->connect(*venue_);
        return engine_->health();
    }
    if (replayed_.finished) return {};
    queue_.set_next_id(replayed_.last_command + 1);
    engine_->connect(*venue_);
    // Only the venue knows what became of what was under way. First its events, then what it never
    // got is sent, then it sees the market event it may have missed.
    auto events = engine_->reconcile();
    if (!events) return std::unexpected(events.error());
    for (const auto& event : *events) engine_->on_broker_event(event);
    engine_->flush();
    if (!replayed_.venue_saw_last) engine_->show_venue(*replayed_.last_market);
    if (replayed_.last_market)
        if (auto status = feed_->skip_to(*replayed_.last_market); !status) return status;
    return engine_->health();
}

core::Result<engine::RunStats> Session::run() {
    if (replayed_.finished) {
        if (options_.snapshots != nullptr) {
            auto snapshot = engine_->snapshot();
            snapshot->session.state = "finished";
            snapshot->session.progress = 1;
            options_.snapshots->publish(std::move(snapshot));
        }
        if (auto stored = projector_->stop(); !stored) return std::unexpected(stored.error());
        return engine::RunStats{};
    }
    feeds::PacedFeed paced(*feed_, options_.speed);
    engine::Runner runner(
        *engine_, paced, queue_,
        {.speed = std::isinf(options_.speed) ? "max" : std::to_string(static_cast<long long>(options_.speed)),
         .snapshots = options_.snapshots,
         .stop = options_.stop,
         .on_progress = options_.on_progress,
         .on_command_error = options_.on_command_error,
         .started = core::WallClock().now()});
    running_ = true;
    auto stats = runner.run();
    running_ = false;
    auto stored = projector_->stop();
    if (!stats) return stats;
    if (!stored) return std::unexpected(stored.error());
    return stats;
}

}  // namespace pmp::live
