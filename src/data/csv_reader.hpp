#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "data/series.hpp"

namespace pmp::data {

struct ImportOptions {
    core::InstrumentId instrument;
    std::string symbol;
    std::optional<model::Timeframe> timeframe;  ///< inferred when absent
    std::string timezone;  ///< of times without one: "UTC", "fixed:+02:00"; empty: refuse them
    bool strict = false;   ///< a rejected row is an error
};

/// A row that was left out, and why.
struct RejectedRow {
    std::size_t line = 0;
    std::string reason;
};

/// What an import found. Nothing is dropped without being counted here.
struct ImportReport {
    static constexpr std::size_t max_listed = 20;

    std::string dialect;           ///< delimiter, columns, zone
    model::Timeframe timeframe;
    bool timeframe_inferred = false;
    std::size_t rows = 0;          ///< below the header, blank lines not counted
    std::size_t accepted = 0;
    std::size_t rejected = 0;
    std::vector<RejectedRow> rejected_rows;  ///< the first max_listed
    std::size_t duplicates = 0;    ///< rejected for repeating the time before
    std::size_t rounded = 0;       ///< numbers with more than 8 decimals
    std::size_t gaps = 0;          ///< places where bars are missing, week-ends included
    core::Duration longest_gap;    ///< from a close to the next open
    core::Time longest_gap_start;
    core::Time first, last;        ///< first open, last close
    bool unterminated = false;     ///< the last line has no end; the file may have been cut

    /// Several lines for a terminal.
    [[nodiscard]] std::string text() const;
};

struct Import {
    Series series;
    ImportReport report;
};

/// Reads bars from a CSV file (plain or gzip): a header row with time (or date), open, high, low,
/// close and, optionally, volume; the time is the bar's open. Rows that are not sound bars later
/// than the one before are rejected and counted. Errors: ErrorCode::data for a file that cannot be
/// used, ErrorCode::config for a wrong `timezone`.
[[nodiscard]] core::Result<Import> read_csv(const std::string& path, const ImportOptions& options);

/// The same from memory; `name` stands for the file in errors.
[[nodiscard]] core::Result<Import> read_csv_text(std::string_view text, const std::string& name,
                                                 const ImportOptions& options);

}  // namespace pmp::data
