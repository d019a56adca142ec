#include "engine/stall_guard.hpp"

#include <chrono>
#include <thread>

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace pmp::engine {
namespace {

/// Every running thread of the process passes a full fence before this returns.
void fence_all_threads() {
    static const bool registered =
        syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
    if (registered && syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0) return;
    // Without the system call, wait far longer than a store can stay in a store buffer.
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
}

}  // namespace

bool StallGuard::revoke(std::uint64_t call) {
    verdict_.store(Verdict::pending, std::memory_order_seq_cst);
    fence_all_threads();
    // The owner either stored its return before the fence, and is seen here, or loads the verdict
    // after it, and waits.
    const bool stuck = call_.load(std::memory_order_acquire) == call;
    verdict_.store(stuck ? Verdict::taken : Verdict::none, std::memory_order_seq_cst);
    return stuck;
}

bool StallGuard::await_verdict() const {
    for (;;) {
        const Verdict verdict = verdict_.load(std::memory_order_acquire);
        if (verdict != Verdict::pending) return verdict == Verdict::none;
        std::this_thread::yield();
    }
}

}  // namespace pmp::engine
