#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "data/feed.hpp"
#include "model/order.hpp"

namespace pmp::execution {

/// What a venue tells about an order.
struct BrokerEvent {
    enum class Kind : std::uint8_t {
        accepted, rejected, filled, cancelled, cancel_rejected, replaced, expired, lost, absent
    };
    Kind kind = Kind::accepted;
    std::uint64_t number = 0;   ///< the venue's running number of this event; told twice, known by it
    core::OrderId order;
    model::Fill fill;           ///< filled only
    core::Quantity quantity;    ///< replaced only: the new quantity
    core::Time time;
    std::string text;           ///< reason, as the venue worded it

    bool operator==(const BrokerEvent&) const = default;
};

[[nodiscard]] const char* to_string(BrokerEvent::Kind kind);

/// Where broker events go: the sequencer's queue. May be called from any thread.
class BrokerListener {
public:
    virtual ~BrokerListener() = default;
    virtual void on_broker_event(BrokerEvent event) = 0;
};

/// The venue's own account of the past, for start-up and recovery.
struct VenueSnapshot {
    std::vector<core::OrderId> known_orders;  ///< every order of this session it ever accepted
    std::vector<BrokerEvent> events;          ///< everything it told after event `after`, in order
};

/// A place that executes orders. Only execution may call it. Answers come as events; a failed call
/// means unknown, never rejected.
class Broker {
public:
    virtual ~Broker() = default;
    virtual void listen(BrokerListener& listener) = 0;
    [[nodiscard]] virtual core::Status submit(const model::Order& order) = 0;
    [[nodiscard]] virtual core::Status cancel(core::OrderId order) = 0;
    /// Changes the quantity of an order that has no fill yet.
    [[nodiscard]] virtual core::Status replace(core::OrderId order, core::Quantity quantity) = 0;
    /// An error once the venue can do nothing any more (a simulated one whose own book cannot be
    /// written); trading stops. A broken line is no such error: it is told as `lost`.
    [[nodiscard]] virtual core::Status health() const { return {}; }
    /// A simulated venue lives on the same market events as we do; a real one has its own.
    virtual void on_market(const data::MarketEvent&) {}
    /// All orders known and all events with a number after `after`.
    [[nodiscard]] virtual core::Result<VenueSnapshot> snapshot(std::uint64_t after) = 0;
};

}  // namespace pmp::execution
