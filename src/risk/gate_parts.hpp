#pragma once

#include <limits>

#include "risk/gate.hpp"

// What the files of the gate share. Internal to the module.
namespace pmp::risk {

/// Not a number: what was not measured.
inline constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

[[nodiscard]] inline double ratio(core::Money part, core::Money whole) {
    return whole.is_positive() ? part.to_double() / whole.to_double() : undefined;
}

/// Writes checks into a decision, or nowhere when a size is only asked again at the fill.
class Gate::Checks {
public:
    explicit Checks(model::Decision* decision) : decision_(decision) {}

    void add(model::Stage stage, const char* name, const char* code, model::Verdict verdict, double measured,
             double limit, const char* unit, core::Quantity before, core::Quantity after) {
        if (decision_ == nullptr) return;
        decision_->checks.push_back(
            {stage, name, code, verdict, measured, limit, unit, before, after});
        if (verdict == model::Verdict::block || (verdict == model::Verdict::resize && !resized_)) {
            decision_->verdict = verdict;
            decision_->code = code;
            resized_ = true;
        }
    }

    void requested(core::Quantity position) {
        if (decision_ != nullptr) decision_->requested = position;
    }

private:
    model::Decision* decision_;
    bool resized_ = false;
};

/// What is measured once for an entry.
struct Gate::Facts {
    const model::Instrument& instrument;
    core::Price price;
    portfolio::Rate rate;
    core::Money equity;
    core::Money unit;  ///< value of one unit, account currency
};

}  // namespace pmp::risk
