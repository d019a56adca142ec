#pragma once

#include <string>

#include "cli/verbs.hpp"
#include "data/load_series.hpp"

namespace pmp::cli {

/// The same error, but the command line is to blame: it names the option.
[[nodiscard]] core::Error of_option(core::Error error, const char* option);

/// The series that the options of a data verb name, or, for `keep_unsound`, also one of whose rows
/// too many were rejected. Wrong --timezone, --dialect, --timeframe are
/// ErrorCode::usage.
[[nodiscard]] core::Result<data::Import> load_named(const CheckOptions& options,
                                                    bool keep_unsound = false);

/// An import report as JSON, without an end of line.
[[nodiscard]] std::string report_json(const data::ImportReport& report, const std::string& file,
                                      const std::string& findings = {});

/// Writes a series to a file, or to stdout for "-".
[[nodiscard]] core::Status put_series(const data::Series& series, const std::string& out);

}  // namespace pmp::cli
