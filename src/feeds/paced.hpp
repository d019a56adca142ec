#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "data/feed.hpp"

namespace pmp::feeds {

/// Gives the events of another feed at the pace of a clock: `speed` seconds of data in a second of
/// real time. Gaps longer than max_gap_bars bars (nights, week-ends) are played as that long. It
/// never sleeps: next() says idle until the next event is due, and wait_ns() how long that is.
class PacedFeed final : public data::Feed {
public:
    static constexpr int max_gap_bars = 4;

    /// `speed` > 0; infinity is as fast as it goes. `clock` is core::monotonic_ns unless a test
    /// brings its own. `inner` must outlive it.
    PacedFeed(data::Feed& inner, double speed, std::function<std::int64_t()> clock = {});

    [[nodiscard]] core::Result<data::FeedState> next(data::MarketEvent& out) override;
    [[nodiscard]] double progress() const override { return inner_->progress(); }

    /// Nanoseconds of real time until the event in hand is due; 0 when next() is worth a call.
    [[nodiscard]] std::int64_t wait_ns();

    /// May be called from any thread, while running. 0 pauses; NaN and negatives count as 0.
    void set_speed(double speed);
    [[nodiscard]] double speed() const { return speed_.load(std::memory_order_relaxed); }

private:
    void advance();
    void schedule();

    data::Feed* inner_;
    std::function<std::int64_t()> clock_;
    std::atomic<double> speed_;
    data::MarketEvent pending_;
    bool has_pending_ = false;
    bool started_ = false;
    std::int64_t last_real_ = 0;  ///< clock at the last advance()
    double played_ = 0.0;  ///< ns of data played so far
    double due_ = 0.0;  ///< ns of data at which the pending event is due
    core::Time last_time_;  ///< data time of the last scheduled event
    std::int64_t bar_ns_ = 0;  ///< shortest bar seen
};

}  // namespace pmp::feeds
