#include "model/bar.hpp"

#include <algorithm>
#include <cmath>

namespace pmp::model {
namespace {

std::optional<std::string> ask_fault(const Bar& bar) {
    const Ohlc& ask = bar.ask;
    if (!ask.open.is_positive() || !ask.high.is_positive() || !ask.low.is_positive() ||
        !ask.close.is_positive())
        return "an ask price is not positive";
    if (ask.high < std::max(ask.open, ask.close)) return "the ask's high is below open or close";
    if (ask.low > std::min(ask.open, ask.close)) return "the ask's low is above open or close";
    if (ask.open < bar.open || ask.close < bar.close || ask.high < bar.high || ask.low < bar.low)
        return "the quote is crossed: ask below bid";
    return std::nullopt;
}

}  // namespace

Bar seen_from(const Bar& bar, PriceSide side) {
    if (!bar.is_quoted() || side == PriceSide::bid) return bar;
    const auto price = [&](core::Price bid, core::Price ask) {
        return side == PriceSide::ask ? ask : Top(bid, ask).middle();
    };
    Bar seen = bar;
    seen.open = price(bar.open, bar.ask.open);
    seen.high = price(bar.high, bar.ask.high);
    seen.low = price(bar.low, bar.ask.low);
    seen.close = price(bar.close, bar.ask.close);
    return seen;
}

std::optional<std::string> bar_fault(const Bar& bar) {
    if (!bar.open.is_positive() || !bar.high.is_positive() || !bar.low.is_positive() ||
        !bar.close.is_positive())
        return "a price is not positive";
    if (bar.high < std::max(bar.open, bar.close)) return "high is below open or close";
    if (bar.low > std::min(bar.open, bar.close)) return "low is above open or close";
    if (!(bar.volume >= 0)) return "volume is negative";
    if (std::isinf(bar.volume)) return "volume is not finite";
    if (bar.is_quoted())
        if (auto fault = ask_fault(bar)) return fault;
    if (bar.close_time <= bar.open_time) return "the bar closes before it opens";
    return std::nullopt;
}

}  // namespace pmp::model
