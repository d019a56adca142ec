#include "server/snapshot_cache.hpp"

#include "core/clock_wall.hpp"
#include "server/snapshot_json.hpp"

namespace pmp::server {
namespace {

constexpr std::string_view opening = R"({"type":"snapshot","data":)";
constexpr std::string_view closing = "}";

/// The wall clock at the millisecond: finer digits are noise to a person.
core::Time sent_now() {
    return core::floor_to(core::WallClock{}.now(), core::Duration::milliseconds(1));
}

}  // namespace

std::string_view SnapshotCache::Message::data() const {
    std::string_view all = *text;
    all.remove_prefix(opening.size());
    all.remove_suffix(closing.size());
    return all;
}

const SnapshotCache::Message& SnapshotCache::newest() {
    const auto newest = hub_->newest();
    if (newest.snapshot && newest.version != message_.version) {
        std::string text(opening);
        text += snapshot_json(*newest.snapshot, sent_now());
        text += closing;
        message_ = {std::make_shared<const std::string>(std::move(text)), newest.version};
    }
    return message_;
}

}  // namespace pmp::server
