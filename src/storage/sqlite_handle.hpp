#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace pmp::storage {

/// Thin owners of SQLite's two handles, shared by this module's own classes; nobody else's.
class SqliteStatement {
public:
    SqliteStatement() = default;
    explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement) {}

    [[nodiscard]] sqlite3_stmt* get() const { return statement_.get(); }
    /// `index` counts from 1. Text is not copied: it must live until the next step() or reset().
    bool bind(int index, std::int64_t value) const;
    bool bind(int index, std::string_view text) const;
    /// SQLITE_ROW, SQLITE_DONE or an error code.
    [[nodiscard]] int step() const;
    void reset() const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string_view text(int column) const;

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// How hard a commit presses on the disk. WAL with normal does not fsync at a commit; full does.
enum class Synchronous : std::uint8_t { off, normal, full };

class SqliteConnection {
public:
    enum class Mode : std::uint8_t { create, read_write, read_only };

    /// WAL, 5 s busy time-out, foreign keys on. Error: ErrorCode::database.
    static core::Result<SqliteConnection> open(const std::string& path, Mode mode);

    [[nodiscard]] sqlite3* get() const { return handle_.get(); }
    [[nodiscard]] const std::string& path() const { return path_; }
    core::Result<SqliteStatement> prepare(std::string_view sql) const;
    core::Status run(const char* sql) const;
    /// First column of the first row, 0 when there is none.
    core::Result<std::int64_t> integer(std::string_view sql) const;
    /// Takes effect from the next BEGIN on; must not be called inside a transaction.
    core::Status set_synchronous(Synchronous level);
    /// The last failure as an Error; `doing` is what was tried, e.g. a statement.
    [[nodiscard]] core::Error error(std::string_view doing) const;

private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    std::unique_ptr<sqlite3, Close> handle_;
    std::string path_;
    Synchronous synchronous_ = Synchronous::normal;
};

/// The statement on one line, cut to 72 characters.
[[nodiscard]] std::string short_sql(std::string_view sql);

}  // namespace pmp::storage
