#include "data/resampler.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace pmp::data {

core::Result<Resampler> Resampler::make(model::Timeframe base, model::Timeframe target) {
    if (base.minutes <= 0 || target.minutes <= 0 || target.minutes % base.minutes != 0)
        return core::fail(core::ErrorCode::config,
                          fmt::format("bars of {} cannot be made from bars of {}",
                                      to_string(target), to_string(base)),
                          {}, "use a multiple of the data's timeframe");
    return Resampler(target);
}

void Resampler::begin(const model::Bar& base) {
    pending_ = base;
    pending_.open_time = model::bar_start(base.open_time, target_);
    // A base bar that reaches beyond its bucket is known only at its own close.
    pending_.close_time = std::max(pending_.open_time + target_.duration(), base.close_time);
    has_pending_ = true;
}

void Resampler::add_ask(const model::Bar& base) {
    if (!pending_.is_quoted() || !base.is_quoted()) {
        pending_.ask = {};  // a bar is quoted only if all of it was
        return;
    }
    pending_.ask.high = std::max(pending_.ask.high, base.ask.high);
    pending_.ask.low = std::min(pending_.ask.low, base.ask.low);
    pending_.ask.close = base.ask.close;
}

std::optional<model::Bar> Resampler::push(const model::Bar& base) {
    std::optional<model::Bar> before;
    if (has_pending_ && model::bar_start(base.open_time, target_) != pending_.open_time)
        before = std::exchange(pending_, {}), has_pending_ = false;
    if (!has_pending_) {
        begin(base);
    } else {
        pending_.high = std::max(pending_.high, base.high);
        pending_.low = std::min(pending_.low, base.low);
        pending_.close = base.close;
        pending_.volume += base.volume;
        add_ask(base);
        pending_.close_time = std::max(pending_.close_time, base.close_time);
    }
    if (before) return before;
    return flush(base.close_time);
}

std::optional<model::Bar> Resampler::flush(core::Time now) {
    if (!has_pending_ || now < pending_.close_time) return std::nullopt;
    has_pending_ = false;
    return pending_;
}

core::Result<Series> resample(const Series& base, model::Timeframe target) {
    auto resampler = Resampler::make(base.timeframe, target);
    if (!resampler) return std::unexpected(resampler.error());
    Series out{base.instrument,
               base.symbol,
               target,
               {},
               fmt::format("{}, resampled to {}", base.source, to_string(target)),
               {}};
    std::vector<model::Bar> bars;
    for (const auto& bar : base.bars) {
        if (auto done = resampler->flush(bar.open_time)) bars.push_back(*done);
        if (auto done = resampler->push(bar)) bars.push_back(*done);
    }
    out.bars = std::move(bars);
    out.hash = content_hash(out.bars);
    return out;
}

}  // namespace pmp::data
