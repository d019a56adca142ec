#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "data/series.hpp"

namespace pmp::data {

/// Writes time,open,high,low,close,volume in UTC and, of quoted bars, ask_open,ask_high,ask_low,
/// ask_close; compressed when the name ends in .gz or .zst. The file appears whole or not at all (a
/// temporary file in the same folder, synced and renamed). Error: ErrorCode::data, also for a full
/// disk.
[[nodiscard]] core::Status write_csv(const Series& series, const std::string& path);

/// The same text, plain, in pieces of about a megabyte; ends at the first error of `put`.
[[nodiscard]] core::Status put_csv(const Series& series,
                                   const std::function<core::Status(std::string_view)>& put);

}  // namespace pmp::data
