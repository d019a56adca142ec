#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "data/feed.hpp"
#include "data/series.hpp"

namespace pmp::feeds {

/// Part of history: bars that open at or after `from` and close at or before `to`.
struct Period {
    std::optional<core::Time> from, to;
};

/// History as a market told it: each bar's open and close of several series in one order (time,
/// closes before opens, instrument). next() is O(log series) and does not allocate.
class HistoricalFeed final : public data::Feed {
public:
    using SeriesPtr = std::shared_ptr<const data::Series>;

    /// Errors: ErrorCode::config when two series are of one instrument, ErrorCode::data when a
    /// series is out of order or nothing is left in the period.
    [[nodiscard]] static core::Result<std::unique_ptr<HistoricalFeed>> make(
        std::vector<SeriesPtr> series, Period period = {});

    [[nodiscard]] core::Result<data::FeedState> next(data::MarketEvent& out) override;
    [[nodiscard]] double progress() const override;

    /// Goes on with the event after `last`, which a feed of the same history gave before. Error:
    /// ErrorCode::data when the history does not hold exactly that event (it has changed).
    [[nodiscard]] core::Status skip_to(const data::MarketEvent& last);

    /// Events in all, delivered or not.
    [[nodiscard]] std::size_t total() const { return total_; }

private:
    /// Where one series stands: the open or the close of bar `at`.
    struct Cursor {
        std::int64_t time;  ///< of the event that is next
        std::uint32_t instrument;
        bool opens;  ///< next is a bar's open, else its close
        const model::Bar* at;
        const model::Bar* end;
    };
    [[nodiscard]] static bool before(const Cursor& a, const Cursor& b) {
        if (a.time != b.time) return a.time < b.time;
        if (a.opens != b.opens) return b.opens;
        return a.instrument < b.instrument;
    }

    HistoricalFeed(std::vector<SeriesPtr> series, const Period& period);
    void sift_down(std::size_t i);
    void rebuild();

    std::vector<SeriesPtr> series_;
    std::vector<Cursor> start_;  ///< at the first event of each series
    std::vector<Cursor> heap_;  ///< the earliest event is heap_[0]
    std::size_t total_ = 0, delivered_ = 0;
};

}  // namespace pmp::feeds
