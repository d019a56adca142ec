#pragma once

#include <cstdint>
#include <optional>

#include "core/error.hpp"
#include "model/bar.hpp"
#include "model/costs.hpp"
#include "model/order.hpp"

namespace pmp::execution {

/// When a market order decided at a bar's close is filled.
enum class FillMode : std::uint8_t { next_open, this_close };

/// Which of stop and target comes first when both are inside one bar.
enum class Intrabar : std::uint8_t {
    stop_first,
    target_first,
    nearest_first,  ///< the extreme nearer to the open is reached first
    finer           ///< decided on a finer series; where that is ambiguous too, the stop
};

[[nodiscard]] const char* to_string(FillMode mode);
[[nodiscard]] const char* to_string(Intrabar policy);

/// A stop and a target that guard one position; zero prices are absent.
struct Guard {
    model::Side position = model::Side::buy;  ///< buy: the position is long, its exit a sale
    core::Price stop;
    core::Price target;
};

/// How a guard ended inside a bar.
struct GuardHit {
    bool is_stop = true;
    core::Price price;         ///< before slippage: the level, or the open when the bar opens beyond
    bool at_open = false;
    bool ambiguous = false;    ///< both were inside the bar and neither at its open
};

/// What the prices of a bar did to a guard. A sale is triggered by and filled at the bid, a purchase
/// at the ask: of a quoted bar its own sides, of a single-price bar `half_spread` away from it.
[[nodiscard]] std::optional<GuardHit> check_guard(const Guard& guard, const model::Bar& bar,
                                                  core::Price half_spread, Intrabar policy);

}  // namespace pmp::execution
