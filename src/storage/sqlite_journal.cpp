#include "storage/sqlite_journal.hpp"

#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include "storage/file_lock.hpp"
#include "storage/journal_schema.hpp"

namespace pmp::storage {

struct SqliteJournal::State {
    FileLock lock;
    SqliteConnection connection;
    JournalInfo info{};
    SqliteStatement insert{};
    SqliteStatement select{};
    SqliteStatement mark{};
    std::vector<engine::JournalRow> pending{};
    std::uint64_t committed = 0;     ///< seq of the last committed row
    bool at_risk = false;            ///< committed rows that a power cut could still take
    std::optional<core::Error> fault{};
};

namespace {

core::Status check_info(const JournalInfo& is, const JournalInfo& expected,
                        const std::string& path) {
    if (!expected.session.empty() && expected.session != is.session)
        return core::fail(core::ErrorCode::config,
                          fmt::format("the journal belongs to session '{}', not '{}'", is.session,
                                      expected.session),
                          path, "use another folder for the new session");
    if (!expected.config_hash.empty() && expected.config_hash != is.config_hash)
        return core::fail(core::ErrorCode::config,
                          fmt::format("the journal was made with configuration {}, not {}",
                                      is.config_hash, expected.config_hash),
                          path, "go on with the old configuration, or start a new session");
    return {};
}

}  // namespace

core::Result<std::unique_ptr<SqliteJournal>> SqliteJournal::open(const std::string& path,
                                                                 const JournalInfo& expected) {
    auto lock = FileLock::acquire(path + ".lock", "the journal " + path);
    if (!lock) return std::unexpected(lock.error());
    auto connection = SqliteConnection::open(path, SqliteConnection::Mode::create);
    if (!connection) return std::unexpected(connection.error());
    // Fewer, larger checkpoints: each one syncs the file on the thread that commits.
    if (auto done = connection->run("pragma wal_autocheckpoint = 4000"); !done)
        return std::unexpected(done.error());
    auto empty = journal_is_empty(*connection);
    if (!empty) return std::unexpected(empty.error());
    if (*empty) {
        if (auto made = create_journal_schema(*connection, expected); !made)
            return std::unexpected(made.error());
    }
    auto info = read_journal_info(*connection);
    if (!info) return std::unexpected(info.error());
    if (auto same = check_info(*info, expected, path); !same) return std::unexpected(same.error());

    auto insert = connection->prepare(
        "insert into journal (seq, kind, time, received, cause, payload) values (?, ?, ?, ?, ?, ?)");
    if (!insert) return std::unexpected(insert.error());
    auto select = connection->prepare(journal_select_sql);
    if (!select) return std::unexpected(select.error());
    auto mark = connection->prepare(
        "insert into meta (key, value) values ('durable', ?) on conflict (key) do update set "
        "value = excluded.value");
    if (!mark) return std::unexpected(mark.error());
    auto last = connection->integer(journal_last_sql);
    if (!last) return std::unexpected(last.error());

    auto state = std::make_unique<State>(State{std::move(*lock), std::move(*connection)});
    state->info = std::move(*info);
    state->insert = std::move(*insert);
    state->select = std::move(*select);
    state->mark = std::move(*mark);
    state->committed = static_cast<std::uint64_t>(*last);
    state->at_risk = true;  // whoever wrote it before may have left rows that were not synced
    return std::unique_ptr<SqliteJournal>(new SqliteJournal(std::move(state)));
}

SqliteJournal::SqliteJournal(std::unique_ptr<State> state) : state_(std::move(state)) {}
SqliteJournal::~SqliteJournal() = default;

const JournalInfo& SqliteJournal::info() const { return state_->info; }
const std::string& SqliteJournal::path() const { return state_->connection.path(); }

core::Status SqliteJournal::append(engine::JournalRow row) {
    State& s = *state_;
    if (s.fault) return std::unexpected(*s.fault);
    const std::uint64_t expected =
        (s.pending.empty() ? s.committed : s.pending.back().seq.value) + 1;
    if (row.seq.value != expected)
        return poison({core::ErrorCode::unexpected,
                       fmt::format("journal row {} was appended where {} comes next", row.seq.value,
                                   expected),
                       path(), "this is a bug; the session must be recovered from the journal"});
    s.pending.push_back(std::move(row));
    return {};
}

core::Status SqliteJournal::commit(bool durable) {
    State& s = *state_;
    if (s.fault) return std::unexpected(*s.fault);
    if (s.pending.empty() && !(durable && s.at_risk)) return {};
    if (auto done = write(durable); !done) {
        (void)s.connection.run("rollback");
        return poison(done.error());
    }
    if (!s.pending.empty()) s.committed = s.pending.back().seq.value;
    s.at_risk = !durable;
    s.pending.clear();
    return {};
}

core::Status SqliteJournal::write(bool durable) {
    State& s = *state_;
    // SQLite ignores this pragma inside a transaction; here none is open.
    const auto level = durable ? Synchronous::full : Synchronous::normal;
    if (auto done = s.connection.set_synchronous(level); !done) return done;
    if (auto done = s.connection.run("begin immediate"); !done) return done;
    const auto step = [&s](const SqliteStatement& statement, const char* doing) -> core::Status {
        const int rc = statement.step();
        std::optional<core::Error> error;
        if (rc != SQLITE_DONE) error = s.connection.error(doing);
        statement.reset();
        if (error) return std::unexpected(std::move(*error));
        return {};
    };
    for (const engine::JournalRow& row : s.pending) {
        s.insert.bind(1, static_cast<std::int64_t>(row.seq.value));
        s.insert.bind(2, std::string_view(row.kind));
        s.insert.bind(3, row.time.ns);
        s.insert.bind(4, row.received.ns);
        s.insert.bind(5, static_cast<std::int64_t>(row.cause.value));
        s.insert.bind(6, std::string_view(row.payload));
        if (auto done = step(s.insert, "append to the journal"); !done) return done;
    }
    if (s.pending.empty()) {
        // Nothing new, but earlier rows wait in the log: only a transaction that writes syncs it.
        const std::string seq = std::to_string(s.committed);
        s.mark.bind(1, std::string_view(seq));
        if (auto done = step(s.mark, "mark the journal as durable"); !done) return done;
    }
    return s.connection.run("commit");
}

core::Result<std::vector<engine::JournalRow>> SqliteJournal::read(core::Seq after,
                                                                  std::size_t limit) {
    State& s = *state_;
    if (s.fault) return std::unexpected(*s.fault);
    return read_journal_rows(s.connection, s.select, after, limit);
}

core::Result<core::Seq> SqliteJournal::last() {
    if (state_->fault) return std::unexpected(*state_->fault);
    return core::Seq{state_->committed};
}

core::Status SqliteJournal::poison(core::Error error) {
    state_->pending.clear();
    state_->pending.shrink_to_fit();
    state_->fault = error;
    state_->fault->what = "the journal stopped after an error: " + error.what;
    return std::unexpected(std::move(error));
}

}  // namespace pmp::storage
