#include "risk/gate.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "risk/gate_parts.hpp"
#include "risk/sizing.hpp"

namespace pmp::risk {

using core::Decimal;
using core::Rounding;
using model::Stage;
using model::Verdict;

const char* to_string(TradingState state) {
    switch (state) {
        case TradingState::active: return "ACTIVE";
        case TradingState::reduced: return "REDUCED";
        case TradingState::no_new: return "NO_NEW";
        case TradingState::halted: return "HALTED";
    }
    return "HALTED";
}

Gate::Gate(Limits limits, const portfolio::Book& book, const model::InstrumentTable& instruments,
           model::Costs costs)
    : limits_(limits),
      book_(book),
      instruments_(instruments),
      costs_(costs),
      planned_net_(instruments.size()),
      returns_(instruments.size(), static_cast<std::size_t>(limits.correlation_days)) {
    for (const auto& instrument : instruments_) has_margin_ |= instrument.margin.is_positive();
}

void Gate::add_strategy(core::StrategyId strategy, core::InstrumentId instrument) {
    if (plans_.size() <= strategy.index()) plans_.resize(strategy.index() + 1);
    plans_[strategy.index()].instrument = instrument;
}

void Gate::plan(core::StrategyId strategy, core::Quantity position) {
    Plan& plan = plans_[strategy.index()];
    planned_net_[plan.instrument.index()] += position - plan.position;
    open_plans_ += static_cast<int>(!position.is_zero()) - static_cast<int>(!plan.position.is_zero());
    plan.position = position;
}

Approval Gate::evaluate(const Target& target, model::Decision& decision) {
    decision.checks.clear();
    decision.verdict = Verdict::pass;
    decision.code = "OK";
    Checks checks(&decision);
    const auto& instrument = instruments_.at(target.instrument);
    const auto side = target.direction < 0 ? model::Side::sell : model::Side::buy;
    Approval approval;
    if (target.direction == 0) {
        checks.add(Stage::risk, "reducing", "REDUCING", Verdict::pass, undefined, undefined, "",
                   target.planned.abs(), target.planned.abs());
    } else {
        approval = enter(target, costs_.market_fill(instrument, side, target.price), checks);
    }
    decision.approved = approval.position;
    return approval;
}

Approval Gate::evaluate_at_fill(const Target& target, const model::Top& price) {
    Checks checks(nullptr);
    const auto side = target.direction < 0 ? model::Side::sell : model::Side::buy;
    return enter(target, costs_.market_fill(instruments_.at(target.instrument), side, price),
                 checks);
}

Approval Gate::enter(const Target& target, core::Price price, Checks& checks) {
    Approval approval;
    // A blocked reversal still closes what it found: the old position has lost its reason.
    const auto blocked = [&](const char* name, const char* code, double measured, double limit,
                             const char* unit, core::Quantity before) {
        checks.add(Stage::risk, name, code, Verdict::block, measured, limit, unit, before, {});
        return Approval{};
    };
    if (killed_) return blocked("kill", "KILL_ACTIVE", 1, 0, "", {});
    if (limits_.active && state_ >= TradingState::no_new)
        return blocked("drawdown", state_ == TradingState::halted ? "DRAWDOWN_HALT"
                                                                  : "DRAWDOWN_NO_NEW_POSITIONS",
                       book_.drawdown(),
                       limits_.drawdown[state_ == TradingState::halted ? 2 : 1].to_double(),
                       "ratio", {});
    const auto rate = book_.rate(target.instrument);
    if (!rate) return blocked("rate", "RATE_MISSING", undefined, undefined, "", {});
    const core::Money equity = book_.equity();
    if (!equity.is_positive())
        return blocked("equity", "EQUITY_NOT_POSITIVE", equity.to_double(), 0, "money", {});

    const auto& instrument = instruments_.at(target.instrument);
    Facts facts{instrument, price, *rate, equity,
                rate->convert(instrument.value(1, price), Rounding::up)};

    approval.stop_loss = *target.stop_loss;
    approval.take_profit = *target.take_profit;
    const char* code = "";
    if (limits_.active && (!approval.stop_loss.is_set() || !approval.take_profit.is_set())) {
        if (!approval.stop_loss.is_set()) approval.stop_loss = limits_.stop_loss;
        if (!approval.take_profit.is_set()) approval.take_profit = limits_.take_profit;
        checks.add(Stage::risk, "protection", "PROTECTION_ADDED", Verdict::pass,
                   approval.stop_loss.value.to_double(), limits_.stop_loss.value.to_double(),
                   "ratio", {}, {});
    }
    const core::Quantity wanted = size(target, facts, approval, code);
    checks.requested(target.direction > 0 ? wanted : -wanted);
    checks.add(Stage::sizing, "size", code, wanted.is_zero() ? Verdict::block : Verdict::pass,
               wanted.to_double(), undefined, "units", wanted, wanted);
    if (wanted.is_zero()) return {};
    core::Quantity allowed = limits_.active ? limit(target, facts, wanted, checks) : wanted;
    if (has_margin_ && !allowed.is_zero()) allowed = margin(target, facts, allowed, checks);
    approval.position = target.direction > 0 ? allowed : -allowed;
    if (allowed.is_zero()) return {};
    approval.sized_at_fill = target.sizing->kind == model::Sizing::Kind::equity_fraction;
    return approval;
}

core::Quantity Gate::size(const Target& target, const Facts& facts, const Approval& approval,
                          const char*& code) const {
    const auto& ledger = book_.ledger(target.strategy);
    core::Money equity = facts.equity;
    const bool reverses = !target.planned.is_zero() && target.planned.sign() != target.direction;
    if (reverses) {
        // What closing the old side costs, at the price of the fill, is not there to size with.
        const core::Money worse =
            facts.instrument.value(target.planned, book_.last_price(target.instrument)) -
            facts.instrument.value(target.planned, facts.price);
        equity -= facts.rate.convert(
            costs_.commission.of(facts.instrument, target.planned.abs(), facts.price) + worse,
            Rounding::half_even);
    }
    const SizingInput input{
        .instrument = facts.instrument,
        .ledger = ledger,
        .costs = costs_,
        .price = facts.price,
        .rate = facts.rate,
        .equity = equity,
        .stop_distance = approval.stop_loss.is_set() ? approval.stop_loss.distance(facts.price)
                                                     : core::Price{},
        .annual_volatility = target.sizing->kind == model::Sizing::Kind::volatility_target
                                 ? returns_.annual_volatility(
                                       target.instrument,
                                       static_cast<std::size_t>(limits_.correlation_minimum))
                                 : std::nullopt};
    const auto [quantity, why] = size_position(*target.sizing, std::abs(target.exposure), input);
    code = why;
    return quantity;
}

core::Money Gate::planned_value(core::InstrumentId instrument, core::Quantity quantity) const {
    return book_.value(instrument, quantity).value_or(core::Money{});
}

core::Quantity Gate::limit(const Target& target, const Facts& facts, core::Quantity wanted,
                           Checks& checks) const {
    const auto signed_by = [&](Decimal d) { return target.direction > 0 ? d : -d; };
    const core::Quantity own = plans_[target.strategy.index()].position;
    const core::Quantity others = planned_net_[target.instrument.index()] - own;
    core::Quantity allowed = wanted;

    // Each check says how large the position may be; the smallest answer wins. `measured` is what
    // the use of the limit would be with the quantity wanted when the check was made.
    const auto apply = [&](const char* name, const char* code, Decimal limit, core::Money used,
                           core::Money room) {
        if (allowed.is_zero()) return;
        const core::Quantity before = allowed;
        core::Quantity fits;
        // Asked by multiplication first: for a cheap instrument room / unit may leave the range.
        if (Decimal::multiply(allowed, facts.unit, Rounding::up) <= room)
            fits = allowed;
        else if (room.is_positive())
            fits = Decimal::divide(room, facts.unit, Rounding::down)
                       .round_to(facts.instrument.lot, Rounding::down);
        if (fits < allowed) allowed = fits < facts.instrument.min_quantity ? Decimal{} : fits;
        const Verdict verdict = allowed == before    ? Verdict::pass
                                : allowed.is_zero() ? Verdict::block
                                                    : Verdict::resize;
        checks.add(Stage::risk, name, code, verdict, ratio(used, facts.equity), limit.to_double(),
                   "ratio", before, allowed);
    };
    const auto budget = [&](Decimal limit) {
        return Decimal::multiply(facts.equity, limit, Rounding::down);
    };
    const auto value = [&](core::Quantity q) {
        return Decimal::multiply(q, facts.unit, Rounding::half_even);
    };

    if (state_ == TradingState::reduced) {
        const core::Quantity before = allowed;
        allowed = Decimal::multiply(allowed, limits_.reduce_factor, Rounding::down)
                      .round_to(facts.instrument.lot, Rounding::down);
        if (allowed < facts.instrument.min_quantity) allowed = {};
        checks.add(Stage::risk, "drawdown", "DRAWDOWN_REDUCED",
                   allowed.is_zero() ? Verdict::block : Verdict::resize, book_.drawdown(),
                   limits_.drawdown[0].to_double(), "ratio", before, allowed);
    } else {
        checks.add(Stage::risk, "drawdown", "DRAWDOWN", Verdict::pass, book_.drawdown(),
                   limits_.drawdown[0].to_double(), "ratio", allowed, allowed);
    }

    const int positions = open_plans_ + (own.is_zero() ? 1 : 0);
    if (positions > limits_.open_positions) {
        checks.add(Stage::risk, "open_positions", "POSITIONS_OPEN_LIMIT", Verdict::block, positions,
                   limits_.open_positions, "count", allowed, {});
        return {};
    }

    apply("order_value", "ORDER_VALUE_LIMIT", limits_.order_value,
          value((signed_by(allowed) - own).abs()),
          budget(limits_.order_value) + value(signed_by(own)));
    apply("exposure_strategy", "EXPOSURE_STRATEGY_LIMIT", limits_.exposure_strategy,
          value(allowed), budget(limits_.exposure_strategy));
    apply("exposure_symbol", "EXPOSURE_SYMBOL_LIMIT", limits_.exposure_symbol,
          value((others + signed_by(allowed)).abs()),
          budget(limits_.exposure_symbol) - value(signed_by(others)));

    core::Money gross, net, cluster;
    double strongest = 0;
    for (const auto& other : instruments_) {
        const core::Quantity position = planned_net_[other.id.index()];
        if (other.id == target.instrument || position.is_zero()) continue;
        const auto worth_known = book_.value(other.id, position);
        if (!worth_known) {  // what cannot be measured is refused
            checks.add(Stage::risk, "exposure_gross", "VALUE_UNKNOWN", Verdict::block, undefined,
                       limits_.exposure_gross.to_double(), "ratio", allowed, {});
            return {};
        }
        const core::Money worth = *worth_known;
        gross += worth.abs();
        net += worth;
        const auto rho = returns_.correlation(
            target.instrument, other.id, static_cast<std::size_t>(limits_.correlation_minimum));
        if (!rho) continue;
        const double together = *rho * target.direction * position.sign();
        if (std::abs(together) > std::abs(strongest)) strongest = together;
        if (together > limits_.correlation.to_double()) cluster += worth.abs();
    }
    apply("exposure_gross", "EXPOSURE_GROSS_LIMIT", limits_.exposure_gross,
          gross + value((others + signed_by(allowed)).abs()),
          budget(limits_.exposure_gross) - gross - value(signed_by(others)));
    const core::Money net_before = net + value(others);
    apply("exposure_net", "EXPOSURE_NET_LIMIT", limits_.exposure_net,
          (net_before + value(signed_by(allowed))).abs(),
          budget(limits_.exposure_net) - signed_by(net_before));
    if (cluster.is_positive()) {
        apply("correlation", "CORRELATION_CLUSTER_LIMIT", limits_.exposure_correlated,
              cluster + value((others + signed_by(allowed)).abs()),
              budget(limits_.exposure_correlated) - cluster - value(signed_by(others)));
    } else if (!allowed.is_zero()) {
        checks.add(Stage::risk, "correlation", "CORRELATION", Verdict::pass, strongest,
                   limits_.correlation.to_double(), "ratio", allowed, allowed);
    }
    return allowed;
}

std::optional<ApprovedOrder> Gate::approve(model::Order order, const char*& why) {
    const auto& instrument = instruments_.at(order.instrument);
    if (order.quantity.is_zero()) return ApprovedOrder(std::move(order));
    if (order.quantity.is_negative() ||
        order.quantity != order.quantity.round_to(instrument.lot, Rounding::down)) {
        why = "ORDER_NOT_IN_LOTS";
        return std::nullopt;
    }
    return ApprovedOrder(std::move(order));
}

ApprovedOrder Gate::approve_protective(model::Order order) {
    return ApprovedOrder(std::move(order));
}

bool Gate::update_drawdown() {
    if (!limits_.active || state_ == TradingState::halted) return false;
    // In decimals: as doubles 1 - 0.92 is below 0.08, and a step would be missed at its boundary.
    const core::Money peak = book_.peak();
    const core::Money loss = peak - book_.equity();
    const auto reached = [&](Decimal step) {
        return peak.is_positive() && loss >= Decimal::multiply(peak, step, Rounding::up);
    };
    TradingState next = TradingState::active;
    if (reached(limits_.drawdown[2])) next = TradingState::halted;
    else if (reached(limits_.drawdown[1])) next = TradingState::no_new;
    else if (reached(limits_.drawdown[0])) next = TradingState::reduced;
    if (next == state_) return false;
    state_ = next;
    if (next == TradingState::halted) reason_ = "drawdown";
    return true;
}

void Gate::kill(std::string reason) {
    killed_ = true;
    reason_ = std::move(reason);
}

void Gate::resume(portfolio::Book& book) {
    killed_ = false;
    reason_.clear();
    state_ = TradingState::active;
    book.reset_peak();
}

std::vector<Gate::Usage> Gate::usage() const {
    const core::Money equity = book_.equity();
    core::Money gross, net, largest;
    for (const auto& instrument : instruments_) {
        const core::Money worth = planned_value(instrument.id, planned_net_[instrument.id.index()]);
        gross += worth.abs();
        net += worth;
        largest = std::max(largest, worth.abs());
    }
    core::Money strategy;
    for (const Plan& plan : plans_)
        strategy = std::max(strategy, planned_value(plan.instrument, plan.position).abs());
    const double drawdown = book_.drawdown();
    std::vector<Usage> rows{
        {"drawdown_1", "account", drawdown, limits_.drawdown[0].to_double(),
         "new positions are made smaller"},
        {"drawdown_2", "account", drawdown, limits_.drawdown[1].to_double(), "no new positions"},
        {"drawdown_3", "account", drawdown, limits_.drawdown[2].to_double(), "flatten and halt"},
        {"exposure_strategy", "largest strategy", ratio(strategy, equity),
         limits_.exposure_strategy.to_double(), "order made smaller or blocked"},
        {"exposure_symbol", "largest symbol", ratio(largest, equity),
         limits_.exposure_symbol.to_double(), "order made smaller or blocked"},
        {"exposure_gross", "account", ratio(gross, equity), limits_.exposure_gross.to_double(),
         "order made smaller or blocked"},
        {"exposure_net", "account", ratio(net.abs(), equity), limits_.exposure_net.to_double(),
         "order made smaller or blocked"},
        {"open_positions", "account", static_cast<double>(open_plans_),
         static_cast<double>(limits_.open_positions), "order blocked"},
    };
    // Use grows as the level falls: the limit is reached when margin_call times margin is equity.
    if (has_margin_)
        rows.push_back({"margin", "account",
                        ratio(Decimal::multiply(used_margin().value_or(core::Money{}),
                                                limits_.margin_call, Rounding::half_even),
                              equity),
                        1.0, "order made smaller or blocked; positions are closed below stop_out"});
    return rows;
}

}  // namespace pmp::risk
