#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <variant>
#include <vector>

#include "engine/command.hpp"
#include "execution/broker.hpp"

namespace pmp::engine {

/// Input from other threads on its way to the sequencer: what brokers tell and what operators want.
class EventQueue final : public execution::BrokerListener {
public:
    using Item = std::variant<execution::BrokerEvent, Command>;

    void on_broker_event(execution::BrokerEvent event) override;
    /// The command's id.
    std::uint64_t push(Command command);
    /// Everything that waits, oldest first, in place of what `items` held. False when there is nothing.
    [[nodiscard]] bool take(std::vector<Item>& items);
    /// Throws away what is waiting (what a venue tells during a replay it tells again afterwards).
    void clear();
    /// Waits until something is there, someone calls wake(), or `ms` milliseconds have passed.
    void wait(int ms);
    void wake();
    /// Ids go on from here (after a restart).
    void set_next_id(std::uint64_t id);

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Item> items_;
    std::atomic<std::size_t> size_{0};  // so that an empty queue costs no lock
    std::uint64_t next_id_ = 1;
    bool woken_ = false;
};

}  // namespace pmp::engine
