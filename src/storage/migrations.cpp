#include "storage/migrations.hpp"

#include <map>

#include <fmt/format.h>

#include "core/clock_wall.hpp"
#include "storage/sha256.hpp"
#include "storage/sqlite_database.hpp"

namespace pmp::storage {
namespace {

struct Token {
    std::string_view name;
    std::string_view sqlite;
    std::string_view postgres;
};
constexpr Token tokens[] = {
    {"{{int}}", "integer", "bigint"},
    {"{{real}}", "real", "double precision"},
    {"{{bool}}", "integer", "boolean"},
    {"{{decimal}}", "integer", "numeric(20,8)"},
    {"{{decimal_unit}}", "100000000.0", "1"},  // what a stored decimal of 1 reads as in arithmetic
    {"{{timestamp}}", "integer", "timestamptz"},
    {"{{json}}", "text", "jsonb"},
    {"{{strict}}", " strict", ""},
    {"{{strict_keyed}}", " strict, without rowid", ""},
};

struct Applied {
    std::string name;
    std::string checksum;
    core::Time at;
};

constexpr std::string_view create_table =
    "create table if not exists schema_migrations (version {{int}} primary key, name text not null,"
    " checksum text not null, applied_at {{timestamp}} not null){{strict}}";

core::Result<std::map<int, Applied>> applied_migrations(Database& database) {
    std::map<int, Applied> applied;
    auto done = database.query(
        "select version, name, checksum, applied_at from schema_migrations order by version", {},
        [&](const Row& row) {
            applied[static_cast<int>(row.integer(0))] = {std::string(row.text(1)),
                                                         std::string(row.text(2)), row.time(3)};
        });
    if (!done) return std::unexpected(done.error());
    return applied;
}

core::Status check(const Database& database, const std::map<int, Applied>& applied,
                   std::span<const Migration> migrations) {
    const int newest = migrations.empty() ? 0 : migrations.back().version;
    if (!applied.empty() && applied.rbegin()->first > newest)
        return core::fail(core::ErrorCode::database,
                          fmt::format("the store has schema {}, this program knows {}",
                                      applied.rbegin()->first, newest),
                          database.name(), "use the newer program that made it, or another store");
    for (const Migration& migration : migrations) {
        const auto it = applied.find(migration.version);
        if (it != applied.end() && it->second.checksum != sha256_hex(migration.sql))
            return core::fail(
                core::ErrorCode::database,
                fmt::format("migration {} ({}) was changed after it was applied", migration.version,
                            migration.name),
                database.name(),
                "a released migration never changes: use the program that made this store, or "
                "remove the store and let it be made again from the journal");
    }
    return {};
}

/// A store is made only once, but two processes may start at the same moment.
core::Result<bool> apply(Database& database, const Migration& migration) {
    auto transaction = Transaction::begin(database, Durability::durable);
    if (!transaction) return std::unexpected(transaction.error());
    auto there = database.integer("select count(*) from schema_migrations where version = $1",
                                  {std::int64_t{migration.version}});
    if (!there) return std::unexpected(there.error());
    if (*there != 0) return false;
    if (auto done = database.script(expand(migration.sql, database.dialect())); !done)
        return std::unexpected(done.error());
    auto recorded = database.execute(
        "insert into schema_migrations (version, name, checksum, applied_at) values ($1, $2, $3, $4)",
        {std::int64_t{migration.version}, std::string(migration.name), sha256_hex(migration.sql),
         core::WallClock().now()});
    if (!recorded) return std::unexpected(recorded.error());
    if (auto done = transaction->commit(); !done) return std::unexpected(done.error());
    return true;
}

}  // namespace

std::string expand(std::string_view sql, Dialect dialect) {
    const bool sqlite = dialect == Dialect::sqlite;
    std::string out;
    bool keep = true;
    while (!sql.empty()) {
        const std::size_t end = std::min(sql.find('\n'), sql.size() - 1) + 1;
        const std::string_view line = sql.substr(0, end);
        sql.remove_prefix(end);
        if (line.starts_with("--@")) {
            const std::string_view name = line.substr(3, line.find_last_not_of(" \r\n") - 2);
            keep = name == "all" || name == (sqlite ? "sqlite" : "postgres");
            continue;
        }
        if (keep) out += line;
    }
    for (const Token& token : tokens) {
        const std::string_view text = sqlite ? token.sqlite : token.postgres;
        for (std::size_t at = 0; (at = out.find(token.name, at)) != std::string::npos;
             at += text.size())
            out.replace(at, token.name.size(), text);
    }
    return out;
}

core::Result<int> migrate(Database& database) { return migrate(database, embedded_migrations()); }

core::Result<int> migrate(Database& database, std::span<const Migration> migrations) {
    if (auto done = database.script(expand(create_table, database.dialect())); !done)
        return std::unexpected(done.error());
    auto applied = applied_migrations(database);
    if (!applied) return std::unexpected(applied.error());
    if (auto sound = check(database, *applied, migrations); !sound)
        return std::unexpected(sound.error());
    int count = 0;
    for (const Migration& migration : migrations) {
        if (applied->contains(migration.version)) continue;
        auto done = apply(database, migration);
        if (!done) return std::unexpected(done.error());
        count += *done ? 1 : 0;
    }
    return count;
}

core::Result<std::vector<MigrationState>> migration_status(Database& database) {
    auto applied = applied_migrations(database);
    std::vector<MigrationState> states;
    for (const Migration& migration : embedded_migrations()) {
        MigrationState state{migration.version, std::string(migration.name), false, {}};
        if (applied) {
            if (const auto it = applied->find(migration.version); it != applied->end()) {
                state.applied = true;
                state.applied_at = it->second.at;
            }
        }
        states.push_back(std::move(state));
    }
    // Without its table the store was never migrated; anything else wrong shows here too.
    if (!applied && applied.error().what.find("schema_migrations") == std::string::npos)
        return std::unexpected(applied.error());
    if (applied) {
        if (auto sound = check(database, *applied, embedded_migrations()); !sound)
            return std::unexpected(sound.error());
    }
    return states;
}

core::Result<std::unique_ptr<Database>> open_store(const std::string& path) {
    auto database = open_sqlite(path, OpenMode::create);
    if (!database) return database;
    if (auto done = migrate(**database); !done) return std::unexpected(done.error());
    return database;
}

}  // namespace pmp::storage
