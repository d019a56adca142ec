#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "storage/records.hpp"

namespace pmp::server {

using storage::EquityPoint;

/// The whole equity curve of a session in bounded memory. Samples are kept in buckets of equal
/// sample count, each as its lowest and highest; when the room is used up neighbours are merged and
/// the bucket size doubles, so old and new stretches stay equally fine. Not thread-safe.
class EquityHistory {
public:
    explicit EquityHistory(std::size_t buckets = 4096) : capacity_(buckets < 2 ? 2 : buckets) {}

    /// A time before the last one starts a new curve (another session).
    void add(EquityPoint point);
    /// At most `max` (>= 4) points, oldest first, that keep the first, the last and every extreme.
    [[nodiscard]] std::vector<EquityPoint> points(std::size_t max) const;
    [[nodiscard]] bool empty() const { return !last_; }

private:
    struct Bucket {
        EquityPoint low, high;
        void take(const EquityPoint& point);
    };
    void merge_neighbours();

    std::size_t capacity_;
    std::uint64_t bucket_size_ = 1;
    std::uint64_t in_last_bucket_ = 0;
    std::vector<Bucket> buckets_;
    std::optional<EquityPoint> first_, last_;
};

}  // namespace pmp::server
