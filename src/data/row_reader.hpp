#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/byte_source.hpp"
#include "data/dialect.hpp"
#include "data/import.hpp"
#include "data/zone.hpp"

namespace pmp::data {

/// The rows of one file: bars in order of their open times, without close times yet.
struct Rows {
    std::string file;
    Detection detection;
    std::optional<Zone> zone;  ///< of times that had none; absent when there was no such time
    std::vector<model::Bar> bars;
    std::vector<std::uint32_t> lines;  ///< of each bar
    ImportReport report;               ///< counts so far
    std::size_t falls = 0;             ///< rows that are earlier than the row before
    std::string first_fall;            ///< the first of them: "x.csv:3"
};

/// Why a row is left out.
enum class Rejection { unsound, duplicate, crossed };

/// Counts a rejected row. Error: ErrorCode::data when `strict`, with file and line.
[[nodiscard]] core::Status reject_row(ImportReport& report, bool strict, const std::string& file,
                                      std::size_t line, std::string reason,
                                      Rejection kind = Rejection::unsound);

/// Reads all rows of a source; `name` is its path. Errors as read_csv().
[[nodiscard]] core::Result<Rows> read_rows(std::unique_ptr<ByteSource> source,
                                           const std::string& name, const ImportOptions& options);

}  // namespace pmp::data
