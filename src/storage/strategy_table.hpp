#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "storage/db.hpp"

namespace pmp::storage {

/// The library of strategies kept in the store (session 0 of the table `strategies`), apart from
/// the rows that sessions project there. A definition is the JSON of one [[strategy]] table; its
/// meaning is the loader's business, here only "name", "type", "symbol" and "timeframe" are read.

/// Name and definition, by name. `session` reads the strategies of that session instead.
core::Result<std::vector<std::pair<std::string, std::string>>> load_strategies(
    Database& store, std::int64_t session = 0);

/// Adds or replaces. ErrorCode::config when the definition is not a JSON object or its "name" is
/// another one.
core::Status save_strategy(Database& store, const std::string& name, const std::string& definition);

/// Whether there was one.
core::Result<bool> remove_strategy(Database& store, const std::string& name);

}  // namespace pmp::storage
