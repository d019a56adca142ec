#pragma once

#include <filesystem>

#include "config/reader.hpp"
#include "core/error.hpp"
#include "model/instrument.hpp"

namespace pmp::data {

/// Reads the `[[instrument]]` tables of a section into a table: symbol, tick, lot, min_quantity,
/// max_quantity, contract_size, currency, spread, description; only symbol is required. Ids follow
/// the order of the file. Errors (also a duplicate or unsound instrument) are left in `root`.
void read_instruments(config::Section& root, model::InstrumentTable& table);

/// The same from a file that holds nothing else, such as data/sample/instruments.toml.
/// Error: ErrorCode::config.
[[nodiscard]] core::Result<model::InstrumentTable> load_instruments(
    const std::filesystem::path& path);

}  // namespace pmp::data
