#include "brokers/paper_broker.hpp"

#include <algorithm>
#include <limits>

#include "engine/codec.hpp"

namespace pmp::brokers {

using core::Price;
using execution::BrokerEvent;
using model::OrderType;
using model::Side;

namespace {

constexpr int phase_close = 0;
constexpr int phase_open = 1;

/// Whole units, rounded down; more than a decimal can hold is no limit in practice.
core::Quantity capacity_of(double volume, core::Decimal participation) {
    constexpr double most = 9e10;
    // As doubles 0.29 of 100 would be 28.
    if (const auto units = core::Decimal::from_double(volume, core::Rounding::half_even);
        units && volume < most)
        return core::Decimal::multiply(*units, participation, core::Rounding::down);
    return core::Decimal::from_double(std::min(volume * participation.to_double(), most),
                                      core::Rounding::down)
        .value_or(core::Decimal{});
}

/// Whose the parts of an order are is no concern of the venue.
model::Order without_legs(const model::Order& order) {
    return {order.id,    order.instrument, order.side, order.type, order.purpose,
            order.quantity, order.price,   order.time, order.oco,  {}};
}

Price half_of(Price spread) {
    return spread.is_zero() ? spread
                            : core::Decimal::divide(spread, 2, core::Rounding::half_even);
}

}  // namespace

PaperBroker::PaperBroker(const model::InstrumentTable& instruments, Options options,
                         PaperBook* book)
    : instruments_(instruments),
      options_(std::move(options)),
      book_(book),
      venues_(instruments.size()) {}

core::Status PaperBroker::submit(const model::Order& order) {
    if (!broken_) return broken_;
    if (order.id.value <= last_order_) return {};  // sent again: it is known by its client id
    last_order_ = order.id.value;
    Venue& venue = venues_[order.instrument.index()];
    keep(order, venue.seen);
    tell({.kind = BrokerEvent::Kind::accepted, .order = order.id, .time = order.time});
    accept(without_legs(order));
    const bool at_close = order.type == OrderType::last_close ||
                          (order.type == OrderType::market &&
                           options_.fill == execution::FillMode::this_close &&
                           // A decision made after the close takes the next price there is.
                           order.time <= venue.last_time);
    if (at_close && venue.last_close.bid.is_positive()) {
        const auto& instrument = instruments_.at(order.instrument);
        const bool is_end = order.type == OrderType::last_close;
        model::Costs costs = options_.costs;
        if (is_end) costs.slippage = {};
        // The end of the data is no event of the market: it knows no volume.
        const core::Quantity quantity =
            is_end ? order.quantity : take(venue, instrument, order.quantity);
        if (quantity == order.quantity) remove(order.id);
        if (quantity.is_positive())
            fill(order, quantity, costs.market_fill(instrument, order.side, venue.last_close),
                 venue.last_time, venue.last_time, false);
        if (quantity.is_positive() && quantity < order.quantity) {
            Working& rest = venue.market.back();
            rest.order.quantity -= quantity;
            keep(rest.order, rest.accepted);
        }
    }
    finish_batch();
    return broken_;
}

void PaperBroker::accept(const model::Order& order) {
    Venue& venue = venues_[order.instrument.index()];
    if (order.type == OrderType::stop || order.type == OrderType::limit)
        add_guard(order, venue.seen);
    else
        venue.market.push_back({order, venue.seen});
}

void PaperBroker::add_guard(const model::Order& order, Position accepted) {
    Venue& venue = venues_[order.instrument.index()];
    venue.bounds_valid = false;
    guard_orders_.assign(order.id, order);
    Guarded* pair = nullptr;
    if (order.oco != 0) {
        // The other half was most likely the last to come.
        const auto other = std::ranges::find(venue.guards.rbegin(), venue.guards.rend(), order.oco,
                                             &Guarded::oco);
        if (other != venue.guards.rend()) pair = &*other;
    }
    if (pair == nullptr) {
        venue.guards.push_back({{model::opposite(order.side), {}, {}}, {}, {}, order.quantity,
                                accepted, order.oco});
        pair = &venue.guards.back();
    }
    if (order.type == OrderType::stop) {
        pair->stop = order.id;
        pair->guard.stop = order.price;
    } else {
        pair->target = order.id;
        pair->guard.target = order.price;
    }
}

core::Status PaperBroker::cancel(core::OrderId order) {
    if (!broken_) return broken_;
    const bool found = remove(order);
    tell({.kind = found ? BrokerEvent::Kind::cancelled : BrokerEvent::Kind::cancel_rejected,
          .order = order,
          .text = found ? "" : "not working"});
    finish_batch();
    return broken_;
}

core::Status PaperBroker::replace(core::OrderId order, core::Quantity quantity) {
    if (!broken_) return broken_;
    for (Venue& venue : venues_)
        for (Working& working : venue.market) {
            if (working.order.id != order || working.order.quantity == quantity) continue;
            working.order.quantity = quantity;
            tell({.kind = BrokerEvent::Kind::replaced, .order = order, .quantity = quantity});
        }
    finish_batch();
    return broken_;
}

bool PaperBroker::remove(core::OrderId id) {
    const model::Order* guard = guard_orders_.find(id);
    if (guard == nullptr) {
        for (Venue& venue : venues_)
            if (std::erase_if(venue.market, [&](const Working& w) { return w.order.id == id; }) > 0)
                return true;
        return false;
    }
    Venue& venue = venues_[guard->instrument.index()];
    (void)guard_orders_.extract(id);
    venue.bounds_valid = false;
    const auto it = std::ranges::find_if(
        venue.guards, [&](const Guarded& g) { return g.stop == id || g.target == id; });
    if (it->stop == id) {
        it->stop = {};
        it->guard.stop = {};
    } else {
        it->target = {};
        it->guard.target = {};
    }
    if (it->stop.value == 0 && it->target.value == 0) venue.guards.erase(it);
    return true;
}

void PaperBroker::on_market(const data::MarketEvent& event) {
    if (!broken_) return;
    if (const auto* open = std::get_if<model::BarOpen>(&event)) match_open(*open);
    else if (const auto* quote = std::get_if<model::Quote>(&event)) match_quote(*quote);
    else match_close(std::get<model::BarClose>(event));
    finish_batch();
}

void PaperBroker::match_open(const model::BarOpen& open) {
    Venue& venue = venues_[open.instrument.index()];
    const Position here{open.time, phase_open};
    venue.seen = std::max(venue.seen, here);
    fill_market(venue, open.instrument, open.top(), here);
    if (venue.has_ticks) match_quote({open.instrument, {open.time, open.price, open.ask}});
}

void PaperBroker::match_quote(const model::Quote& quote) {
    Venue& venue = venues_[quote.instrument.index()];
    const auto& [time, bid, ask] = quote.tick;
    const Position here{time, phase_open};
    venue.has_ticks = true;
    venue.seen = std::max(venue.seen, here);
    fill_market(venue, quote.instrument, quote.tick.top(), here);
    if (venue.guards.empty() || inside_bounds(venue, quote.instrument, bid, ask.is_zero() ? bid : ask,
                                              !ask.is_zero()))
        return;
    const model::BarClose moment{quote.instrument,
                                 {time, time, bid, bid, bid, bid, 0, {ask, ask, ask, ask}}};
    fill_guards(venue, moment, here);
}

void PaperBroker::fill_market(Venue& venue, core::InstrumentId id, const model::Top& top,
                              Position here) {
    if (venue.market.empty()) return;
    const auto& instrument = instruments_.at(id);
    std::vector<Working> left;
    std::vector<std::pair<model::Order, core::Quantity>> ready;
    for (Working& working : venue.market) {
        const core::Quantity quantity = here > working.accepted
                                            ? take(venue, instrument, working.order.quantity)
                                            : core::Quantity{};
        if (quantity.is_zero()) {
            left.push_back(std::move(working));
            continue;
        }
        ready.emplace_back(working.order, quantity);
        if (quantity == working.order.quantity) continue;
        left.push_back(std::move(working));
        left.back().order.quantity -= quantity;
        left.back().accepted = here;
    }
    venue.market = std::move(left);
    for (const auto& [order, quantity] : ready)
        fill(order, quantity, options_.costs.market_fill(instrument, order.side, top),
             here.time, here.time, false);
    for (const Working& working : venue.market)
        if (working.accepted == here) keep(working.order, here);
}

core::Quantity PaperBroker::take(Venue& venue, const model::Instrument& instrument,
                                 core::Quantity wanted) const {
    if (!venue.scarce) return wanted;
    const core::Quantity taken =
        std::min(wanted, venue.capacity).round_to(instrument.lot, core::Rounding::down);
    venue.capacity -= taken;
    return taken;
}

void PaperBroker::match_close(const model::BarClose& close) {
    Venue& venue = venues_[close.instrument.index()];
    const Position here{close.bar.close_time, phase_close};
    venue.seen = std::max(venue.seen, here);
    venue.last_close = close.bar.closing();
    venue.last_time = close.bar.close_time;
    if (options_.participation.is_positive()) {
        venue.scarce = close.bar.volume > 0;
        if (venue.scarce) venue.capacity = capacity_of(close.bar.volume, options_.participation);
        // Seen again after a crash: what was filled since this close has used its volume.
        std::erase_if(venue.restored,
                      [&](const auto& fill) { return fill.first < close.bar.close_time; });
        for (const auto& [time, quantity] : venue.restored)
            venue.capacity = std::max(venue.capacity - quantity, core::Quantity{});
    }
    // Where ticks are told they have touched all there was to touch.
    if (venue.guards.empty() || venue.has_ticks) return;
    const bool quoted = close.bar.is_quoted();
    if (inside_bounds(venue, close.instrument, close.bar.low,
                      quoted ? close.bar.ask.high : close.bar.high, quoted))
        return;
    fill_guards(venue, close, here);
}

bool PaperBroker::inside_bounds(Venue& venue, core::InstrumentId instrument, Price low, Price high,
                                bool quoted) const {
    if (!venue.bounds_valid || venue.bounds_quoted != quoted) {
        update_bounds(venue, quoted ? Price{} : half_of(instruments_.at(instrument).spread));
        venue.bounds_quoted = quoted;
    }
    return low > venue.low && high < venue.high;
}

void PaperBroker::fill_guards(Venue& venue, const model::BarClose& close, Position here) {
    const Price half_spread = half_of(instruments_.at(close.instrument).spread);
    std::vector<std::pair<Guarded, execution::GuardHit>> hits;
    for (const Guarded& guarded : venue.guards) {
        if (here <= guarded.accepted) continue;
        const auto hit = execution::check_guard(guarded.guard, close.bar, half_spread,
                                                options_.intrabar);
        if (hit) hits.emplace_back(guarded, resolve(guarded, close, half_spread, *hit));
    }
    for (const auto& [guarded, hit] : hits) fill_guard(venue, guarded, hit, close);
}

void PaperBroker::fill_guard(Venue& venue, const Guarded& guarded, const execution::GuardHit& hit,
                             const model::BarClose& close) {
    const auto& instrument = instruments_.at(close.instrument);
    const core::OrderId id = hit.is_stop ? guarded.stop : guarded.target;
    const core::OrderId other = hit.is_stop ? guarded.target : guarded.stop;
    const model::Order order = *guard_orders_.find(id);
    const core::Quantity quantity = take(venue, instrument, guarded.quantity);
    if (quantity.is_zero()) return;
    const Price price = hit.is_stop
                            ? options_.costs.market_fill(instrument, order.side, hit.price, false)
                            : hit.price;
    const core::Time time = hit.at_open ? close.bar.open_time : close.bar.close_time;
    if (quantity < guarded.quantity) {
        fill_part(venue, id, quantity, price, time, close, hit.ambiguous);
        return;
    }
    remove(id);
    if (other.value != 0) remove(other);
    fill(order, quantity, price, time, close.bar.close_time, hit.ambiguous);
    if (other.value != 0)
        tell({.kind = BrokerEvent::Kind::cancelled,
              .order = other,
              .time = close.bar.close_time,
              .text = "the other of the pair was filled"});
}

void PaperBroker::fill_part(Venue& venue, core::OrderId id, core::Quantity quantity, Price price,
                            core::Time time, const model::BarClose& close, bool ambiguous) {
    const auto guarded = std::ranges::find_if(
        venue.guards, [&](const Guarded& g) { return g.stop == id || g.target == id; });
    guarded->quantity -= quantity;
    guarded->accepted = venue.seen;
    fill(*guard_orders_.find(id), quantity, price, time, close.bar.close_time, ambiguous);
    // Both of the pair guard what is left.
    for (const core::OrderId half : {guarded->stop, guarded->target}) {
        if (half.value == 0) continue;
        model::Order& order = *guard_orders_.find(half);
        order.quantity = guarded->quantity;
        if (half != id)
            tell({.kind = BrokerEvent::Kind::replaced,
                  .order = half,
                  .quantity = guarded->quantity,
                  .time = close.bar.close_time,
                  .text = "the other of the pair was filled in part"});
        keep(order, guarded->accepted);
    }
}

execution::GuardHit PaperBroker::resolve(const Guarded& guarded, const model::BarClose& close,
                                         Price half_spread, execution::GuardHit hit) const {
    if (!hit.ambiguous || options_.intrabar != execution::Intrabar::finer || !options_.finer)
        return hit;
    for (const model::Bar& bar :
         options_.finer(close.instrument, close.bar.open_time, close.bar.close_time)) {
        auto finer = execution::check_guard(guarded.guard, bar, half_spread,
                                            execution::Intrabar::stop_first);
        if (!finer) continue;
        finer->at_open = false;  // its time stays that of the bar traded on
        return *finer;
    }
    return hit;
}

void PaperBroker::update_bounds(Venue& venue, Price half_spread) const {
    Price low;
    Price high = Price::from_raw(std::numeric_limits<std::int64_t>::max());
    for (const Guarded& guarded : venue.guards) {
        const bool is_long = guarded.guard.position == Side::buy;
        const Price below = is_long ? guarded.guard.stop : guarded.guard.target;
        const Price above = is_long ? guarded.guard.target : guarded.guard.stop;
        if (!below.is_zero()) low = std::max(low, below + half_spread);
        if (!above.is_zero()) high = std::min(high, above - half_spread);
    }
    venue.low = low;
    venue.high = high;
    venue.bounds_valid = true;
}

void PaperBroker::fill(const model::Order& order, core::Quantity quantity, Price price,
                       core::Time time, core::Time known, bool ambiguous) {
    const auto& instrument = instruments_.at(order.instrument);
    model::Fill fill{.exec = {next_number_},
                     .order = order.id,
                     .instrument = order.instrument,
                     .side = order.side,
                     .quantity = quantity,
                     .price = price,
                     .fee = options_.costs.commission.of(instrument, quantity, price),
                     .time = time,
                     .price_time = time,
                     .ambiguous = ambiguous};
    tell({.kind = BrokerEvent::Kind::filled, .order = order.id, .fill = fill, .time = known});
}

void PaperBroker::tell(BrokerEvent event) {
    event.number = next_number_++;
    if (book_ != nullptr && broken_)
        broken_ = book_->put_event(event.number, engine::encode_broker_event(event));
    batch_.push_back(std::move(event));
}

void PaperBroker::finish_batch() {
    if (batch_.empty()) return;
    if (book_ != nullptr && broken_) broken_ = book_->commit();
    if (broken_ && listener_ != nullptr)
        for (BrokerEvent& event : batch_) listener_->on_broker_event(std::move(event));
    batch_.clear();
}

}  // namespace pmp::brokers
