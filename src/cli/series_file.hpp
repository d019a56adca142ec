#pragma once

#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/time.hpp"

namespace pmp::cli {

/// One column of numbers over time.
struct SeriesFile {
    struct Point {
        core::Time time;
        double value = 0;
        std::size_t line = 0;
    };
    std::string column;         ///< its name in the file
    std::vector<Point> points;  ///< in order of time, finite; at least one
    bool is_dates = false;      ///< every time is a bare date: a day, not its first moment
};

/// Reads a CSV file (comma, semicolon or tab; plain or gzip) with a header: a time column (named
/// time, date, datetime or timestamp, else the first) and `column`, or the first other one when it
/// is empty. Times without a zone count as UTC. The first value may be missing, as in a column of
/// changes. Error: ErrorCode::data with file and line; ErrorCode::usage for an unknown `column`.
[[nodiscard]] core::Result<SeriesFile> read_series(const std::string& path,
                                                   const std::string& column);

}  // namespace pmp::cli
