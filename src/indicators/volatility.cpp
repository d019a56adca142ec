// How wide prices move: ranges, deviations and channels.

#include <algorithm>
#include <cmath>
#include <limits>

#include "indicators/entry.hpp"
#include "indicators/rolling.hpp"
#include "indicators/smoothing.hpp"
#include "indicators/true_range.hpp"

namespace pmp::indicators {
namespace {

class Trange final : public Indicator {
public:
    explicit Trange(Params) {}
    void update(const Prices& bar, double* out) override {
        if (range_.push(bar)) *out = range_.value();
    }

private:
    TrueRange range_;
};

template <bool relative>
class Atr final : public Indicator {
public:
    explicit Atr(Params p) : average_(p[0]) {}
    void update(const Prices& bar, double* out) override {
        if (!range_.push(bar) || !average_.push(range_.value())) return;
        if constexpr (relative)
            *out = is_zero(bar.close) ? 0.0 : average_.value() / bar.close * 100.0;
        else *out = average_.value();
    }

private:
    TrueRange range_;
    Wilder average_;
};

class Stddev final : public Indicator {
public:
    explicit Stddev(Params p) : window_(count_of(p[0])) {}
    void update(const Prices& bar, double* out) override {
        window_.push(bar.close);
        if (window_.ready()) *out = window_.deviation();
    }

private:
    RollingMoments window_;
};

class Zscore final : public Indicator {
public:
    explicit Zscore(Params p) : window_(count_of(p[0])) {}
    void update(const Prices& bar, double* out) override {
        window_.push(bar.close);
        if (!window_.ready()) return;
        const double deviation = window_.deviation();
        *out = deviation > 0.0 ? (bar.close - window_.mean()) / deviation
                               : std::numeric_limits<double>::quiet_NaN();
    }

private:
    RollingMoments window_;
};

class Bbands final : public Indicator {
public:
    explicit Bbands(Params p) : window_(count_of(p[0])), width_(p[1]) {}
    void update(const Prices& bar, double* out) override {
        window_.push(bar.close);
        if (!window_.ready()) return;
        const double mean = window_.mean();
        const double band = width_ * window_.deviation();
        out[0] = mean + band;
        out[1] = mean;
        out[2] = mean - band;
    }

private:
    RollingMoments window_;
    double width_;
};

template <class Extremum>
class ExtremumOfClose final : public Indicator {
public:
    explicit ExtremumOfClose(Params p) : window_(count_of(p[0])) {}
    void update(const Prices& bar, double* out) override {
        window_.push(bar.close);
        if (window_.ready()) *out = window_.value();
    }

private:
    Extremum window_;
};

class Donchian final : public Indicator {
public:
    explicit Donchian(Params p) : high_(count_of(p[0])), low_(count_of(p[0])) {}
    void update(const Prices& bar, double* out) override {
        high_.push(bar.high);
        low_.push(bar.low);
        if (!high_.ready()) return;
        out[0] = high_.value();
        out[1] = 0.5 * (high_.value() + low_.value());
        out[2] = low_.value();
    }

private:
    RollingMax high_;
    RollingMin low_;
};

/// Each leg starts as TA-Lib starts it: so that both have their first value at the same bar.
class Keltner final : public Indicator {
public:
    explicit Keltner(Params p)
        : middle_(p[0]),
          average_(p[2]),
          k_(p[1]),
          skip_middle_(std::max(p[2] + 1.0 - p[0], 0.0)),
          skip_range_(std::max(p[0] - 1.0 - p[2], 0.0)) {}
    void update(const Prices& bar, double* out) override {
        if (range_.push(bar)) {
            if (skip_range_ > 0.0) skip_range_ -= 1.0;
            else average_.push(range_.value());
        }
        if (skip_middle_ > 0.0) {
            skip_middle_ -= 1.0;
            return;
        }
        if (!middle_.push((bar.high + bar.low + bar.close) / 3.0)) return;
        const double band = k_ * average_.value();
        out[0] = middle_.value() + band;
        out[1] = middle_.value();
        out[2] = middle_.value() - band;
    }

private:
    Ema middle_;
    TrueRange range_;
    Wilder average_;
    double k_, skip_middle_, skip_range_;  ///< skip: bars until the leg starts
};

}  // namespace

std::span<const Entry> volatility_entries() {
    static const std::vector<Entry> entries = {
        {{"trange", "true range", {}, {"trange"}, "TA-Lib TRANGE"}, make_indicator<Trange>},
        {{"atr", "average true range, Wilder's smoothing", {{"n", 14}}, {"atr"}, "TA-Lib ATR"},
         make_indicator<Atr<false>>},
        {{"natr",
          "average true range in per cent of the close",
          {{"n", 14}},
          {"natr"},
          "TA-Lib NATR"},
         make_indicator<Atr<true>>},
        {{"stddev",
          "population deviation of the close",
          {{"n", 20, 2}},
          {"stddev"},
          "TA-Lib STDDEV"},
         make_indicator<Stddev>},
        {{"zscore",
          "close less its mean, in deviations; undefined in a flat market",
          {{"n", 20, 2}},
          {"zscore"},
          "the standard score"},
         make_indicator<Zscore>},
        {{"bbands",
          "Bollinger bands: mean and k population deviations to each side",
          {{"n", 20, 2}, {"k", 2, 0, 100, false}},
          {"upper", "middle", "lower"},
          "TA-Lib BBANDS, averages simple"},
         make_indicator<Bbands>},
        {{"max", "highest close", {{"n", 20}}, {"max"}, "TA-Lib MAX of the close"},
         make_indicator<ExtremumOfClose<RollingMax>>},
        {{"min", "lowest close", {{"n", 20}}, {"min"}, "TA-Lib MIN of the close"},
         make_indicator<ExtremumOfClose<RollingMin>>},
        {{"donchian",
          "highest high, middle and lowest low; this bar included",
          {{"n", 20}},
          {"upper", "middle", "lower"},
          "TA-Lib DONCHIAN"},
         make_indicator<Donchian>},
        {{"keltner",
          "Keltner channel: exponential average of the typical price and k atr(m) to each side",
          {{"n", 20, 2}, {"k", 2, 0, 100, false}, {"m", 10}},
          {"upper", "middle", "lower"},
          "TA-Lib KC"},
         make_indicator<Keltner>},
    };
    return entries;
}

}  // namespace pmp::indicators
