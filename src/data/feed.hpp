#pragma once

#include <cstdint>
#include <variant>

#include "core/error.hpp"
#include "model/bar.hpp"
#include "model/quote.hpp"

namespace pmp::data {

/// What a market tells: a bar began (its first price), a bar closed, or, where there are ticks, what
/// was quoted in between.
using MarketEvent = std::variant<model::BarOpen, model::BarClose, model::Quote>;

[[nodiscard]] inline core::Time time_of(const MarketEvent& event) {
    if (const auto* open = std::get_if<model::BarOpen>(&event)) return open->time;
    if (const auto* quote = std::get_if<model::Quote>(&event)) return quote->tick.time;
    return std::get<model::BarClose>(event).bar.close_time;
}
[[nodiscard]] inline core::InstrumentId instrument_of(const MarketEvent& event) {
    return std::visit([](const auto& e) { return e.instrument; }, event);
}

enum class FeedState : std::uint8_t {
    event,  ///< an event was written
    idle,   ///< nothing now; ask again
    end     ///< there will be nothing more
};

/// Where market events come from, in order: by time, at one time closes before opens before
/// quotes, then by instrument. Asked by the sequencer's thread only.
class Feed {
public:
    virtual ~Feed() = default;
    [[nodiscard]] virtual core::Result<FeedState> next(MarketEvent& out) = 0;
    /// Share of the known events already delivered, 0..1; negative when there is no end.
    [[nodiscard]] virtual double progress() const { return -1.0; }
};

}  // namespace pmp::data
