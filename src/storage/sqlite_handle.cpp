#include "storage/sqlite_handle.hpp"

#include <sqlite3.h>

#include "storage/sqlite_error.hpp"

namespace pmp::storage {

bool SqliteStatement::bind(int index, std::int64_t value) const {
    return sqlite3_bind_int64(get(), index, value) == SQLITE_OK;
}

bool SqliteStatement::bind(int index, std::string_view text) const {
    // A null pointer would bind NULL; an empty view may have one.
    return sqlite3_bind_text(get(), index, text.empty() ? "" : text.data(),
                             static_cast<int>(text.size()), SQLITE_STATIC) == SQLITE_OK;
}

int SqliteStatement::step() const { return sqlite3_step(get()); }

void SqliteStatement::reset() const { sqlite3_reset(get()); }

std::int64_t SqliteStatement::integer(int column) const {
    return sqlite3_column_int64(get(), column);
}

std::string_view SqliteStatement::text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(get(), column));
    if (data == nullptr) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(get(), column))};
}

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

void SqliteConnection::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

core::Result<SqliteConnection> SqliteConnection::open(const std::string& path, Mode mode) {
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    switch (mode) {
        case Mode::create: flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE; break;
        case Mode::read_write: flags |= SQLITE_OPEN_READWRITE; break;
        case Mode::read_only: flags |= SQLITE_OPEN_READONLY; break;
    }
    SqliteConnection connection;
    connection.path_ = path;
    sqlite3* handle = nullptr;
    const int opened = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
    connection.handle_.reset(handle);
    if (opened != SQLITE_OK) return std::unexpected(connection.error("open"));
    sqlite3_busy_timeout(handle, 5'000);
    if (auto done = connection.run("pragma foreign_keys = on"); !done)
        return std::unexpected(done.error());
    if (mode != Mode::read_only) {
        // The write-ahead log is checked and repaired here: this is where a broken file shows.
        if (auto done = connection.run("pragma journal_mode = wal; pragma synchronous = normal;"
                                       "pragma journal_size_limit = 67108864;"
                                       // Room for the inner pages of the indexes of a large store.
                                       "pragma cache_size = -65536");
            !done)
            return std::unexpected(done.error());
    }
    return connection;
}

core::Result<SqliteStatement> SqliteConnection::prepare(std::string_view sql) const {
    sqlite3_stmt* statement = nullptr;
    const char* tail = nullptr;
    const int rc = sqlite3_prepare_v3(get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, &tail);
    SqliteStatement owned(statement);
    if (rc != SQLITE_OK) return std::unexpected(error(short_sql(sql)));
    const std::string_view rest(tail, static_cast<std::size_t>(sql.data() + sql.size() - tail));
    if (statement == nullptr || rest.find_first_not_of(" \t\r\n;") != std::string_view::npos)
        return core::fail(core::ErrorCode::database,
                          "exactly one statement is expected: " + short_sql(sql), path_);
    return owned;
}

core::Status SqliteConnection::run(const char* sql) const {
    if (sqlite3_exec(get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        return std::unexpected(error(short_sql(sql)));
    return {};
}

core::Result<std::int64_t> SqliteConnection::integer(std::string_view sql) const {
    auto statement = prepare(sql);
    if (!statement) return std::unexpected(statement.error());
    const int rc = statement->step();
    if (rc == SQLITE_ROW) return statement->integer(0);
    if (rc == SQLITE_DONE) return 0;
    return std::unexpected(error(short_sql(sql)));
}

core::Status SqliteConnection::set_synchronous(Synchronous level) {
    if (level == synchronous_) return {};
    static constexpr const char* pragmas[] = {"pragma synchronous = off",
                                              "pragma synchronous = normal",
                                              "pragma synchronous = full"};
    if (auto done = run(pragmas[static_cast<int>(level)]); !done) return done;
    synchronous_ = level;
    return {};
}

core::Error SqliteConnection::error(std::string_view doing) const {
    if (handle_ == nullptr) return sqlite_error(SQLITE_NOMEM, 0, "out of memory", doing, path_);
    const int code = sqlite3_extended_errcode(get());
    const int primary = code & 0xff;
    const bool disk = primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN || primary == SQLITE_FULL;
    return sqlite_error(code, disk ? sqlite3_system_errno(get()) : 0, sqlite3_errmsg(get()), doing,
                        path_);
}

std::string short_sql(std::string_view sql) {
    constexpr std::size_t longest = 72;
    std::string out;
    bool space = false;
    for (const char c : sql) {
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
            space = !out.empty();
            continue;
        }
        if (space) out += ' ';
        space = false;
        out += c;
        if (out.size() >= longest) return out.substr(0, longest - 3) + "...";
    }
    return out;
}

}  // namespace pmp::storage
