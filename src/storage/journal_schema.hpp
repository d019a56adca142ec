#pragma once

#include <cstddef>
#include <vector>

#include "core/error.hpp"
#include "engine/journal.hpp"
#include "storage/journal_file.hpp"
#include "storage/sqlite_handle.hpp"

namespace pmp::storage {

/// What the writer and the readers of a journal file share.

/// Makes the tables in an empty file and writes `info` with a new id into it.
core::Status create_journal_schema(SqliteConnection& connection, const JournalInfo& info);
/// Whether the file has nothing in it yet.
core::Result<bool> journal_is_empty(const SqliteConnection& connection);
/// Refuses a file that is no journal or one of a newer version; then what it says of itself.
core::Result<JournalInfo> read_journal_info(const SqliteConnection& connection);

inline constexpr const char* journal_select_sql =
    "select seq, kind, time, received, cause, payload from journal where seq > ? order by seq "
    "limit ?";
inline constexpr const char* journal_last_sql = "select coalesce(max(seq), 0) from journal";

/// Rows after `after` through `select` (journal_select_sql). A gap in the numbers is an error.
core::Result<std::vector<engine::JournalRow>> read_journal_rows(const SqliteConnection& connection,
                                                                const SqliteStatement& select,
                                                                core::Seq after, std::size_t limit);

}  // namespace pmp::storage
