#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "data/import.hpp"

namespace pmp::data {

/// Reads bars from a file (plain, gzip, zstd or a zip of one) in any dialect of data/dialect.hpp.
/// The time of a row is its bar's open. Rows that are not sound bars later than the one before are
/// rejected and counted. Errors: ErrorCode::data for a file that cannot be used, ErrorCode::config
/// for a wrong `timezone` or `dialect`. load_series() is the way in for everything but importers.
[[nodiscard]] core::Result<Import> read_csv(const std::string& path, const ImportOptions& options);

/// Several files of one series, in any order; they must be in one dialect.
[[nodiscard]] core::Result<Import> read_files(const std::vector<std::string>& paths,
                                              const ImportOptions& options);

/// The same from memory; `name` stands for the file's path, in errors and in detection.
[[nodiscard]] core::Result<Import> read_csv_text(std::string_view text, const std::string& name,
                                                 const ImportOptions& options);

}  // namespace pmp::data
