#include <algorithm>
#include <map>

#include "brokers/paper_broker.hpp"
#include "engine/codec.hpp"

// How the paper venue outlives its process.
namespace pmp::brokers {

using execution::BrokerEvent;
using model::OrderType;

void PaperBroker::keep(const model::Order& order, Position accepted) {
    if (book_ == nullptr || !broken_) return;
    broken_ = book_->put_order(order.id.value,
                               engine::encode_paper_order(order, accepted.time, accepted.phase,
                                                          next_number_ - 1));
}

core::Status PaperBroker::restore() {
    if (book_ == nullptr) return {};
    auto content = book_->load();
    if (!content) return std::unexpected(content.error());
    std::map<core::OrderId, engine::PaperOrder> open;
    for (const auto& [id, payload] : content->orders) {
        auto order = engine::decode_paper_order(payload);
        if (!order) return std::unexpected(order.error());
        open[order->order.id] = *order;
        last_order_ = std::max(last_order_, id);
    }
    for (const auto& [number, payload] : content->events) {
        auto event = engine::decode_broker_event(payload);
        if (!event) return std::unexpected(event.error());
        next_number_ = std::max(next_number_, number + 1);
        using Kind = BrokerEvent::Kind;
        if (event->kind == Kind::cancelled) open.erase(event->order);
        if (event->kind == Kind::filled)
            venues_[event->fill.instrument.index()].restored.emplace_back(event->time,
                                                                          event->fill.quantity);
        const auto it = open.find(event->order);
        if (it == open.end() || number <= it->second.after) continue;
        if (event->kind == Kind::replaced) it->second.order.quantity = event->quantity;
        if (event->kind == Kind::filled) open.erase(it);  // after one in part the order was kept
    }
    for (const auto& [id, entry] : open) {
        const model::Order& order = entry.order;
        const Position accepted{entry.time, entry.phase};
        Venue& venue = venues_[order.instrument.index()];
        if (order.type == OrderType::stop || order.type == OrderType::limit)
            add_guard(order, accepted);
        else
            venue.market.push_back({order, accepted});
    }
    return {};
}

core::Result<execution::VenueSnapshot> PaperBroker::snapshot(std::uint64_t after) {
    if (!broken_) return std::unexpected(broken_.error());
    execution::VenueSnapshot snapshot;
    if (book_ == nullptr) return snapshot;
    auto content = book_->load();
    if (!content) return std::unexpected(content.error());
    for (const auto& [id, payload] : content->orders) snapshot.known_orders.push_back({id});
    for (const auto& [number, payload] : content->events) {
        if (number <= after) continue;
        auto event = engine::decode_broker_event(payload);
        if (!event) return std::unexpected(event.error());
        snapshot.events.push_back(std::move(*event));
    }
    return snapshot;
}

}  // namespace pmp::brokers
