#include "engine/explain.hpp"

#include <cmath>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

namespace pmp::engine {
namespace {

using model::Verdict;

std::string amount(double value, const char* unit) {
    if (!std::isfinite(value)) return "unknown";
    if (std::strcmp(unit, "ratio") == 0) return fmt::format("{:.4g} %", value * 100);
    return fmt::format("{:.6g}", value);
}

/// What was wanted: "buy 1000 EURUSD", "leave EURUSD".
std::string wish(const model::Decision& d, const std::string& symbol) {
    const char* verb = d.signal.direction() == model::Direction::buy ? "buy" : "sell";
    if (d.signal.exposure() == 0.0) return "leave " + symbol;
    const core::Quantity size = (d.requested - d.held).abs();
    return d.requested.is_zero() ? fmt::format("{} {}", verb, symbol)
                          : fmt::format("{} {} {}", verb, size.to_string(), symbol);
}

struct Reason {
    std::string_view code;
    const char* text;  // {0} measured, {1} limit, {2} symbol
};

constexpr Reason reasons[] = {
    {"KILL_ACTIVE", "the kill switch is on"},
    {"DRAWDOWN_HALT", "trading is halted, the drawdown reached {1} (now {0}); it resumes when an "
                      "operator says so"},
    {"DRAWDOWN_NO_NEW_POSITIONS",
     "the drawdown is {0}, over the {1} at which no new positions are opened"},
    {"DRAWDOWN_REDUCED", "the drawdown is {0}, over the {1} at which positions are made smaller"},
    {"RATE_MISSING", "there is no exchange rate yet to value {2} with"},
    {"EQUITY_NOT_POSITIVE", "the account has no equity left"},
    {"ORDER_VALUE_LIMIT", "the order would be {0} of equity, the limit is {1}"},
    {"EXPOSURE_STRATEGY_LIMIT", "the strategy would hold {0} of equity, the limit is {1}"},
    {"EXPOSURE_SYMBOL_LIMIT", "exposure to {2} would be {0} of equity, the limit is {1}"},
    {"EXPOSURE_GROSS_LIMIT", "gross exposure would be {0} of equity, the limit is {1}"},
    {"MARGIN_INSUFFICIENT", "equity would be {0} of the margin needed, it must stay at {1}"},
    {"VALUE_UNKNOWN", "a position held has no price or exchange rate yet, so exposure is unknown"},
    {"EXPOSURE_NET_LIMIT", "net exposure would be {0} of equity, the limit is {1}"},
    {"CORRELATION_CLUSTER_LIMIT",
     "{2} and the positions correlated with it would be {0} of equity, the limit is {1}"},
    {"POSITIONS_OPEN_LIMIT", "there would be {0} open positions, the limit is {1}"},
    {"SIZE_BELOW_LOT", "the size comes to less than one lot"},
    {"SIZE_BELOW_MINIMUM", "the size comes to less than the smallest order of {2}"},
    {"SIZE_NEEDS_STOP", "sizing by risk needs a stop-loss"},
    {"SIZE_NO_EQUITY", "the account has no equity left"},
    {"SIZE_VOLATILITY_UNKNOWN", "there are too few days to know the volatility of {2}"},
    {"SIZE_KELLY_NO_EDGE", "its own trades show no edge, so Kelly gives it nothing"},
    {"ORDER_NOT_IN_LOTS", "the net order is not a whole number of lots"},
};

std::string because(const model::Decision& d, const std::string& symbol) {
    const model::Check* check = nullptr;
    for (const auto& c : d.checks)
        if (std::strcmp(c.code, d.code) == 0 && c.verdict != Verdict::pass) check = &c;
    for (const Reason& reason : reasons) {
        if (reason.code != d.code) continue;
        const std::string measured = check ? amount(check->measured, check->unit) : "";
        const std::string limit = check ? amount(check->limit, check->unit) : "";
        return fmt::format(fmt::runtime(reason.text), measured, limit, symbol);
    }
    return d.code;
}

}  // namespace

std::string explain(const model::Decision& d, const Directory& directory) {
    const std::string& symbol = directory.symbol(d.instrument);
    const std::string wanted = wish(d, symbol);
    const std::string_view code = d.code;
    if (d.verdict == Verdict::none) {
        if (code == "ENSEMBLE_MEMBER")
            return fmt::format("Voted {} on {}: the strategy trades only through its ensemble.",
                               to_string(d.signal.direction()), symbol);
        if (code == "ON_OPPOSITE_IGNORED")
            return fmt::format("Ignored: wanted to {} while in a position, and on_opposite is "
                               "\"ignore\".", wanted);
        if (code == "ALREADY_FLAT") return fmt::format("Nothing to do: no position in {}.", symbol);
        return fmt::format("Nothing to do: already {} {}.",
                           d.held.is_negative() ? "short" : "long", symbol);
    }
    const std::string why = because(d, symbol);
    if (d.verdict == Verdict::block)
        return fmt::format("Blocked: {}. Wanted to {}.{}", why, wanted,
                           d.held.is_zero() ? "" : " The position held is closed.");
    const core::Quantity change = (d.approved - d.held).abs();
    const char* verb = (d.approved - d.held).is_negative() ? "sell" : "buy";
    if (d.verdict == Verdict::resize)
        return fmt::format("Made smaller: {}. Wanted to {}, sent an order to {} {}.", why, wanted,
                           verb, change.to_string());
    if (d.approved.is_zero())
        return fmt::format("Closed: sent an order to {} {} {}.", verb, change.to_string(), symbol);
    return fmt::format("Passed: sent an order to {} {} {}.", verb, change.to_string(), symbol);
}

}  // namespace pmp::engine
