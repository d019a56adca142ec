#include "feeds/historical.hpp"

#include <algorithm>
#include <tuple>

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
                                                                   Period period,
                                                                   std::vector<TicksPtr> ticks) {
    if (auto status = check(series); !status) return std::unexpected(status.error());
    ticks.resize(series.size());
    std::unique_ptr<HistoricalFeed> feed(
        new HistoricalFeed(std::move(series), period, std::move(ticks)));
    if (feed->total_ == 0)
        return fail(ErrorCode::data, "there are no bars in the period", {},
                    "check the period and the data's own first and last time");
    return feed;
}

HistoricalFeed::HistoricalFeed(std::vector<SeriesPtr> series, const Period& period,
                               std::vector<TicksPtr> ticks)
    : series_(std::move(series)), ticks_(std::move(ticks)) {
    for (std::size_t i = 0; i < series_.size(); ++i) {
        const auto& s = series_[i];
        const model::Bar* begin = s->bars.data();
        const model::Bar* end = begin + s->bars.size();
        if (period.from) begin += data::first_from(s->bars, *period.from);
        if (period.to)
            end = std::max(begin, std::ranges::upper_bound(std::as_const(s->bars), *period.to, {},
                                                           &model::Bar::close_time) -
                                      s->bars.begin() + s->bars.data());
        if (begin == end) continue;
        Cursor cursor{0, s->instrument.value, Kind::open, begin, end, nullptr, nullptr};
        std::size_t inside = 0;
        if (ticks_[i]) {
            const auto all = ticks_[i]->ticks;
            const auto at = [&](core::Time t) {
                return all.data() + (std::ranges::lower_bound(all, t, {}, &model::Tick::time) -
                                     all.begin());
            };
            cursor.tick = at(begin->open_time);
            cursor.last_tick = at(end[-1].close_time);
            inside = static_cast<std::size_t>(cursor.last_tick - cursor.tick) -
                     static_cast<std::size_t>(end - begin);
        }
        before_bar(cursor);
        total_ += 2 * static_cast<std::size_t>(end - begin) + inside;
        start_.push_back(cursor);
    }
    heap_ = start_;
    rebuild();
}

core::Result<data::FeedState> HistoricalFeed::next(data::MarketEvent& out) {
    if (heap_.empty()) return data::FeedState::end;
    Cursor& top = heap_[0];
    const model::Bar& bar = *top.at;
    switch (top.kind) {
        case Kind::open:
            out = model::BarOpen{{top.instrument}, {top.time}, bar.open, bar.ask.open};
            if (top.tick != top.last_tick) ++top.tick;
            enter_bar(top);
            break;
        case Kind::quote:
            out = model::Quote{{top.instrument}, *top.tick++};
            enter_bar(top);
            break;
        case Kind::close:
            out = model::BarClose{{top.instrument}, bar};
            if (++top.at != top.end) {
                before_bar(top);
            } else {
                top = heap_.back();
                heap_.pop_back();
            }
            break;
    }
    ++delivered_;
    sift_down(0);
    return data::FeedState::event;
}

double HistoricalFeed::progress() const {
    return static_cast<double>(delivered_) / static_cast<double>(total_);
}

core::Status HistoricalFeed::skip_to(const data::MarketEvent& last) {
    const auto kind_of = [](const data::MarketEvent& event) {
        if (std::holds_alternative<model::BarOpen>(event)) return Kind::open;
        return std::holds_alternative<model::Quote>(event) ? Kind::quote : Kind::close;
    };
    const Cursor mark{data::time_of(last).ns, data::instrument_of(last).value, kind_of(last),
                      nullptr, nullptr, nullptr, nullptr};
    auto stood = std::pair(heap_, delivered_);
    heap_ = start_;
    delivered_ = 0;
    rebuild();
    data::MarketEvent event;
    bool found = false;
    while (!found && !heap_.empty() && !before(mark, heap_[0])) {
        if (auto told = next(event); !told) return std::unexpected(told.error());
        found = event == last;
    }
    if (!found) {
        std::tie(heap_, delivered_) = std::move(stood);
        return fail(ErrorCode::data,
                    fmt::format("the history no longer holds the bar of {} that came last",
                                core::to_string(data::time_of(last))),
                    {}, "resume with the data the session began with");
    }
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
