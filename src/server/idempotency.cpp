#include "server/idempotency.hpp"

#include <utility>

namespace pmp::server {

const IdempotencyCache::Entry* IdempotencyCache::find(std::string_view key, std::int64_t now_ns) {
    while (!entries_.empty() && now_ns - entries_.front().at_ns >= lifetime_ns_) {
        entries_.pop_front();
    }
    for (const auto& entry : entries_) {
        if (entry.key == key) return &entry;
    }
    return nullptr;
}

void IdempotencyCache::put(Entry entry) {
    if (entries_.size() >= capacity_) entries_.pop_front();
    entries_.push_back(std::move(entry));
}

}  // namespace pmp::server
