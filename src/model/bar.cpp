#include "model/bar.hpp"

#include <algorithm>

namespace pmp::model {

std::optional<std::string> bar_fault(const Bar& bar) {
    if (!bar.open.is_positive() || !bar.high.is_positive() || !bar.low.is_positive() ||
        !bar.close.is_positive())
        return "a price is not positive";
    if (bar.high < std::max(bar.open, bar.close)) return "high is below open or close";
    if (bar.low > std::min(bar.open, bar.close)) return "low is above open or close";
    if (bar.volume.is_negative()) return "volume is negative";
    if (bar.close_time <= bar.open_time) return "the bar closes before it opens";
    return std::nullopt;
}

}  // namespace pmp::model
