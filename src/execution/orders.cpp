#include "execution/orders.hpp"

#include <algorithm>
#include <utility>

namespace pmp::execution {

std::vector<core::Quantity> OrderRecord::shares_of(core::Quantity quantity,
                                                   core::Quantity lot) const {
    using core::Decimal;
    using core::Rounding;
    const std::size_t n = order.legs.size();
    const int way = model::sign(order.side);
    std::vector<core::Quantity> lacking(n);
    for (std::size_t i = 0; i < n; ++i) lacking[i] = order.legs[i].quantity - booked[i];
    const core::Quantity missing = order.quantity - filled;
    if (internal || quantity == missing) return lacking;

    std::vector<core::Quantity> parts(n);
    core::Quantity rest = way > 0 ? quantity : -quantity;
    const bool over = quantity > missing;
    for (std::size_t i = 0; i < n; ++i) {
        parts[i] = over ? lacking[i]
                        : Decimal::multiply_divide(lacking[i], quantity, missing, Rounding::down)
                              .round_to(lot, Rounding::down);
        rest -= parts[i];
    }
    // What rounding left goes, a lot at a time, to the leg that lacks most; legs on the other side
    // can make the rest negative, then the leg that got most gives back.
    while (!rest.is_zero()) {
        const bool give = rest.sign() == way;
        std::size_t best = n;
        core::Quantity most;
        for (std::size_t i = 0; i < n; ++i) {
            if (order.legs[i].quantity.sign() != way) continue;
            const core::Quantity room = (give ? lacking[i] - parts[i] : parts[i]).abs();
            if (best == n || room > most) {
                best = i;
                most = room;
            }
        }
        const core::Quantity step =
            most.is_zero() ? rest.abs() : std::min({rest.abs(), most, lot});
        const core::Quantity signed_step = rest.is_positive() ? step : -step;
        parts[best] += signed_step;
        rest -= signed_step;
    }
    return parts;
}

OrderRecord& OrderTable::add(OrderRecord record) {
    const core::OrderId id = record.order.id;
    return records_.assign(id, std::move(record));
}

OrderRecord OrderTable::blank() {
    OrderRecord out;
    if (spares_.empty()) return out;
    OrderRecord& old = spares_.back();
    const auto keep_room = [](auto& from, auto& to) {
        from.clear();
        to = std::move(from);
    };
    keep_room(old.order.legs, out.order.legs);
    keep_room(old.booked, out.booked);
    keep_room(old.targets, out.targets);
    keep_room(old.approvals, out.approvals);
    spares_.pop_back();
    return out;
}

void OrderTable::finish(core::OrderId id) {
    finished_.push_back(id);
    if (finished_.size() <= max_finished) return;
    OrderRecord old = records_.extract(finished_.front());
    constexpr std::size_t most_spares = 64;
    if (spares_.size() < most_spares) spares_.push_back(std::move(old));
    finished_.pop_front();
}

std::vector<const OrderRecord*> OrderTable::open() const {
    std::vector<const OrderRecord*> result;
    records_.for_each([&](const OrderRecord& record) {
        if (!model::is_terminal(record.state)) result.push_back(&record);
    });
    return result;
}

}  // namespace pmp::execution
