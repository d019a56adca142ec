#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "data/series.hpp"

namespace pmp::data {

struct ImportOptions {
    core::InstrumentId instrument;
    std::string symbol;
    std::optional<model::Timeframe> timeframe;  ///< inferred when absent
    std::string
        timezone;  ///< of times without one (data/zone.hpp); empty: the dialect's, or refuse
    bool strict = false;   ///< a rejected row is an error
    std::string dialect;   ///< a name of data/dialect.hpp; empty: detect
    std::string factors;   ///< factor file to adjust with (data/factors.hpp); empty: as it is
};

/// A row that was left out, and why.
struct RejectedRow {
    std::size_t line = 0;
    std::string reason;
    std::string file;  ///< when the series has several
};

/// What an import found. Nothing is dropped without being counted here.
struct ImportReport {
    static constexpr std::size_t max_listed = 20;

    std::string dialect;           ///< its name
    std::string dialect_reason;    ///< why it was taken for that one
    std::string layout;            ///< delimiter and columns
    std::string zone;              ///< of the times: "UTC" when they say it themselves
    std::string zone_reason;
    std::string factors;           ///< the factor file applied, and how; empty: none
    std::vector<std::string> files;  ///< read, in order of time
    std::size_t left_out = 0;      ///< files of the folder that belong to another series
    model::Timeframe timeframe;
    bool timeframe_inferred = false;
    bool quoted = false;           ///< bars have bid and ask
    std::size_t rows = 0;          ///< below the header, blank lines not counted
    std::size_t accepted = 0;
    std::size_t rejected = 0;
    std::vector<RejectedRow> rejected_rows;  ///< the first max_listed
    std::size_t duplicates = 0;    ///< rejected for repeating the time before
    std::size_t crossed = 0;       ///< rejected for an ask below the bid
    std::size_t rounded = 0;       ///< numbers with more than 8 decimals
    std::size_t gaps = 0;          ///< places where bars are missing, week-ends included
    core::Duration longest_gap;    ///< from a close to the next open
    core::Time longest_gap_start;
    core::Time first, last;        ///< first open, last close
    bool unterminated = false;     ///< the last line has no end; the file may have been cut
    std::string cache;             ///< of load_series: what it did, for people

    /// Several lines for a terminal.
    [[nodiscard]] std::string text() const;
    /// "mt5, times in broker:EET-US": one line of a longer message.
    [[nodiscard]] std::string summary() const;
};

struct Import {
    Series series;
    ImportReport report;
};

}  // namespace pmp::data
