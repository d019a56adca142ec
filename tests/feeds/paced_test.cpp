#include "feeds/paced.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "data/generate.hpp"
#include "feeds/historical.hpp"

namespace pmp::feeds {
namespace {

using data::FeedState;
using data::MarketEvent;

constexpr std::int64_t second = 1'000'000'000;

class Paced : public ::testing::Test {
protected:
    Paced() {
        data::GeneratorSpec spec;
        spec.bars = 400;
        spec.timeframe = {60};
        spec.weekend_gaps = true;  // from Monday: the first gap after 118 bars
        series_ = std::make_shared<const data::Series>(*data::generate(spec));
        feed_ = *HistoricalFeed::make({series_});
    }
    /// Events due at this real time.
    int take(PacedFeed& paced, std::int64_t now) {
        now_ = now;
        int count = 0;
        while (*paced.next(event_) == FeedState::event) ++count;
        return count;
    }

    std::shared_ptr<const data::Series> series_;
    std::unique_ptr<HistoricalFeed> feed_;
    MarketEvent event_;
    std::int64_t now_ = 5 * second;
};

TEST_F(Paced, PlaysSecondsOfDataInASecond) {
    PacedFeed feed(*feed_, 3600, [this] { return now_; });
    EXPECT_EQ(take(feed, 5 * second), 1);               // the first open, at once
    EXPECT_EQ(take(feed, 5 * second + second / 2), 0);
    EXPECT_NEAR(static_cast<double>(feed.wait_ns()), 0.5e9, 10);
    EXPECT_EQ(take(feed, 6 * second), 2);               // its close and the next open
    EXPECT_EQ(take(feed, 8 * second), 4);
    EXPECT_EQ(data::time_of(event_), series_->bars[3].open_time);
}

TEST_F(Paced, GapsAreShortened) {
    PacedFeed feed(*feed_, 3600, [this] { return now_; });
    int events = 0;
    std::int64_t t = 5;
    while (series_->bars[118].open_time != data::time_of(event_) && t < 1000)
        events += take(feed, ++t * second);
    // 118 hours of bars, then 48 hours of week-end played as 4.
    EXPECT_EQ(t, 6 + 118 + 4);
    EXPECT_EQ(events, 2 * 118 + 1);
}

TEST_F(Paced, SpeedChangesWhileRunning) {
    PacedFeed feed(*feed_, 3600, [this] { return now_; });
    take(feed, 5 * second);
    take(feed, 6 * second);
    feed.set_speed(7200);
    EXPECT_EQ(take(feed, 7 * second), 4);
    feed.set_speed(0);
    EXPECT_EQ(take(feed, 1000 * second), 0);  // paused
    EXPECT_GT(feed.wait_ns(), 1000 * second);
    feed.set_speed(-1);
    EXPECT_EQ(feed.speed(), 0.0);
    feed.set_speed(std::numeric_limits<double>::quiet_NaN());
    EXPECT_EQ(feed.speed(), 0.0);
    feed.set_speed(3600);
    EXPECT_EQ(take(feed, 1001 * second), 2);
    feed.set_speed(std::numeric_limits<double>::infinity());
    EXPECT_EQ(take(feed, 1001 * second), 800 - 9);
    EXPECT_EQ(*feed.next(event_), FeedState::end);
    EXPECT_EQ(feed.progress(), 1.0);
}

TEST_F(Paced, AHeldUpConsumerDoesNotGetEverythingAtOnce) {
    PacedFeed feed(*feed_, 3600, [this] { return now_; });
    take(feed, 5 * second);
    EXPECT_LT(take(feed, 500 * second), 30);
}

TEST_F(Paced, EventsAreThoseOfTheInnerFeed) {
    auto reference = *HistoricalFeed::make({series_});
    PacedFeed feed(*feed_, std::numeric_limits<double>::infinity(), [this] { return now_; });
    MarketEvent want, got;
    while (*reference->next(want) == FeedState::event) {
        ASSERT_EQ(*feed.next(got), FeedState::event);
        ASSERT_EQ(got, want);
    }
    EXPECT_EQ(*feed.next(got), FeedState::end);
}

TEST_F(Paced, TheRealClockPlays) {
    PacedFeed feed(*feed_, 3600.0 * 100);  // 100 bars a second
    int events = 0;
    for (long polls = 0; events < 21 && polls < 500'000'000; ++polls)
        events += *feed.next(event_) == FeedState::event;
    EXPECT_EQ(events, 21);
}

}  // namespace
}  // namespace pmp::feeds
