#include "server/equity_history.hpp"

#include "storage/queries.hpp"

namespace pmp::server {
namespace {

void append(std::vector<EquityPoint>& out, const EquityPoint& point) {
    const bool known =
        !out.empty() && out.back().time == point.time && out.back().equity == point.equity;
    if (!known) out.push_back(point);
}

}  // namespace

void EquityHistory::Bucket::take(const EquityPoint& point) {
    if (point.equity < low.equity) low = point;
    if (point.equity > high.equity) high = point;
}

void EquityHistory::add(EquityPoint point) {
    if (last_ && point.time < last_->time) *this = EquityHistory(capacity_);
    if (!first_) first_ = point;
    last_ = point;
    if (buckets_.empty() || in_last_bucket_ == bucket_size_) {
        if (buckets_.size() == capacity_) merge_neighbours();
        buckets_.push_back({point, point});
        in_last_bucket_ = 1;
        return;
    }
    buckets_.back().take(point);
    ++in_last_bucket_;
}

void EquityHistory::merge_neighbours() {
    // An odd one out at the end keeps its samples as a bucket that is only half full.
    const std::size_t pairs = buckets_.size() / 2;
    for (std::size_t i = 0; i < pairs; ++i) {
        Bucket merged = buckets_[2 * i];
        merged.take(buckets_[2 * i + 1].low);
        merged.take(buckets_[2 * i + 1].high);
        buckets_[i] = merged;
    }
    if (buckets_.size() % 2 == 1) buckets_[pairs] = buckets_.back();
    buckets_.resize(buckets_.size() - pairs);
    bucket_size_ *= 2;
}

std::vector<EquityPoint> EquityHistory::points(std::size_t max) const {
    if (!first_) return {};
    std::vector<EquityPoint> all;
    all.reserve(2 * buckets_.size() + 2);
    all.push_back(*first_);
    for (const auto& bucket : buckets_) {
        const bool low_first = bucket.low.time <= bucket.high.time;
        append(all, low_first ? bucket.low : bucket.high);
        append(all, low_first ? bucket.high : bucket.low);
    }
    append(all, *last_);
    return storage::thin(all, max);
}

}  // namespace pmp::server
