#pragma once

#include <optional>

#include "core/error.hpp"
#include "data/series.hpp"

namespace pmp::data {

/// Makes bars of a longer timeframe from shorter ones, as they come. Buckets are
/// model::bar_start(): UTC midnight for days, Monday for weeks. A bar exists only if it had data
/// and is given once its bucket is over, never before; the rest of an unfinished bucket is never
/// given.
///
/// Call flush(open_time) when a bar opens and push(bar) when it closes:
///     if (auto done = resampler.flush(open.time)) use(*done);    // ended in a gap
///     if (auto done = resampler.push(close.bar)) use(*done);     // ended with this bar
class Resampler {
public:
    /// Error: ErrorCode::config unless `target` is a whole multiple of `base`.
    [[nodiscard]] static core::Result<Resampler> make(model::Timeframe base,
                                                      model::Timeframe target);

    /// Takes a closed base bar, later than the one before. Gives the target bar that is over with
    /// it. Without flush() in between it may give the bucket before; then this one comes next time.
    [[nodiscard]] std::optional<model::Bar> push(const model::Bar& base);

    /// Gives the pending target bar when its bucket is over at `now`.
    [[nodiscard]] std::optional<model::Bar> flush(core::Time now);

    [[nodiscard]] model::Timeframe target() const { return target_; }

private:
    explicit Resampler(model::Timeframe target) : target_(target) {}
    void begin(const model::Bar& base);
    void add_ask(const model::Bar& base);

    model::Timeframe target_;
    model::Bar pending_;  ///< close_time: end of the bucket
    bool has_pending_ = false;
};

/// All finished bars of a series in a longer timeframe.
[[nodiscard]] core::Result<Series> resample(const Series& base, model::Timeframe target);

}  // namespace pmp::data
