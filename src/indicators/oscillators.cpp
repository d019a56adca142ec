// Oscillators made of several windows or averages.

#include <algorithm>
#include <array>

#include "indicators/entry.hpp"
#include "indicators/rolling.hpp"
#include "indicators/smoothing.hpp"

namespace pmp::indicators {
namespace {

/// Where the RSI stands in its own range of the last k bars.
class StochRsi final : public Indicator {
public:
    explicit StochRsi(Params p)
        : strength_(p[0]), high_(count_of(p[1])), low_(count_of(p[1])), d_(count_of(p[2])) {}
    void update(const Prices& bar, double* out) override {
        if (!strength_.push(bar.close)) return;
        const double x = strength_.value();
        high_.push(x);
        low_.push(x);
        if (!high_.ready()) return;
        const double range = high_.value() - low_.value();
        // In a market that stands still the RSI does too, but for rounding in its last digits.
        const double k = range < 1e-11 ? 0.0 : 100.0 * (x - low_.value()) / range;
        d_.push(k);
        if (!d_.ready()) return;
        out[0] = k;
        out[1] = d_.mean();
    }

private:
    RelativeStrength strength_;
    RollingMax high_;
    RollingMin low_;
    RollingSum d_;
};

class Trix final : public Indicator {
public:
    explicit Trix(Params p) : first_(p[0]), second_(p[0]), third_(p[0]) {}
    void update(const Prices& bar, double* out) override {
        const double before = third_.value();
        if (!first_.push(bar.close) || !second_.push(first_.value()) ||
            !third_.push(second_.value()))
            return;
        if (started_) *out = before == 0.0 ? 0.0 : (third_.value() / before - 1.0) * 100.0;
        started_ = true;
    }

private:
    Ema first_, second_, third_;
    bool started_ = false;
};

/// Buying pressure over true range, in three windows of different length.
class Ultosc final : public Indicator {
public:
    explicit Ultosc(Params p) {
        std::array<double, 3> n{p[0], p[1], p[2]};
        std::ranges::sort(n);
        for (const double length : n) windows_.emplace_back(count_of(length));
    }
    void update(const Prices& bar, double* out) override {
        const double previous = previous_;
        previous_ = bar.close;
        if (!started_) {
            started_ = true;
            return;
        }
        const double low = std::min(bar.low, previous);
        const double pressure = bar.close - low;
        const double range = std::max(bar.high, previous) - low;
        double sum = 0.0, weight = 4.0;
        for (Window& w : windows_) {
            w.pressure.push(pressure);
            w.range.push(range);
            const double total = w.range.sum();
            if (!is_zero(total)) sum += weight * (w.pressure.sum() / total);
            weight *= 0.5;
        }
        if (windows_.back().range.ready()) *out = 100.0 * (sum / 7.0);
    }

private:
    struct Window {
        explicit Window(std::size_t n) : pressure(n), range(n) {}
        RollingFlow pressure, range;
    };
    std::vector<Window> windows_;  // shortest first
    double previous_ = 0.0;
    bool started_ = false;
};

/// How long ago the extremes of the last n + 1 bars were: 100 this bar, 0 n bars ago.
class Aroon final : public Indicator {
public:
    explicit Aroon(Params p)
        : low_(count_of(p[0]) + 1), high_(count_of(p[0]) + 1), n_(p[0]), factor_(100.0 / p[0]) {}
    void update(const Prices& bar, double* out) override {
        low_.push(bar.low);
        high_.push(bar.high);
        if (!high_.ready()) return;
        out[0] = factor_ * (n_ - low_.age());
        out[1] = factor_ * (n_ - high_.age());
    }

private:
    RollingMin low_;
    RollingMax high_;
    double n_, factor_;
};

}  // namespace

std::span<const Entry> oscillator_entries() {
    static const std::vector<Entry> entries = {
        {{"stochrsi",
          "fast stochastic of rsi(n), d a simple average of k, 0..100",
          {{"n", 14, 2}, {"k", 5}, {"d", 3}},
          {"k", "d"},
          "TA-Lib STOCHRSI"},
         make_indicator<StochRsi>},
        {{"trix",
          "change of a triple exponential average over one bar, in per cent",
          {{"n", 30}},
          {"trix"},
          "TA-Lib TRIX"},
         make_indicator<Trix>},
        {{"ultosc",
          "ultimate oscillator: buying pressure over three windows, 0..100",
          {{"short", 7}, {"medium", 14}, {"long", 28}},
          {"ultosc"},
          "TA-Lib ULTOSC"},
         make_indicator<Ultosc>},
        {{"aroon",
          "how recent the lowest low and highest high of n + 1 bars are, 0..100",
          {{"n", 14, 2}},
          {"down", "up"},
          "TA-Lib AROON"},
         make_indicator<Aroon>},
    };
    return entries;
}

}  // namespace pmp::indicators
