#include <algorithm>

#include "risk/gate_parts.hpp"

namespace pmp::risk {

using core::Decimal;
using core::Rounding;
using model::Stage;
using model::Verdict;

core::Quantity Gate::margin(const Target& target, const Facts& facts, core::Quantity wanted,
                            Checks& checks) const {
    const auto block = [&](const char* code, double measured) {
        checks.add(Stage::risk, "margin", code, Verdict::block, measured,
                   limits_.margin_call.to_double(), "level", wanted, {});
        return core::Quantity{};
    };
    const auto used = used_margin();
    if (!used) return block("VALUE_UNKNOWN", undefined);
    const auto& instrument = facts.instrument;
    const core::Quantity own = plans_[target.strategy.index()].position;
    const core::Quantity net = planned_net_[target.instrument.index()];
    const core::Money rest =
        *used - Decimal::multiply(planned_value(target.instrument, net).abs(), instrument.margin,
                                  Rounding::half_even);
    const auto needs = [&](core::Quantity quantity) {
        const core::Quantity then = net - own + (target.direction > 0 ? quantity : -quantity);
        const core::Money value = Decimal::multiply(then.abs(), facts.unit, Rounding::up);
        return rest + Decimal::multiply(value, instrument.margin, Rounding::up);
    };
    const auto level = [&](core::Quantity quantity) {
        return ratio(facts.equity, needs(quantity));
    };
    // Room for the level the account must keep; what nets out of the others' position needs none.
    const core::Money room = Decimal::divide(facts.equity, limits_.margin_call, Rounding::down);
    if (needs(wanted) <= room) {
        checks.add(Stage::risk, "margin", "MARGIN", Verdict::pass, level(wanted),
                   limits_.margin_call.to_double(), "level", wanted, wanted);
        return wanted;
    }
    core::Quantity fits;
    if (const core::Money free = room - rest; free.is_positive()) {
        const Decimal each = Decimal::multiply(facts.unit, instrument.margin, Rounding::up);
        const core::Quantity most = Decimal::divide(free, each, Rounding::down);
        const core::Quantity others = target.direction > 0 ? net - own : own - net;
        fits = std::min(wanted, (most - others).round_to(instrument.lot, Rounding::down));
        if (fits < instrument.min_quantity || !fits.is_positive() || (others + fits).abs() > most)
            fits = {};
    }
    if (fits.is_zero()) return block("MARGIN_INSUFFICIENT", level(wanted));
    checks.add(Stage::risk, "margin", "MARGIN_INSUFFICIENT", Verdict::resize, level(wanted),
               limits_.margin_call.to_double(), "level", wanted, fits);
    return fits;
}

std::optional<core::Money> Gate::used_margin() const {
    core::Money used;
    for (const auto& instrument : instruments_) {
        const core::Quantity net = planned_net_[instrument.id.index()];
        if (net.is_zero() || instrument.margin.is_zero()) continue;
        const auto value = book_.value(instrument.id, net);
        if (!value) return std::nullopt;
        used += Decimal::multiply(value->abs(), instrument.margin, Rounding::up);
    }
    return used;
}

std::optional<double> Gate::margin_level() const {
    if (!has_margin_) return std::nullopt;
    const auto used = used_margin();
    if (!used || !used->is_positive()) return std::nullopt;
    return book_.equity().to_double() / used->to_double();
}

std::optional<core::InstrumentId> Gate::stop_out() const {
    if (!has_margin_) return std::nullopt;
    const auto used = used_margin();
    if (!used || !used->is_positive()) return std::nullopt;
    if (book_.equity() >= Decimal::multiply(*used, limits_.stop_out, Rounding::down))
        return std::nullopt;
    std::optional<core::InstrumentId> worst;
    core::Money worst_profit, worst_margin;
    for (const auto& instrument : instruments_) {
        const core::Quantity net = planned_net_[instrument.id.index()];
        if (net.is_zero() || instrument.margin.is_zero()) continue;
        const core::Money profit = std::min(book_.unrealized(instrument.id), core::Money{});
        const core::Money margin =
            Decimal::multiply(planned_value(instrument.id, net).abs(), instrument.margin,
                              Rounding::half_even);
        if (worst && (profit > worst_profit ||
                      (profit == worst_profit && margin <= worst_margin)))
            continue;
        worst = instrument.id;
        worst_profit = profit;
        worst_margin = margin;
    }
    return worst;
}

}  // namespace pmp::risk
