#pragma once

#include <deque>
#include <unordered_map>
#include <vector>

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

    [[nodiscard]] core::Price average_price() const {
        return filled.is_zero() ? core::Price{}
                                : core::Decimal::divide(filled_value, filled,
                                                        core::Rounding::half_even);
    }
};

/// All orders that can still change, and the newest finished ones (a late fill must find its order).
class OrderTable {
public:
    OrderRecord& add(OrderRecord record);
    [[nodiscard]] OrderRecord* find(core::OrderId id);
    /// The order is finished: it is kept until `max_finished` newer ones are finished.
    void finish(core::OrderId id);
    /// Orders that are not finished, by id.
    [[nodiscard]] std::vector<const OrderRecord*> open() const;
    [[nodiscard]] std::size_t open_count() const { return records_.size() - finished_.size(); }

    static constexpr std::size_t max_finished = 4096;

private:
    std::unordered_map<core::OrderId, OrderRecord> records_;  // looked up, never iterated in order
    std::deque<core::OrderId> finished_;
};

}  // namespace pmp::execution
