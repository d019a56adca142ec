#pragma once

#include <optional>
#include <string>
#include <vector>

#include "execution/broker.hpp"
#include "execution/fill_rules.hpp"
#include "execution/orders.hpp"
#include "portfolio/book.hpp"
#include "risk/gate.hpp"

namespace pmp::execution {

/// What execution reports upward, in the order it happens.
class ExecutionListener {
public:
    virtual ~ExecutionListener() = default;
    virtual void on_order(const OrderRecord& record) = 0;  ///< an intent, before it is sent
    virtual void on_order_state(const OrderRecord& record, const std::string& text) = 0;
    virtual void on_fill(const OrderRecord& record, const model::Fill& fill,
                         const std::vector<portfolio::Share>& shares) = 0;
    virtual void on_trade(const model::Trade& trade) = 0;
};

/// Turns approved positions into orders and fills into bookings. It nets the strategies' wishes
/// into one order for each instrument, shares fills out over their ledgers, and keeps a stop and
/// a target at the venue for every strategy's position. The only caller of the Broker.
///
/// Orders are first staged and reported (on_order); flush() hands them to the broker, after the
/// caller has made the intents durable.
class Execution {
public:
    Execution(const model::InstrumentTable& instruments, portfolio::Book& book, risk::Gate& gate,
              FillMode mode, ExecutionListener& listener);

    void connect(Broker& broker) { broker_ = &broker; }
    void add_strategy(core::StrategyId strategy, core::InstrumentId instrument);

    /// A decision wants the strategy to hold `approval.position`. `decision.order` is set by
    /// commit(). Nothing is done when that is what is planned already.
    void stage(const risk::Target& target, const risk::Approval& approval,
               model::Decision& decision);
    /// Makes one net order of everything staged for the instrument.
    void commit(core::InstrumentId instrument, core::Time time);
    /// True when something waits for flush().
    [[nodiscard]] bool pending() const { return !outbox_.empty(); }
    /// Hands the staged orders and cancels to the broker. The caller has made them durable.
    /// Returns what could not be handed over, to be taken in as events like all else from outside.
    [[nodiscard]] std::vector<BrokerEvent> flush();
    [[nodiscard]] core::Status venue_health() const { return broker_->health(); }

    /// The first price of a new bar: fills internal crosses and sizes anew what is sized at the fill.
    void on_open(core::InstrumentId instrument, const model::Top& top, core::Time time);
    /// Tells the venue (a simulated one matches on it).
    void on_market(const data::MarketEvent& event) { broker_->on_market(event); }
    void on_broker_event(const BrokerEvent& event);

    /// Closes the position of one strategy, or of all: cancels what works and sends the opposite.
    void close(core::StrategyId strategy, core::Time time, model::OrderPurpose purpose);
    void close_all(core::Time time, model::OrderPurpose purpose);
    /// Closes what all strategies hold of one instrument, with one net order.
    void close_instrument(core::InstrumentId instrument, core::Time time,
                          model::OrderPurpose purpose);
    /// Cancels net orders that are still working, unless they only close (not stops and targets).
    void cancel_entries();

    [[nodiscard]] const OrderTable& orders() const { return orders_; }
    [[nodiscard]] std::vector<const OrderRecord*> open_orders() const { return orders_.open(); }
    /// The venue's number of the last event that was applied.
    [[nodiscard]] std::uint64_t last_event() const { return last_event_; }
    /// Asks the venue what happened while we were away: sends again what it proves not to have,
    /// and returns its events that we have not seen, in order. An order that was being cancelled
    /// and never reached the venue is not sent again: it comes back as a `cancelled` event.
    [[nodiscard]] core::Result<std::vector<BrokerEvent>> reconcile();

private:
    struct Staged {
        model::OrderLeg leg;
        risk::Target target;
        risk::Approval approval;
        model::Decision* decision;
    };
    struct Guards {
        core::OrderId stop, target;
        core::InstrumentId instrument;
        risk::Approval protection;  // of the last entry
    };
    struct Out {
        enum class Kind : std::uint8_t { submit, cancel, replace } kind;
        core::OrderId order;
    };

    core::OrderId send(model::Order order, OrderRecord record);
    void submit_net(core::InstrumentId instrument, core::Time time,
                    const std::vector<Staged>& staged);
    /// send(), in as many orders as the instrument's largest order asks for; the first one's id.
    core::OrderId send_in_parts(model::Order order, OrderRecord record);
    void resize_at_fill(OrderRecord& record, const model::Top& top, core::Time time);
    /// Fills an order whose legs cancel each other, at a price and without a venue.
    void cross(OrderRecord& record, core::Price price, core::Time time);
    void book_fill(OrderRecord& record, const model::Fill& fill);
    void place_guards(core::StrategyId strategy, const risk::Approval& approval,
                      core::Price entry, core::Time time);
    void cancel_guards(core::StrategyId strategy);
    /// An order has ended without filling: what its legs still hold gets its guards back.
    void guard_again(const std::vector<model::OrderLeg>& legs, core::Time time);
    void cancel(core::OrderId id);
    void advance(OrderRecord& record, model::OrderTrigger trigger, const std::string& text = {});
    /// What the strategy will hold when everything that is on its way has been filled.
    [[nodiscard]] core::Quantity expected_position(core::StrategyId strategy,
                                                   model::OrderPurpose purpose) const;
    /// Legs on their way count as held when the gate measures.
    void in_flight(core::StrategyId strategy, core::Quantity change);

    const model::InstrumentTable& instruments_;
    portfolio::Book& book_;
    risk::Gate& gate_;
    FillMode mode_;
    ExecutionListener& listener_;
    Broker* broker_ = nullptr;

    OrderTable orders_;
    std::vector<std::vector<Staged>> staged_;         // by instrument
    std::vector<Guards> guards_;                      // by strategy
    std::vector<core::Quantity> in_flight_;           // by strategy: sent and not yet booked
    std::vector<std::vector<core::OrderId>> waiting_; // by instrument: internal or sized at fill
    std::vector<Out> outbox_, sending_;
    struct {  // of the fill being booked, by leg
        std::vector<portfolio::Share> shares;
        std::vector<model::Trade> trades;
        std::vector<core::Quantity> before;
    } booking_;
    std::uint64_t next_order_ = 1;
    static constexpr std::uint64_t first_internal_exec = 1ULL << 48;  // no venue counts so far
    std::uint64_t next_internal_exec_ = 0;
    std::uint64_t last_event_ = 0;
    std::uint64_t next_trade_ = 1;
};

}  // namespace pmp::execution
