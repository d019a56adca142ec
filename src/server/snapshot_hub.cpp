#include "server/snapshot_hub.hpp"

#include <utility>

namespace pmp::server {

void SnapshotHub::publish(std::shared_ptr<const engine::Snapshot> snapshot) {
    if (!snapshot) return;
    // seq 0 is the state before the first event: it has no time to stand at on a curve.
    if (snapshot->seq.value != 0) {
        const std::lock_guard lock(history_mutex_);
        history_.add({snapshot->time, snapshot->account.equity.to_double(),
                      snapshot->account.drawdown});
    }
    const std::lock_guard lock(newest_mutex_);
    newest_.snapshot = std::move(snapshot);
    ++newest_.version;
}

SnapshotHub::Newest SnapshotHub::newest() const {
    const std::lock_guard lock(newest_mutex_);
    return newest_;
}

std::vector<EquityPoint> SnapshotHub::equity(std::size_t max) const {
    // Copied under the lock, thinned outside of it: the engine must not wait for the thinning.
    EquityHistory copy;
    {
        const std::lock_guard lock(history_mutex_);
        copy = history_;
    }
    return copy.points(max);
}

}  // namespace pmp::server
