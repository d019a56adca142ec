#pragma once

#include <deque>
#include <vector>

#include "core/sequential_map.hpp"
#include "model/order.hpp"
#include "risk/gate.hpp"

namespace pmp::execution {

/// An order and what has become of it.
struct OrderRecord {
    model::Order order;
    model::OrderState state = model::OrderState::intent;
    core::Quantity filled;
    core::Money filled_value;            ///< sum of quantity * price, for the average
    std::vector<core::Quantity> booked;  ///< signed, for each leg: what its ledger has received
    std::vector<risk::Target> targets;   ///< parallel to legs where sized_at_fill
    std::vector<risk::Approval> approvals;  ///< parallel to legs of a net order
    bool sized_at_fill = false;
    bool internal = false;               ///< legs cancel each other: never sent

    /// Signed quantity each leg receives of a fill of `quantity`: in proportion to what it still
    /// lacks, in lots, never more than that unless the venue fills more than was ordered. The
    /// parts add up to the fill; the fill of an internal order completes every leg.
    [[nodiscard]] std::vector<core::Quantity> shares_of(core::Quantity quantity,
                                                        core::Quantity lot) const;

    [[nodiscard]] core::Price average_price() const {
        return filled.is_zero() ? core::Price{}
                                : core::Decimal::divide(filled_value, filled,
                                                        core::Rounding::half_even);
    }
};

/// All orders that can still change, and the newest finished ones (a late fill must find its order).
/// A record stays at its address until `max_finished` later ones have finished.
class OrderTable {
public:
    OrderRecord& add(OrderRecord record);
    /// An empty record to fill and add; its vectors have the room of one that is no longer kept.
    [[nodiscard]] OrderRecord blank();
    [[nodiscard]] OrderRecord* find(core::OrderId id) const { return records_.find(id); }
    /// The order is finished: it is kept until `max_finished` newer ones are finished.
    void finish(core::OrderId id);
    /// Orders that are not finished, by id.
    [[nodiscard]] std::vector<const OrderRecord*> open() const;
    /// A finished order has come back to life (a fill of one proved absent).
    void reopen(core::OrderId id) { std::erase(finished_, id); }
    [[nodiscard]] std::size_t open_count() const { return records_.size() - finished_.size(); }

    static constexpr std::size_t max_finished = 4096;

private:
    core::SequentialMap<core::OrderId, OrderRecord> records_;
    std::vector<OrderRecord> spares_;  // their room is used again
    std::deque<core::OrderId> finished_;
};

}  // namespace pmp::execution
