#include "storage/journal_schema.hpp"

#include <algorithm>
#include <cstdint>
#include <random>

#include <fmt/format.h>
#include <sqlite3.h>

namespace pmp::storage {
namespace {

constexpr std::int64_t application_id = 0x504D504A;  // "PMPJ"
constexpr std::int64_t journal_version = 1;

std::string random_id() {
    std::random_device device;
    std::string out;
    for (int i = 0; i < 4; ++i) out += fmt::format("{:08x}", device());
    return out;
}

core::Status put_meta(const SqliteConnection& connection, std::string_view key,
                      std::string_view value) {
    auto insert = connection.prepare("insert into meta (key, value) values (?, ?)");
    if (!insert) return std::unexpected(insert.error());
    insert->bind(1, key);
    insert->bind(2, value);
    if (insert->step() != SQLITE_DONE) return std::unexpected(connection.error("insert into meta"));
    return {};
}

core::Status create_in_transaction(const SqliteConnection& connection, const JournalInfo& info) {
    const std::string ddl = fmt::format(
        "create table journal (seq integer primary key, kind text not null, time integer not null,"
        " received integer not null, cause integer not null, payload text not null) strict;"
        "create table meta (key text primary key, value text not null) strict, without rowid;"
        "pragma application_id = {}; pragma user_version = {}",
        application_id, journal_version);
    if (auto done = connection.run(ddl.c_str()); !done) return done;
    if (auto done = put_meta(connection, "session", info.session); !done) return done;
    if (auto done = put_meta(connection, "config_hash", info.config_hash); !done) return done;
    return put_meta(connection, "id", random_id());
}

}  // namespace

core::Status create_journal_schema(SqliteConnection& connection, const JournalInfo& info) {
    if (auto done = connection.set_synchronous(Synchronous::full); !done) return done;
    if (auto done = connection.run("begin immediate"); !done) return done;
    if (auto done = create_in_transaction(connection, info); !done) {
        (void)connection.run("rollback");
        return done;
    }
    return connection.run("commit");
}

core::Result<bool> journal_is_empty(const SqliteConnection& connection) {
    auto tables = connection.integer("select count(*) from sqlite_schema");
    if (!tables) return std::unexpected(tables.error());
    return *tables == 0;
}

core::Result<JournalInfo> read_journal_info(const SqliteConnection& connection) {
    auto id = connection.integer("pragma application_id");
    if (!id) return std::unexpected(id.error());
    if (*id != application_id)
        return core::fail(core::ErrorCode::database, "the file is not a journal", connection.path(),
                          "check the path, or move that file away");
    auto version = connection.integer("pragma user_version");
    if (!version) return std::unexpected(version.error());
    if (*version > journal_version)
        return core::fail(core::ErrorCode::database,
                          fmt::format("the journal has version {}, this program knows {}", *version,
                                      journal_version),
                          connection.path(), "use the newer program that wrote it");
    auto select = connection.prepare("select key, value from meta");
    if (!select) return std::unexpected(select.error());
    JournalInfo info;
    int rc = select->step();
    for (; rc == SQLITE_ROW; rc = select->step()) {
        const std::string_view key = select->text(0);
        if (key == "session") info.session = select->text(1);
        if (key == "config_hash") info.config_hash = select->text(1);
        if (key == "id") info.id = select->text(1);
    }
    if (rc != SQLITE_DONE) return std::unexpected(connection.error("select from meta"));
    return info;
}

core::Result<std::vector<engine::JournalRow>> read_journal_rows(const SqliteConnection& connection,
                                                                const SqliteStatement& select,
                                                                core::Seq after,
                                                                std::size_t limit) {
    std::vector<engine::JournalRow> rows;
    rows.reserve(std::min<std::size_t>(limit, 4'096));
    select.bind(1, static_cast<std::int64_t>(after.value));
    select.bind(2, static_cast<std::int64_t>(std::min<std::size_t>(limit, INT64_MAX)));
    std::uint64_t next = after.value + 1;
    int rc = select.step();
    for (; rc == SQLITE_ROW; rc = select.step(), ++next) {
        engine::JournalRow row;
        row.seq.value = static_cast<std::uint64_t>(select.integer(0));
        if (row.seq.value != next) {
            select.reset();
            return core::fail(core::ErrorCode::database,
                              fmt::format("row {} of the journal is missing", next),
                              connection.path(), "restore the newest verified backup");
        }
        row.kind = select.text(1);
        row.time.ns = select.integer(2);
        row.received.ns = select.integer(3);
        row.cause.value = static_cast<std::uint64_t>(select.integer(4));
        row.payload = select.text(5);
        rows.push_back(std::move(row));
    }
    // The error must be read before reset(), which ends the read transaction.
    if (rc == SQLITE_DONE) {
        select.reset();
        return rows;
    }
    auto error = connection.error(short_sql(journal_select_sql));
    select.reset();
    return std::unexpected(std::move(error));
}

}  // namespace pmp::storage
