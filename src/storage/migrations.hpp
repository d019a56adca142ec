#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "storage/db.hpp"

namespace pmp::storage {

struct Migration {
    int version;
    std::string_view name;
    std::string_view sql;
};

/// migrations/NNNN_name.sql, in order, as they were when the program was built.
[[nodiscard]] const std::vector<Migration>& embedded_migrations();

}  // namespace pmp::storage
