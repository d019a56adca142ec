#include "feeds/historical.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pmp::feeds {
namespace {

using core::ErrorCode;
using core::fail;

core::Status check(const std::vector<HistoricalFeed::SeriesPtr>& all) {
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j)
            if (all[i]->instrument == all[j]->instrument)
                return fail(ErrorCode::config,
                            fmt::format("two series of {} in one feed", all[i]->symbol), {},
                            "give the finest; longer timeframes are made from it");
        const auto& bars = all[i]->bars;
        for (std::size_t b = 0; b < bars.size(); ++b)
            if (bars[b].close_time <= bars[b].open_time ||
                (b > 0 && bars[b].open_time < bars[b - 1].close_time))
                return fail(ErrorCode::data,
                            fmt::format("the bars of {} are out of order at {}", all[i]->symbol,
                                        core::to_string(bars[b].open_time)),
                            all[i]->source);
    }
    return {};
}

}  // namespace

core::Result<std::unique_ptr<HistoricalFeed>> HistoricalFeed::make(std::vector<SeriesPtr> series,
                                                                   Period period) {
    if (auto status = check(series); !status) return std::unexpected(status.error());
    std::unique_ptr<HistoricalFeed> feed(new HistoricalFeed(std::move(series), period));
    if (feed->total_ == 0)
        return fail(ErrorCode::data, "there are no bars in the period", {},
                    "check the period and the data's own first and last time");
    return feed;
}

HistoricalFeed::HistoricalFeed(std::vector<SeriesPtr> series, const Period& period)
    : series_(std::move(series)) {
    for (const auto& s : series_) {
        const model::Bar* begin = s->bars.data();
        const model::Bar* end = begin + s->bars.size();
        if (period.from) begin += data::first_from(s->bars, *period.from);
        if (period.to)
            end = std::max(begin, std::ranges::upper_bound(std::as_const(s->bars), *period.to, {},
                                                           &model::Bar::close_time) -
                                      s->bars.begin() + s->bars.data());
        total_ += 2 * static_cast<std::size_t>(end - begin);
        if (begin != end)
            start_.push_back({begin->open_time.ns, s->instrument.value, true, begin, end});
    }
    heap_ = start_;
    rebuild();
}

core::Result<data::FeedState> HistoricalFeed::next(data::MarketEvent& out) {
    if (heap_.empty()) return data::FeedState::end;
    Cursor& top = heap_[0];
    const model::Bar& bar = *top.at;
    if (top.opens) {
        out = model::BarOpen{{top.instrument}, bar.open_time, bar.open, bar.ask.open};
        top.opens = false;
        top.time = bar.close_time.ns;
    } else {
        out = model::BarClose{{top.instrument}, bar};
        top.opens = true;
        if (++top.at != top.end) {
            top.time = top.at->open_time.ns;
        } else {
            top = heap_.back();
            heap_.pop_back();
        }
    }
    ++delivered_;
    sift_down(0);
    return data::FeedState::event;
}

double HistoricalFeed::progress() const {
    return static_cast<double>(delivered_) / static_cast<double>(total_);
}

core::Status HistoricalFeed::skip_to(const data::MarketEvent& last) {
    const auto* last_open = std::get_if<model::BarOpen>(&last);
    const auto* last_close = std::get_if<model::BarClose>(&last);
    const Cursor mark{data::time_of(last).ns, data::instrument_of(last).value, last_open != nullptr,
                      nullptr, nullptr};
    std::vector<Cursor> cursors;
    std::size_t delivered = 0;
    bool found = false;
    for (Cursor c : start_) {
        const model::Bar* begin = c.at;
        // Closes not after the mark, then whether the next bar's open is also before it.
        c.at = std::partition_point(begin, c.end, [&](const model::Bar& bar) {
            return !before(mark, {bar.close_time.ns, c.instrument, false, nullptr, nullptr});
        });
        std::size_t events = 2 * static_cast<std::size_t>(c.at - begin);
        if (c.instrument == mark.instrument && last_close != nullptr)
            found = c.at != begin && c.at[-1] == last_close->bar;
        if (c.at != c.end) {
            c.time = c.at->open_time.ns;
            if (!before(mark, c)) {
                if (c.instrument == mark.instrument && last_open != nullptr)
                    found = c.at->open_time == last_open->time &&
                            c.at->opening() == last_open->top();
                c.opens = false;
                c.time = c.at->close_time.ns;
                ++events;
            }
            cursors.push_back(c);
        }
        delivered += events;
    }
    if (!found)
        return fail(ErrorCode::data,
                    fmt::format("the history no longer holds the bar of {} that came last",
                                core::to_string(data::time_of(last))),
                    {}, "resume with the data the session began with");
    heap_ = std::move(cursors);
    delivered_ = delivered;
    rebuild();
    return {};
}

void HistoricalFeed::sift_down(std::size_t i) {
    const std::size_t size = heap_.size();
    for (;;) {
        std::size_t first = i;
        for (const std::size_t child : {2 * i + 1, 2 * i + 2})
            if (child < size && before(heap_[child], heap_[first])) first = child;
        if (first == i) return;
        std::swap(heap_[i], heap_[first]);
        i = first;
    }
}

void HistoricalFeed::rebuild() {
    for (std::size_t i = heap_.size() / 2; i-- > 0;) sift_down(i);
}

}  // namespace pmp::feeds
