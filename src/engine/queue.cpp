#include "engine/queue.hpp"

#include <chrono>

namespace pmp::engine {

void EventQueue::on_broker_event(execution::BrokerEvent event) {
    {
        const std::lock_guard lock(mutex_);
        items_.emplace_back(std::move(event));
        size_.store(items_.size(), std::memory_order_release);
    }
    changed_.notify_one();
}

std::uint64_t EventQueue::push(Command command) {
    std::uint64_t id = 0;
    {
        const std::lock_guard lock(mutex_);
        id = command.id = next_id_++;
        items_.emplace_back(std::move(command));
        size_.store(items_.size(), std::memory_order_release);
    }
    changed_.notify_one();
    return id;
}

bool EventQueue::take(std::vector<Item>& items) {
    if (size_.load(std::memory_order_acquire) == 0) return false;
    items.clear();
    const std::lock_guard lock(mutex_);
    std::swap(items, items_);
    size_.store(0, std::memory_order_release);
    return !items.empty();
}

void EventQueue::clear() {
    const std::lock_guard lock(mutex_);
    items_.clear();
    size_.store(0, std::memory_order_release);
}

void EventQueue::wait(int ms) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(ms),
                      [this] { return !items_.empty() || woken_; });
    woken_ = false;
}

void EventQueue::wake() {
    {
        const std::lock_guard lock(mutex_);
        woken_ = true;
    }
    changed_.notify_all();
}

void EventQueue::set_next_id(std::uint64_t id) {
    const std::lock_guard lock(mutex_);
    next_id_ = id;
}

}  // namespace pmp::engine
