#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "server/snapshot_hub.hpp"

namespace pmp::server {

/// The newest snapshot as JSON, encoded once per version for everybody who reads it. Used by the
/// server's one network thread.
class SnapshotCache {
public:
    explicit SnapshotCache(std::shared_ptr<const SnapshotHub> hub) : hub_(std::move(hub)) {}

    struct Message {
        std::shared_ptr<const std::string> text;  ///< {"type":"snapshot","data":{...}}; null: none yet
        std::uint64_t version = 0;
        /// The `data` object alone.
        [[nodiscard]] std::string_view data() const;
    };
    [[nodiscard]] const Message& newest();

private:
    std::shared_ptr<const SnapshotHub> hub_;
    Message message_;
};

}  // namespace pmp::server
