#pragma once

#include <utility>

#include "model/order.hpp"

namespace pmp::risk {

/// An order that passed the gate. Nobody else can make one, and execution sends nothing else.
class ApprovedOrder {
public:
    [[nodiscard]] const model::Order& order() const& { return order_; }
    [[nodiscard]] model::Order order() && { return std::move(order_); }

private:
    friend class Gate;
    explicit ApprovedOrder(model::Order order) : order_(std::move(order)) {}
    model::Order order_;
};

}  // namespace pmp::risk
