#include "execution/orders.hpp"

#include <algorithm>

namespace pmp::execution {

OrderRecord& OrderTable::add(OrderRecord record) {
    const core::OrderId id = record.order.id;
    return records_.insert_or_assign(id, std::move(record)).first->second;
}

OrderRecord* OrderTable::find(core::OrderId id) {
    const auto it = records_.find(id);
    return it == records_.end() ? nullptr : &it->second;
}

void OrderTable::finish(core::OrderId id) {
    finished_.push_back(id);
    if (finished_.size() <= max_finished) return;
    records_.erase(finished_.front());
    finished_.pop_front();
}

std::vector<const OrderRecord*> OrderTable::open() const {
    std::vector<const OrderRecord*> result;
    for (const auto& [id, record] : records_)
        if (!model::is_terminal(record.state)) result.push_back(&record);
    std::ranges::sort(result, {}, [](const OrderRecord* r) { return r->order.id; });
    return result;
}

}  // namespace pmp::execution
