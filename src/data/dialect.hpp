#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "data/csv_fields.hpp"
#include "data/csv_layout.hpp"

namespace pmp::data {

/// How the files of one maker look: a row of the table in dialect.cpp.
struct Dialect {
    std::string_view name;     ///< as in `dialect = "mt5"`
    std::string_view makers;   ///< for people
    std::string_view columns;  ///< of a file without a header; empty: the header names them
    char delimiter;            ///< of a file without a header
    TimeForm time;
    int divisor;            ///< a price is the file's number over this
    std::string_view zone;  ///< of its times; empty: the file cannot tell, somebody must
    std::string_view zone_reason;  ///< why that zone, or what to do without one
};

/// All of them; "csv", the plain one, is the last.
[[nodiscard]] std::span<const Dialect> dialects();
/// Error: ErrorCode::config with the nearest name.
[[nodiscard]] core::Result<const Dialect*> find_dialect(std::string_view name);

/// What a file was found to be.
struct Detection {
    const Dialect* dialect = nullptr;
    std::string reason;       ///< "header <DATE> <OPEN> ...", or "given"
    CsvLayout layout;
    std::size_t skip = 0;     ///< lines before the first row
    std::string zone;         ///< of the dialect, the header or the path; empty: unknown
    std::string zone_reason;  ///< "HistData: fixed UTC-5, all year"
    TimeForm form = TimeForm::any;
    std::string order_proof;  ///< of day and month: "'01/13/2017' in line 2"; empty: given
    core::Time day;           ///< for TimeForm::of_day
};

/// Tells a file's dialect by its first bytes (whole lines, at least the first rows) and its path
/// (folders and the name inside an archive count). `given` is a dialect's name, or empty to detect.
/// Errors: ErrorCode::data with the flag to use when none or several fit, or the header is not
/// understood; ErrorCode::config for an unknown `given`.
[[nodiscard]] core::Result<Detection> detect(std::string_view head, const std::string& path,
                                             std::string_view given = {});

}  // namespace pmp::data
