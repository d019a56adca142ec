#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "storage/db.hpp"

namespace pmp::storage {

struct Migration {
    int version;
    std::string_view name;
    std::string_view sql;  ///< with tokens, see expand()
};

/// migrations/NNNN_name.sql, in order, as they were when the program was built.
[[nodiscard]] const std::vector<Migration>& embedded_migrations();

/// The text for one database: {{int}} {{real}} {{bool}} {{decimal}} {{timestamp}} {{json}} become
/// its types, {{strict}} and {{strict_keyed}} its table options; lines between `--@sqlite`,
/// `--@postgres` and `--@all` are kept for that database only.
[[nodiscard]] std::string expand(std::string_view sql, Dialect dialect);

struct MigrationState {
    int version;
    std::string name;
    bool applied;
    core::Time applied_at;  ///< only when applied
};

/// Brings the schema up to this program's: each missing migration in a transaction of its own, so
/// that it may be stopped at any point and run again. Returns how many were applied.
/// Errors (ErrorCode::database): a migration that was changed after it was applied, and a store
/// made by a newer program.
core::Result<int> migrate(Database& database);
core::Result<int> migrate(Database& database, std::span<const Migration> migrations);

/// Every migration this program knows; nothing is changed. A store that was never migrated has
/// none applied.
core::Result<std::vector<MigrationState>> migration_status(Database& database);

/// Opens the store at `path` (an SQLite file), makes it when it is missing, and migrates it.
core::Result<std::unique_ptr<Database>> open_store(const std::string& path);

}  // namespace pmp::storage
