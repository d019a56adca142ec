#pragma once

#include <string>

#include "engine/events.hpp"

namespace pmp::engine {

/// One plain sentence for a person: what was wanted, what became of it, and the number and the
/// limit that decided. "Blocked: exposure to EURUSD would be 27.1 % of equity, the limit is 25 %."
[[nodiscard]] std::string explain(const model::Decision& decision, const Directory& directory);

}  // namespace pmp::engine
