#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace pmp::server {

/// Answers given to requests that carried an Idempotency-Key, so that a repeated one is answered
/// and not done again. Only what took effect is remembered: a refused request may be tried again.
/// Holds `capacity` answers for `lifetime`; beyond that the oldest goes. Used by one thread.
class IdempotencyCache {
public:
    explicit IdempotencyCache(std::size_t capacity = 1024,
                              std::int64_t lifetime_ns = 600'000'000'000)
        : capacity_(capacity), lifetime_ns_(lifetime_ns) {}

    struct Entry {
        std::string key;
        std::string request;  ///< the body it came with; another body under the key is a mistake
        std::string answer;
        std::int64_t at_ns = 0;
    };
    /// `now_ns` is a monotonic time. Nothing when the key is new or forgotten.
    [[nodiscard]] const Entry* find(std::string_view key, std::int64_t now_ns);
    void put(Entry entry);
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
    std::size_t capacity_;
    std::int64_t lifetime_ns_;
    std::deque<Entry> entries_;  // oldest first
};

}  // namespace pmp::server
