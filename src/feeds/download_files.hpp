#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/time.hpp"

namespace pmp::feeds {

// What the sources share.

[[nodiscard]] bool exists(const std::string& path);
/// Makes the folder. Error: ErrorCode::data.
[[nodiscard]] core::Status make_folder(const std::string& path);
/// The file appears whole or not at all. Error: ErrorCode::data.
[[nodiscard]] core::Status write_whole(const std::string& path, std::string_view bytes);
/// SHA-256 as 64 hex digits.
[[nodiscard]] std::string sha256(std::string_view bytes);
/// Letters, digits, '.', '-' and '_' only: nothing that could leave the folder or the URL. Error:
/// ErrorCode::usage.
[[nodiscard]] core::Status check_symbol(std::string_view symbol);
/// First day of the month after that of `t`.
[[nodiscard]] core::Time next_month(core::Time t);
/// "2024-01-05" and "2024-01".
[[nodiscard]] std::string day_text(core::Time t);
[[nodiscard]] std::string month_text(core::Time t);

}  // namespace pmp::feeds
