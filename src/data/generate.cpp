#include "data/generate.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/rng.hpp"

namespace pmp::data {
namespace {

using core::ErrorCode;
using core::fail;

constexpr int steps_per_bar = 6;
constexpr double shock = 0.06, memory = 0.92;  // GARCH(1,1), unconditional variance 1

/// Nearly normal from 12 uniforms (Irwin-Hall). log and cos, which Rng::normal() uses, may differ
/// in the last bit between machines; additions do not.
double normal(core::Rng& rng) {
    double sum = -6.0;
    for (int i = 0; i < 12; ++i) sum += rng.uniform();
    return sum;
}

bool in_weekend(core::Time t) {
    const core::Time week = model::bar_start(t, {10'080});  // Monday
    const core::Duration since = t - week;
    return since >= core::Duration::hours(4 * 24 + 22) &&
           since < core::Duration::hours(6 * 24 + 22);
}

core::Status check(const GeneratorSpec& spec) {
    const auto bad = [](const char* what) { return fail(ErrorCode::config, what, "generator"); };
    if (spec.bars == 0 || spec.bars > 200'000'000) return bad("bars must be 1 to 200 million");
    if (spec.timeframe.minutes <= 0) return bad("the timeframe must be positive");
    if (!spec.tick.is_positive() || spec.start_price < spec.tick)
        return bad("tick must be positive and not above start_price");
    if (!(spec.volatility >= 0.0 && spec.volatility <= 10.0))
        return bad("volatility must be from 0 to 10 a year");
    if (!(spec.drift >= -10.0 && spec.drift <= 10.0)) return bad("drift must be from -10 to 10");
    if (spec.weekend_gaps && spec.timeframe.minutes > 1440)
        return bad("weekend_gaps needs bars of a day or less");
    return {};
}

/// The walk: a price in ticks, moved one step at a time.
class Walk {
public:
    explicit Walk(const GeneratorSpec& spec)
        : rng_(spec.seed), tick_(spec.tick.to_double()), price_(spec.start_price.to_double()) {
        const double year = (spec.weekend_gaps ? 5.0 / 7.0 : 1.0) * 365.25 * 1440.0;
        const double steps = year / spec.timeframe.minutes * steps_per_bar;
        step_ = spec.volatility / std::sqrt(steps);
        drift_ = spec.drift / steps;
    }

    /// One step, `scale` times as wide as usual.
    void move(double scale = 1.0) {
        const double z = normal(rng_);
        const double x =
            drift_ - 0.5 * step_ * step_ * variance_ + scale * step_ * std::sqrt(variance_) * z;
        price_ *= 1.0 + x + 0.5 * x * x;  // exp(x), close enough for small x, exact arithmetic
        if (price_ < tick_) price_ = tick_;
        shocks_ += z * z;
    }
    /// At a bar's end its shocks set the variance of the next.
    void end_bar() {
        const double shocks = shocks_ / steps_per_bar;
        variance_ = (1.0 - shock - memory) + variance_ * (shock * shocks + memory);
        variance_ = std::clamp(variance_, 0.05, 20.0);
        shocks_ = 0.0;
    }
    [[nodiscard]] bool in_range() const { return price_ < 1e9; }
    [[nodiscard]] std::int64_t ticks() const {
        return std::max<std::int64_t>(1, static_cast<std::int64_t>(price_ / tick_ + 0.5));
    }
    [[nodiscard]] int volume() { return static_cast<int>((20 + rng_.below(180)) * variance_) + 1; }

private:
    core::Rng rng_;
    double tick_, price_, step_ = 0.0, drift_ = 0.0;
    double variance_ = 1.0, shocks_ = 0.0;
};

}  // namespace

core::Result<Series> generate(const GeneratorSpec& spec) {
    if (auto status = check(spec); !status) return std::unexpected(status.error());
    Series out{spec.instrument,
               spec.symbol,
               spec.timeframe,
               {},
               fmt::format("synthetic, seed {}", spec.seed),
               {}};
    std::vector<model::Bar> bars;
    bars.reserve(spec.bars);
    Walk walk(spec);
    const auto price = [&](std::int64_t n) { return core::Decimal::from_raw(n * spec.tick.raw()); };
    core::Time open_time = spec.start;
    while (bars.size() < spec.bars) {
        if (spec.weekend_gaps && in_weekend(open_time)) {
            while (in_weekend(open_time)) open_time = open_time + spec.timeframe.duration();
            walk.move(5.0);  // the news of two days at once
        }
        const std::int64_t open = walk.ticks();
        std::int64_t high = open, low = open;
        for (int i = 0; i < steps_per_bar; ++i) {
            walk.move();
            high = std::max(high, walk.ticks());
            low = std::min(low, walk.ticks());
        }
        if (!walk.in_range())
            return fail(ErrorCode::data, "the synthetic price ran away", spec.symbol,
                        "lower volatility, drift or the number of bars");
        const core::Time close_time = open_time + spec.timeframe.duration();
        bars.push_back({open_time, close_time, price(open), price(high), price(low),
                        price(walk.ticks()), static_cast<double>(walk.volume())});
        walk.end_bar();
        open_time = close_time;
    }
    out.bars = std::move(bars);
    out.hash = content_hash(out.bars);
    return out;
}

}  // namespace pmp::data
