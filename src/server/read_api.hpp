#pragma once

#include <memory>

#include "server/call.hpp"
#include "server/snapshot_hub.hpp"
#include "storage/queries.hpp"

namespace pmp::server {

/// The read endpoints that ask the store or copy the equity curve. Worker thread.
class ReadApi {
public:
    ReadApi(std::shared_ptr<const SnapshotHub> hub, std::shared_ptr<storage::Queries> queries)
        : hub_(std::move(hub)), queries_(std::move(queries)) {}

    [[nodiscard]] Response equity(const Call& call) const;
    [[nodiscard]] Response decisions(const Call& call) const;
    [[nodiscard]] Response decision(const Call& call) const;
    [[nodiscard]] Response orders(const Call& call) const;
    [[nodiscard]] Response fills(const Call& call) const;
    [[nodiscard]] Response trades(const Call& call) const;
    [[nodiscard]] Response positions(const Call& call) const;
    [[nodiscard]] Response strategy(const Call& call) const;

private:
    std::shared_ptr<const SnapshotHub> hub_;
    std::shared_ptr<storage::Queries> queries_;
};

}  // namespace pmp::server
