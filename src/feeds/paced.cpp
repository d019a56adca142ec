#include "feeds/paced.hpp"

#include <algorithm>
#include <cmath>

#include "core/clock_wall.hpp"

namespace pmp::feeds {

PacedFeed::PacedFeed(data::Feed& inner, double speed, std::function<std::int64_t()> clock)
    : inner_(&inner), clock_(clock ? std::move(clock) : core::monotonic_ns), speed_(0.0) {
    set_speed(speed);
}

void PacedFeed::set_speed(double speed) {
    speed_.store(speed > 0.0 ? speed : 0.0, std::memory_order_relaxed);
}

/// Moves the played time on by the real time since the last call, at the speed of now.
void PacedFeed::advance() {
    const std::int64_t now = clock_();
    const double speed = this->speed();
    if (std::isinf(speed)) played_ = due_;
    else if (started_) played_ += static_cast<double>(now - last_real_) * speed;
    started_ = true;
    last_real_ = now;
}

/// Finds when the pending event is due.
void PacedFeed::schedule() {
    const core::Time time = data::time_of(pending_);
    if (const auto* close = std::get_if<model::BarClose>(&pending_)) {
        const std::int64_t length = (close->bar.close_time - close->bar.open_time).ns;
        bar_ns_ = bar_ns_ == 0 ? length : std::min(bar_ns_, length);
    }
    if (last_time_ != core::Time{}) {
        std::int64_t step = std::max<std::int64_t>(0, (time - last_time_).ns);
        if (bar_ns_ > 0) step = std::min(step, max_gap_bars * bar_ns_);
        due_ += static_cast<double>(step);
    }
    last_time_ = time;
}

core::Result<data::FeedState> PacedFeed::next(data::MarketEvent& out) {
    if (!has_pending_) {
        const auto state = inner_->next(pending_);
        if (!state || *state != data::FeedState::event) return state;
        has_pending_ = true;
        schedule();
    }
    if (played_ < due_ || !started_) advance();
    if (played_ < due_) return data::FeedState::idle;
    // A consumer that was held up catches up, but by no more than one step of the longest kind.
    if (bar_ns_ > 0)
        played_ = std::min(played_, due_ + static_cast<double>(max_gap_bars * bar_ns_));
    has_pending_ = false;
    out = pending_;
    return data::FeedState::event;
}

std::int64_t PacedFeed::wait_ns() {
    if (!has_pending_) return 0;
    advance();
    if (played_ >= due_) return 0;
    constexpr double longest = 3.6e12;  // an hour: the speed may change meanwhile
    const double ns = (due_ - played_) / speed();
    return static_cast<std::int64_t>(std::min(ns, longest)) + 1;
}

}  // namespace pmp::feeds
