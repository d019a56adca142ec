#pragma once

#include <string>
#include <string_view>

#include "data/import.hpp"

namespace pmp::data {

/// A report as lines "name value", and back; for the column cache. from_text() gives false for
/// anything to_text() did not write.
[[nodiscard]] std::string to_text(const ImportReport& report);
[[nodiscard]] bool from_text(std::string_view text, ImportReport& report);

}  // namespace pmp::data
