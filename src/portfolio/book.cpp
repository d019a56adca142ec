#include "portfolio/book.hpp"

#include <algorithm>
#include <utility>

namespace pmp::portfolio {

using core::Decimal;
using core::Rounding;

Book::Book(const model::InstrumentTable& instruments, std::string currency, core::Money cash)
    : instruments_(instruments),
      currency_(std::move(currency)),
      initial_(cash),
      cash_(cash),
      peak_(cash),
      states_(instruments.size()) {
    for (const auto& instrument : instruments_) {
        State& state = states_[instrument.id.index()];
        state.foreign = instrument.currency != currency_;
        if (!state.foreign) continue;
        if (const auto* direct = instruments_.find(instrument.currency + currency_)) {
            state.converter = direct->id;
        } else if (const auto* inverse = instruments_.find(currency_ + instrument.currency)) {
            state.converter = inverse->id;
            state.inverted = true;
        }
        if (state.converter) states_[state.converter->index()].converts.push_back(instrument.id);
    }
}

core::Status Book::check_conversions() const {
    for (const auto& instrument : instruments_) {
        const State& state = states_[instrument.id.index()];
        if (state.foreign && !state.converter)
            return core::fail(core::ErrorCode::config,
                              instrument.symbol + " is quoted in " + instrument.currency +
                                  " and there is no rate to " + currency_,
                              "data",
                              "add a [[data]] entry for " + instrument.currency + currency_ +
                                  " or " + currency_ + instrument.currency);
    }
    return {};
}

core::StrategyId Book::add_strategy(core::InstrumentId instrument) {
    ledgers_.push_back({instrument, {}});
    return {static_cast<std::uint32_t>(ledgers_.size() - 1)};
}

std::optional<model::Trade> Book::apply(const Share& share) {
    const auto& instrument = instruments_.at(share.instrument);
    Ledger& ledger = ledgers_[share.strategy.index()].ledger;
    State& state = states_[share.instrument.index()];
    const core::Money basis = ledger.basis();
    const core::Money realized = ledger.realized();
    auto trade = ledger.apply(instrument, share);
    state.net += share.quantity;
    state.basis += ledger.basis() - basis;
    realized_ += ledger.realized() - realized;
    fees_ += share.fee;
    cash_ += ledger.realized() - realized - share.fee;
    revalue(share.instrument);
    return trade;
}

void Book::finance(core::StrategyId strategy, core::Money amount) {
    ledgers_[strategy.index()].ledger.finance(amount);
    financing_ += amount;
    cash_ += amount;
}

void Book::mark(core::InstrumentId instrument, core::Price price, core::Time time) {
    State& state = states_[instrument.index()];
    state.time = time;
    if (state.price == price) return;
    state.price = price;
    revalue(instrument);
    for (const core::InstrumentId other : state.converts) revalue(other);
}

void Book::revalue(core::InstrumentId instrument) {
    State& state = states_[instrument.index()];
    const core::Money now = valued(instrument);
    open_profit_ += now - state.unrealized;
    state.unrealized = now;
}

void Book::observe() {
    peak_ = std::max(peak_, equity());
    max_drawdown_ = std::max(max_drawdown_, drawdown());
}

std::optional<Rate> Book::rate(core::InstrumentId instrument) const {
    const State& state = states_[instrument.index()];
    if (!state.foreign) return Rate{};
    if (!state.converter) return std::nullopt;
    const core::Price price = states_[state.converter->index()].price;
    if (!price.is_positive()) return std::nullopt;
    return Rate(price, state.inverted);
}

core::Money Book::valued(core::InstrumentId instrument) const {
    const State& state = states_[instrument.index()];
    if (state.net.is_zero() && state.basis.is_zero()) return {};
    const core::Money quote =
        instruments_.at(instrument).value(state.net, state.price) - state.basis;
    if (!state.foreign) return quote;
    const auto known = rate(instrument);
    return known ? known->convert(quote, Rounding::half_even) : core::Money{};
}

double Book::drawdown() const {
    if (!peak_.is_positive()) return 0.0;
    return std::max(0.0, 1.0 - equity().to_double() / peak_.to_double());
}

std::optional<core::Money> Book::value(core::InstrumentId instrument,
                                       core::Quantity quantity) const {
    const State& state = states_[instrument.index()];
    if (!state.price.is_positive()) return std::nullopt;
    const core::Money quote = instruments_.at(instrument).value(quantity, state.price);
    if (!state.foreign) return quote;
    const auto known = rate(instrument);
    if (!known) return std::nullopt;
    return known->convert(quote, Rounding::half_even);
}

std::vector<core::Money> Book::strategy_profits() const {
    std::vector<core::Money> profits(ledgers_.size());
    std::vector<core::Money> left(states_.size());
    std::vector<std::size_t> largest(states_.size(), ledgers_.size());
    for (const auto& instrument : instruments_)
        left[instrument.id.index()] = unrealized(instrument.id);
    for (std::size_t i = 0; i < ledgers_.size(); ++i) {
        const auto& [id, ledger] = ledgers_[i];
        const State& state = states_[id.index()];
        profits[i] = ledger.realized() - ledger.fees() + ledger.financing();
        if (ledger.position().is_zero()) continue;
        core::Money open = ledger.unrealized(instruments_.at(id), state.price);
        if (state.foreign)
            open = rate(id).value_or(Rate{0}).convert(open, Rounding::half_even);
        profits[i] += open;
        left[id.index()] -= open;
        std::size_t& holder = largest[id.index()];
        if (holder == ledgers_.size() ||
            ledger.position().abs() > ledgers_[holder].ledger.position().abs())
            holder = i;
    }
    // Rounding once for the account and once for each strategy may differ in the last decimal; the
    // largest holder of the instrument takes the difference.
    for (std::size_t i = 0; i < states_.size(); ++i)
        if (largest[i] != ledgers_.size()) profits[largest[i]] += left[i];
    return profits;
}

}  // namespace pmp::portfolio
