#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/snapshot.hpp"
#include "server/equity_history.hpp"

namespace pmp::server {

/// Where the engine leaves its newest snapshot and the server's threads find it. Thread-safe;
/// publish() takes a lock that is held for a pointer's copy, never for encoding.
class SnapshotHub final : public engine::SnapshotSink {
public:
    struct Newest {
        std::shared_ptr<const engine::Snapshot> snapshot;  ///< null before the first
        std::uint64_t version = 0;                         ///< 1 for the first; only ever grows
    };

    void publish(std::shared_ptr<const engine::Snapshot> snapshot) override;
    [[nodiscard]] Newest newest() const;
    /// The equity curve of the session so far, at most `max` points, extremes kept.
    [[nodiscard]] std::vector<EquityPoint> equity(std::size_t max) const;

private:
    mutable std::mutex newest_mutex_;
    Newest newest_;
    mutable std::mutex history_mutex_;
    EquityHistory history_;
};

}  // namespace pmp::server
