#include "engine/stall_guard.hpp"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

namespace pmp::engine {
namespace {

TEST(StallGuard, RevokedInsideACallTheOwnerHearsOfItAtItsReturn) {
    StallGuard guard;
    guard.enter();
    EXPECT_EQ(guard.call() % 2, 1U);
    EXPECT_TRUE(guard.revoke(guard.call()));
    EXPECT_FALSE(guard.leave());
}

TEST(StallGuard, RevokedAfterTheReturnNothingChanges) {
    StallGuard guard;
    guard.enter();
    const auto call = guard.call();
    EXPECT_TRUE(guard.leave());
    EXPECT_FALSE(guard.revoke(call));
    guard.enter();
    EXPECT_NE(guard.call(), call);
    EXPECT_FALSE(guard.revoke(call)) << "another call is not the one that was stuck";
    EXPECT_TRUE(guard.leave());
}

// Exactly one of the two owns the work, whatever the timing: over many guards each is either
// revoked, with the owner told so, or left alone, with the owner going on.
TEST(StallGuard, TwoThreadsNeverBothOwnTheWork) {
    int taken = 0, kept = 0;
    for (int round = 0; round < 300; ++round) {
        StallGuard guard;
        std::atomic<int> stage{0};
        bool owner_lost = false;
        std::uint64_t calls = 0;
        std::thread owner([&] {
            stage = 1;
            while (stage != 2) {
                guard.enter();
                ++calls;
                for (int i = 0; i < round % 7 * 50; ++i)
                    std::atomic_signal_fence(std::memory_order_seq_cst);
                if (!guard.leave()) {
                    owner_lost = true;
                    return;
                }
            }
        });
        while (stage != 1) std::this_thread::yield();
        bool revoked = false;
        for (int attempt = 0; attempt < 3 && !revoked; ++attempt) {
            const auto call = guard.call();
            revoked = call % 2 == 1 && guard.revoke(call);
        }
        stage = 2;
        owner.join();
        EXPECT_EQ(revoked, owner_lost) << "round " << round << ", calls " << calls;
        ++(revoked ? taken : kept);
    }
    RecordProperty("taken", taken);
    EXPECT_EQ(taken + kept, 300);
}

}  // namespace
}  // namespace pmp::engine
