#pragma once

#include <atomic>
#include <cstdint>

namespace pmp::engine {

/// Lets a watchdog find out that a thread is stuck inside a strategy and take its work away. One
/// guard belongs to one sequencer thread. enter() and leave() cost two stores and a load; the
/// watchdog pays for the fence (an asymmetric barrier over all threads of the process).
///
/// If revoke() returns true, the owner's next leave() returns false, and the owner must touch
/// nothing any more. If it returns false the owner was alive and nothing has changed.
class StallGuard {
public:
    /// The owner is about to call a strategy.
    void enter() { call_.store(++count_ * 2 + 1, std::memory_order_release); }
    /// The strategy returned. False: the work has been taken away.
    [[nodiscard]] bool leave() {
        call_.store(count_ * 2, std::memory_order_release);
        std::atomic_signal_fence(std::memory_order_seq_cst);
        return verdict_.load(std::memory_order_acquire) == Verdict::none || await_verdict();
    }
    /// Odd while the owner is inside a strategy; the same odd number for the same call.
    [[nodiscard]] std::uint64_t call() const { return call_.load(std::memory_order_acquire); }
    /// Takes the work away if the owner is still inside call `call`.
    [[nodiscard]] bool revoke(std::uint64_t call);

private:
    enum class Verdict : std::uint8_t { none, pending, taken };
    /// The watchdog is deciding: waits for it. True: the work is still ours.
    [[nodiscard]] bool await_verdict() const;

    std::uint64_t count_ = 0;
    std::atomic<std::uint64_t> call_{0};
    std::atomic<Verdict> verdict_{Verdict::none};
};

}  // namespace pmp::engine
