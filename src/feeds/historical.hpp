#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "data/feed.hpp"
#include "data/series.hpp"
#include "data/ticks.hpp"

namespace pmp::feeds {

/// Part of history: bars that open at or after `from` and close at or before `to`.
struct Period {
    std::optional<core::Time> from, to;
};

/// History as a market told it: each bar's open and close of several series in one order (time,
/// closes before opens, instrument). A series with ticks tells them between the open of a bar, which
/// is its first tick, and its close. next() is O(log series) and does not allocate.
class HistoricalFeed final : public data::Feed {
public:
    using SeriesPtr = std::shared_ptr<const data::Series>;
    using TicksPtr = std::shared_ptr<const data::TickSeries>;

    /// Errors: ErrorCode::config when two series are of one instrument, ErrorCode::data when a
    /// series is out of order or nothing is left in the period.
    [[nodiscard]] static core::Result<std::unique_ptr<HistoricalFeed>> make(
        std::vector<SeriesPtr> series, Period period = {}, std::vector<TicksPtr> ticks = {});

    [[nodiscard]] core::Result<data::FeedState> next(data::MarketEvent& out) override;
    [[nodiscard]] double progress() const override;

    /// Goes on with the event after `last`, which a feed of the same history gave before. Error:
    /// ErrorCode::data when the history does not hold exactly that event (it has changed).
    [[nodiscard]] core::Status skip_to(const data::MarketEvent& last);

    /// Events in all, delivered or not.
    [[nodiscard]] std::size_t total() const { return total_; }

private:
    enum class Kind : std::uint8_t { close, open, quote };  ///< in their order at one time
    /// Where one series stands: the open or the close of bar `at`, or a tick inside it.
    struct Cursor {
        std::int64_t time;  ///< of the event that is next
        std::uint32_t instrument;
        Kind kind;
        const model::Bar* at;
        const model::Bar* end;
        const model::Tick* tick;  ///< the next tick; the first one of a bar is its open
        const model::Tick* last_tick;
    };
    [[nodiscard]] static bool before(const Cursor& a, const Cursor& b) {
        if (a.time != b.time) return a.time < b.time;
        if (a.kind != b.kind) return a.kind < b.kind;
        return a.instrument < b.instrument;
    }
    /// After the open or a tick of a bar: its next tick, or its close.
    static void enter_bar(Cursor& cursor) {
        const bool inside =
            cursor.tick != cursor.last_tick && cursor.tick->time < cursor.at->close_time;
        cursor.kind = inside ? Kind::quote : Kind::close;
        cursor.time = inside ? cursor.tick->time.ns : cursor.at->close_time.ns;
    }
    /// Before a bar: its open, which is its first tick where there are ticks.
    static void before_bar(Cursor& cursor) {
        while (cursor.tick != cursor.last_tick && cursor.tick->time < cursor.at->open_time)
            ++cursor.tick;
        cursor.kind = Kind::open;
        cursor.time = cursor.tick != cursor.last_tick ? cursor.tick->time.ns
                                                      : cursor.at->open_time.ns;
    }

    HistoricalFeed(std::vector<SeriesPtr> series, const Period& period,
                   std::vector<TicksPtr> ticks);
    void sift_down(std::size_t i);
    void rebuild();

    std::vector<SeriesPtr> series_;
    std::vector<TicksPtr> ticks_;
    std::vector<Cursor> start_;  ///< at the first event of each series
    std::vector<Cursor> heap_;  ///< the earliest event is heap_[0]
    std::size_t total_ = 0, delivered_ = 0;
};

}  // namespace pmp::feeds
