#pragma once

#include <memory>
#include <string>

#include "storage/db.hpp"

namespace pmp::storage {

enum class OpenMode : std::uint8_t {
    create,      ///< makes the file when it is missing
    read_write,  ///< the file must exist
    read_only
};

/// The SQLite driver of the db port: WAL, foreign keys on, 5 s busy time-out, statements cached.
/// bool is INTEGER 0/1, Decimal INTEGER (count of 1e-8), Time INTEGER (ns), Json TEXT.
/// begin() takes the write lock at once, so that a transaction cannot fail half way for want of it.
[[nodiscard]] core::Result<std::unique_ptr<Database>> open_sqlite(const std::string& path,
                                                                  OpenMode mode);

}  // namespace pmp::storage
