#include "optimize/lane.hpp"

#include <bit>
#include <cmath>
#include <limits>

#include "optimize/exact.hpp"
#include "optimize/signals.hpp"
#include "risk/sizing.hpp"

namespace pmp::optimize {

using core::Decimal;
using core::Money;
using core::Price;
using core::Quantity;
using core::Rounding;
using model::ExitReason;
using model::Side;

namespace {

constexpr std::size_t word = 64;

// Sizing by units or equity does not look at closed trades.
const portfolio::Ledger no_history;

double raw(Decimal value) { return static_cast<double>(value.raw()); }

}  // namespace

void RunningSum::add(double x) {
    const double next = total_ + x;
    lost_ += std::fabs(total_) >= std::fabs(x) ? (total_ - next) + x : (x - next) + total_;
    total_ = next;
}

Lane::Lane(const Tape& tape, const strategies::Definition& definition,
           const strategies::Params& params, double* curve)
    : tape_(tape),
      instrument_(tape.instrument),
      sizing_(definition.sizing),
      stop_loss_(definition.stop_loss),
      take_profit_(definition.take_profit),
      on_opposite_(definition.on_opposite),
      leaves_by_exit_(leaves_by_exit(definition.type)),
      this_close_(tape.spec.fill == execution::FillMode::this_close),
      percent_fee_(tape.spec.costs.commission.kind == model::Commission::Kind::percent),
      cash_(tape.spec.cash),
      curve_(curve) {
    learn_actions(params);
    if (sizing_.kind == model::Sizing::Kind::units) fixed_units_ = size(1, {}, {});
}

void Lane::learn_actions(const strategies::Params& params) {
    const std::string& direction = params.word("direction");
    const bool may_long = direction != "short_only", may_short = direction != "long_only";
    for (int held = -1; held <= 1; ++held)
        for (int signal = 0; signal < 2; ++signal) {
            const bool is_buy = signal == 0;
            const bool can =
                is_buy ? (may_long ? held <= 0 : held < 0) : (may_short ? held >= 0 : held > 0);
            int way = is_buy ? (may_long ? 1 : 0) : (may_short ? -1 : 0);
            const bool is_exit = leaves_by_exit_ && way == 0;
            std::int8_t& action =
                actions_[static_cast<std::size_t>(held + 1)][static_cast<std::size_t>(signal)];
            action = none;
            if (!can) continue;
            if (held != 0 && !is_exit) {
                if (on_opposite_ == model::OnOpposite::ignore) continue;
                if (on_opposite_ == model::OnOpposite::close) way = 0;
            }
            action = static_cast<std::int8_t>(way);
        }
}

void Lane::run(const Tile& tile, const Kernel& kernel) {
    std::size_t bar = tile.begin;
    if (pending_) open_fill(bar);
    for (;;) {
        const std::size_t signal = next_signal(tile, bar);
        if (armed_) {
            const std::size_t last = std::min(signal + 1, tile.end);
            const auto& columns = side() > 0 ? tape_.of_long : tape_.of_short;
            const std::size_t touched = kernel.first_touch(columns, bar, last, lower_, upper_);
            if (touched != last) {
                // The column says where to look, the venue's own rule what happened.
                if (const auto hit = tape_.touch(guard_, touched)) {
                    guard_fill(touched, *hit);
                    bar = touched;  // the strategy sees this close without a position
                    continue;
                }
            }
        }
        if (signal == tile.end) return;
        decide(tile, signal);
        bar = signal + 1;
        if (bar == tile.end) return;
        if (pending_) open_fill(bar);
    }
}

std::size_t Lane::next_signal(const Tile& tile, std::size_t from) const {
    const auto& actions = actions_[static_cast<std::size_t>(side() + 1)];
    const std::uint64_t buys = actions[0] == none ? 0 : ~std::uint64_t{0};
    const std::uint64_t sells = actions[1] == none ? 0 : ~std::uint64_t{0};
    const std::size_t words = (tile.end - tile.begin + word - 1) / word;
    std::size_t w = (from - tile.begin) / word;
    std::uint64_t bits = ((tile.buy[w] & buys) | (tile.sell[w] & sells)) &
                         (~std::uint64_t{0} << (from - tile.begin) % word);
    while (bits == 0) {
        if (++w == words) return tile.end;
        bits = (tile.buy[w] & buys) | (tile.sell[w] & sells);
    }
    return tile.begin + w * word + static_cast<std::size_t>(std::countr_zero(bits));
}

void Lane::decide(const Tile& tile, std::size_t bar) {
    const std::size_t w = (bar - tile.begin) / word, bit = (bar - tile.begin) % word;
    const bool is_buy = tile.buy[w] >> bit & 1;
    wanted_ = actions_[static_cast<std::size_t>(side() + 1)][is_buy ? 0 : 1];
    const bool is_late = tile.late[w] >> bit & 1;
    target_ = {};
    if (wanted_ != 0) {
        const Price mark = tape_.mark_close[bar];
        Price price = wanted_ > 0 ? tape_.buy_close[bar] : tape_.sell_close[bar];
        // When the next bar opens, the account remembers the last middle and no longer the quote.
        if (is_late)
            price = tape_.spec.costs.market_fill(instrument_, wanted_ > 0 ? Side::buy : Side::sell,
                                                 mark);
        target_ = size(wanted_, mark, price);
    }
    const Quantity delta = target_ - position_;
    if (delta.is_zero()) return;
    if (this_close_ && !is_late) {
        trade(delta, delta.is_positive() ? tape_.buy_close[bar] : tape_.sell_close[bar],
              place_of(bar, Moment::close_fill), ExitReason::signal);
        return;
    }
    pending_ = true;
    resize_ =
        !this_close_ && !target_.is_zero() && sizing_.kind == model::Sizing::Kind::equity_fraction;
}

void Lane::open_fill(std::size_t bar) {
    pending_ = false;
    if (resize_)
        target_ = size(wanted_, tape_.mark_open[bar],
                       wanted_ > 0 ? tape_.buy_open[bar] : tape_.sell_open[bar]);
    const Quantity delta = target_ - position_;
    if (delta.is_zero()) return;
    trade(delta, delta.is_positive() ? tape_.buy_open[bar] : tape_.sell_open[bar],
          place_of(bar, Moment::open_fill), ExitReason::signal);
}

void Lane::guard_fill(std::size_t bar, const execution::GuardHit& hit) {
    const Side exit = model::opposite(guard_.position);
    const Price price =
        hit.is_stop ? tape_.spec.costs.market_fill(instrument_, exit, hit.price, false) : hit.price;
    ambiguous_ += hit.ambiguous;
    trade(-position_, price, place_of(bar, Moment::guard_fill),
          hit.is_stop ? ExitReason::stop_loss : ExitReason::take_profit, hit.at_open);
}

Quantity Lane::size(int way, Price mark, Price price) const {
    const auto signed_by = [way](Quantity q) { return way > 0 ? q : -q; };
    const bool known = fixed_units_.is_positive();
    if (known && position_.is_zero()) return cash_.is_positive() ? signed_by(fixed_units_) : 0;
    Money worth = equity(mark);
    if (!worth.is_positive()) return {};  // the gate opens nothing on a lost account
    if (known) return signed_by(fixed_units_);
    if (!position_.is_zero() && side() != way)
        worth = equity(price) - fee_of(position_.abs(), price);
    const risk::SizingInput input{
        .instrument = instrument_,
        .ledger = no_history,
        .costs = tape_.spec.costs,
        .price = price,
        .equity = worth,
        .stop_distance = stop_loss_.is_set() ? stop_loss_.distance(price) : Price{},
        .annual_volatility = {}};
    return signed_by(risk::size_position(sizing_, 1.0, input).quantity);
}

Money Lane::equity(Price mark) const {
    if (position_.is_zero()) return cash_;
    return cash_ + (value_of(instrument_, position_, mark) - basis_);
}

Money Lane::fee_of(Quantity quantity, Price price) const {
    const auto& commission = tape_.spec.costs.commission;
    if (percent_fee_) return times(value_of(instrument_, quantity, price), commission.rate);
    return commission.of(instrument_, quantity, price);
}

core::Time Lane::time_of(std::uint64_t place, bool at_open) const {
    const model::Bar& bar = tape_.bars[std::min<std::size_t>(place / 8, tape_.size() - 1)];
    const bool opens = place % 8 == static_cast<std::uint64_t>(Moment::open_fill) || at_open;
    return opens ? bar.open_time : bar.close_time;
}

/// Fills an order that opens, closes or turns round; nothing here closes a part (portfolio::Ledger
/// at rate 1).
void Lane::trade(Quantity delta, Price price, std::uint64_t place, ExitReason reason,
                 bool at_open) {
    sample(place);
    const Quantity quantity = delta.abs();
    Money fee = fee_of(quantity, price);
    cash_ -= fee;
    armed_ = false;
    if (position_.is_zero()) return open(delta, price, fee, place);

    const Quantity held = position_.abs();
    const Money exit_fee =
        held == quantity ? fee : Decimal::multiply_divide(fee, held, quantity, Rounding::half_even);
    const Money gross = value_of(instrument_, position_, price) - basis_;
    const Money pnl = gross - entry_fees_ - exit_fee;
    cash_ += gross;
    ++trades_;
    const double profit = pnl.to_double();
    if (profit > 0) {
        ++wins_;
        won_.add(profit);
    } else if (profit < 0) {
        lost_.add(profit);
    }
    if (kept_ != nullptr)
        kept_->push_back({.id = {trades_},
                          .strategy = {},
                          .instrument = instrument_.id,
                          .direction = side() > 0 ? Side::buy : Side::sell,
                          .units = held,
                          .entry_time = time_of(entry_place_),
                          .entry_price = entry_price_,
                          .exit_time = time_of(place, at_open),
                          .exit_price = price,
                          .pnl = pnl,
                          .fees = entry_fees_ + exit_fee,
                          .exit_reason = reason});
    const Quantity rest = position_ + delta;
    position_ = basis_ = entry_fees_ = {};
    if (!rest.is_zero()) open(rest, price, fee - exit_fee, place);
}

void Lane::open(Quantity quantity, Price price, Money fee, std::uint64_t place) {
    position_ = quantity;
    basis_ = value_of(instrument_, quantity, price);
    entry_fees_ = fee;
    entry_price_ = price;
    entry_place_ = place;
    arm();
}

void Lane::arm() {
    const bool is_long = side() > 0;
    const auto level = [&](const model::Protection& protection, bool below) {
        if (!protection.is_set()) return Price{};
        const Price distance = protection.kind == model::Protection::Kind::percent
                                   ? times(entry_price_, protection.value)
                                   : protection.value;
        const Price price =
            round_to(below ? entry_price_ - distance : entry_price_ + distance, instrument_.tick);
        return price.is_positive() ? price : Price{};
    };
    guard_ = {is_long ? Side::buy : Side::sell, level(stop_loss_, is_long),
              level(take_profit_, !is_long)};
    const Price below = is_long ? guard_.stop : guard_.target;
    const Price above = is_long ? guard_.target : guard_.stop;
    const Price shift = is_long ? tape_.shift_long : tape_.shift_short;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    lower_ = below.is_zero() ? -infinity : raw(below + shift);
    upper_ = above.is_zero() ? infinity : raw(above + shift);
    armed_ = !below.is_zero() || !above.is_zero();
}

void Lane::sample(std::uint64_t place) {
    const auto& samples = tape_.samples;
    if (samples[next_sample_].place > place) return;
    if (position_.is_zero()) {
        const double worth = cash_.to_double();
        while (samples[next_sample_].place <= place) curve_[next_sample_++] = worth;
    } else {
        for (; samples[next_sample_].place <= place; ++next_sample_)
            curve_[next_sample_] = equity(samples[next_sample_].mark).to_double();
    }
}

void Lane::finish() {
    pending_ = false;
    // All but the last sample, which sees the closing.
    const std::uint64_t before_end = place_of_end - 1;  // of no bar, and no open
    sample(before_end);
    if (!position_.is_zero() && tape_.spec.at_end == engine::AtEnd::close)
        trade(-position_, tape_.end_price(guard_.position), before_end, ExitReason::end);
    curve_[next_sample_] = equity(tape_.samples.back().mark).to_double();
}

}  // namespace pmp::optimize
