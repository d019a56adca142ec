#pragma once

#include <string>
#include <vector>

#include "core/decimal.hpp"
#include "core/ids.hpp"
#include "core/time.hpp"
#include "model/signal.hpp"

namespace pmp::model {

/// What a stage did to a signal. `none` means there was nothing to do (already in position).
enum class Verdict : std::uint8_t { pass, resize, block, none };

[[nodiscard]] constexpr const char* to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::pass: return "pass";
        case Verdict::resize: return "resize";
        case Verdict::block: return "block";
        case Verdict::none: return "none";
    }
    return "none";
}

enum class Stage : std::uint8_t { strategy, ensemble, sizing, risk, execution };

[[nodiscard]] constexpr const char* to_string(Stage stage) {
    switch (stage) {
        case Stage::strategy: return "strategy";
        case Stage::ensemble: return "ensemble";
        case Stage::sizing: return "sizing";
        case Stage::risk: return "risk";
        case Stage::execution: return "execution";
    }
    return "risk";
}

/// One check of one stage with its number and its limit. Codes read CATEGORY_CONDITION.
struct Check {
    Stage stage;
    const char* name;       ///< literal, e.g. "exposure_symbol"
    const char* code;       ///< literal, e.g. "EXPOSURE_SYMBOL_LIMIT"
    Verdict verdict;
    double measured;        ///< in `unit`; NaN when there is no number
    double limit;           ///< in `unit`; NaN when there is no limit
    const char* unit;       ///< literal: "ratio", "units", "money", "count", ""
    core::Quantity before;  ///< quantity wanted before this check (unsigned)
    core::Quantity after;   ///< and after it
};

/// Why a BUY or SELL became an order, a smaller one, or none: one for every signal.
struct Decision {
    core::DecisionId id;
    core::Seq cause;  ///< seq of the event whose handling made the signal (the bar)
    core::Time time;
    core::StrategyId strategy;
    core::InstrumentId instrument;
    Signal signal;
    core::Price price;          ///< reference price: last close
    core::Quantity held;        ///< signed position of the strategy before
    core::Quantity requested;   ///< signed position it asked for
    core::Quantity approved;    ///< signed position it was given
    Verdict verdict = Verdict::none;
    const char* code = "";      ///< of the first check that blocked, else resized, else "OK"
    core::OrderId order;        ///< the order that carries it; 0 when none
    std::vector<Check> checks;
};

}  // namespace pmp::model
