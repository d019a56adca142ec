#include "engine/engine.hpp"

#include <algorithm>
#include <utility>

namespace pmp::engine {

using core::StrategyId;
using model::OrderPurpose;

namespace {

constexpr std::int64_t day_ns = core::Duration::days(1).ns;
constexpr std::size_t max_spark = 59;
constexpr std::size_t max_alerts = 50;

}  // namespace

void Engine::check_drawdown() {
    if (!gate_.update_drawdown()) return;
    announce_risk("drawdown " + std::to_string(book_.drawdown() * 100) + " %");
    if (gate_.state() == risk::TradingState::halted)
        execution_.close_all(time_, OrderPurpose::flatten);
}

void Engine::check_margin() {
    for (std::size_t closed = 0; closed < spec_.instruments.size(); ++closed) {
        const auto worst = gate_.stop_out();
        if (!worst) break;
        const double level = gate_.margin_level().value_or(0);
        const std::string reason = "margin level " + std::to_string(level) + " is below stop_out, " +
                                   spec_.instruments.at(*worst).symbol + " is closed";
        emit(RiskChange{gate_.state(), gate_.killed(), reason, level,
                        gate_.limits().stop_out.to_double()});
        alert("critical", reason);
        execution_.close_instrument(*worst, time_, OrderPurpose::flatten);
    }
    const auto level = gate_.margin_level();
    const bool called = level && *level < gate_.limits().margin_call.to_double();
    if (called && !margin_called_)
        alert("warning", "margin level " + std::to_string(*level) + " is below margin_call");
    margin_called_ = called;
}

void Engine::charge_swap(core::InstrumentId instrument, core::Time time) {
    auto& rollover = rollovers_[instrument.index()];
    if (!rollover) return;
    const int nights = rollover->nights(time);
    if (nights == 0) return;
    const auto& facts = spec_.instruments.at(instrument);
    for (std::uint32_t i = 0; i < host_.size(); ++i) {
        const StrategyId strategy{i};
        if (host_.slot(strategy).instrument != instrument) continue;
        const core::Quantity held = book_.ledger(strategy).position();
        if (held.is_zero()) continue;
        const core::Price rate = held.is_positive() ? facts.swap.long_rate : facts.swap.short_rate;
        const core::Money quote =
            facts.value(held.abs(), core::Decimal::multiply(rate, nights, core::Rounding::half_even));
        const auto conversion = book_.rate(instrument);
        if (!conversion)
            throw core::ArithmeticFault("financing of " + facts.symbol + " has no conversion rate");
        const core::Money amount = conversion->convert(quote, core::Rounding::half_even);
        book_.finance(strategy, amount);
        emit(SwapCharged{strategy, instrument, nights, amount});
    }
}

void Engine::announce_risk(const std::string& reason) {
    const auto state = gate_.state();
    const auto step = static_cast<std::size_t>(state);
    const double limit = step == 0 ? gate_.limits().drawdown[0].to_double()
                                   : gate_.limits().drawdown[step - 1].to_double();
    emit(RiskChange{state, gate_.killed(), reason, book_.drawdown(), limit});
    const bool calm = state == risk::TradingState::active && !gate_.killed();
    alert(calm ? "info" : "warning", std::string("trading state ") +
                                         (gate_.killed() ? "KILLED" : risk::to_string(state)) +
                                         ": " + reason);
}

void Engine::alert(const char* severity, std::string text) {
    if (alerts_.size() == max_alerts) alerts_.pop_front();
    alerts_.push_back({time_, severity, std::move(text)});
}

void Engine::sample_day(core::Time time) {
    const std::int64_t day = core::floor_to(time, core::Duration{day_ns}).ns / day_ns;
    if (day <= day_) return;
    const bool first = day_ == std::numeric_limits<std::int64_t>::min();
    day_ = day;
    // A day of opens only is none: such as the Monday of a bar that closes on Tuesday, UTC, by the
    // clock of New York. It would be one day more in every metric.
    if (first || !closed_) return;
    closed_ = false;
    report_day();
    day_start_equity_ = book_.equity();
    for (std::size_t i = 0; i < profits_.size(); ++i) {
        day_start_profit_[i] = profits_[i];
        peak_profit_[i] = std::max(peak_profit_[i], profits_[i]);
        if (sparks_[i].size() == max_spark) sparks_[i].pop_front();
        sparks_[i].push_back(profits_[i].to_double());
    }
}

void Engine::report_day() {
    profits_ = book_.strategy_profits();
    for (std::size_t i = 0; i < profits_.size(); ++i) {
        const StrategyId id{static_cast<std::uint32_t>(i)};
        if (!shadows_.has(id)) continue;
        const auto& shadow = shadows_.ledger(id);
        const auto instrument = host_.slot(id).instrument;
        profits_[i] = shadow.realized() - shadow.fees() +
                      shadow.unrealized(spec_.instruments.at(instrument),
                                        book_.last_price(instrument));
    }
    DailyMetrics metrics{.time = {}, .equity = book_.equity(), .cash = book_.cash(),
                         .realized = book_.realized(), .unrealized = book_.unrealized(),
                         .drawdown = book_.drawdown(), .trades = counters_.trades,
                         .strategy_profits = &profits_};
    for (const auto& instrument : spec_.instruments) {
        metrics.time = std::max(metrics.time, book_.last_time(instrument.id));
        const auto value = book_.value(instrument.id, book_.net_position(instrument.id));
        if (!value) continue;
        metrics.gross_exposure += value->abs();
        metrics.net_exposure += *value;
    }
    emit(metrics);
}

void Engine::report_positions(const std::vector<portfolio::Share>& shares) {
    for (const auto& share : shares) {
        const auto& ledger = book_.ledger(share.strategy);
        const auto& instrument = spec_.instruments.at(share.instrument);
        emit(PositionChange{&share.strategy, share.instrument, ledger.position(),
                            ledger.average_price(instrument), ledger.realized(), ledger.fees()});
    }
    const auto instrument = shares.front().instrument;
    const core::Quantity net = book_.net_position(instrument);
    core::Price average;
    if (!net.is_zero()) {
        const auto units = core::Decimal::multiply(
            net, spec_.instruments.at(instrument).contract_size, core::Rounding::half_even);
        average = core::Decimal::divide(book_.net_basis(instrument), units,
                                        core::Rounding::half_even);
    }
    emit(PositionChange{nullptr, instrument, net, average, book_.realized(), book_.fees()});
}

std::map<std::string, std::uint64_t> Engine::decisions_by_code() const {
    std::map<std::string, std::uint64_t> result;
    for (const auto& [code, count] : codes_) result[std::string(code)] = count;
    return result;
}

}  // namespace pmp::engine
