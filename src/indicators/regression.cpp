// Straight lines through prices, and how two of a bar's prices move together.

#include "indicators/regression.hpp"

#include <algorithm>
#include <cmath>

#include "indicators/entry.hpp"
#include "indicators/smoothing.hpp"

namespace pmp::indicators {
namespace {

template <bool slope>
class Linreg final : public Indicator {
public:
    explicit Linreg(Params p) : line_(count_of(p[0])) {}
    void update(const Prices& bar, double* out) override {
        line_.push(bar.close);
        if (line_.ready()) *out = slope ? line_.slope() : line_.end();
    }

private:
    RollingLine line_;
};

class Correl final : public Indicator {
public:
    explicit Correl(Params p) : pairs_(count_of(p[0])) {}
    void update(const Prices& bar, double* out) override {
        pairs_.push(bar.high, bar.low);
        if (!pairs_.ready()) return;
        const double scale = std::sqrt(pairs_.variance_x()) * std::sqrt(pairs_.variance_y());
        *out = scale > 0.0 ? std::clamp(pairs_.covariance() / scale, -1.0, 1.0) : 0.0;
    }

private:
    RollingPairs pairs_;
};

/// Slope of the low's changes on the high's, as TA-Lib on its two default inputs.
class Beta final : public Indicator {
public:
    explicit Beta(Params p) : pairs_(count_of(p[0])), squared_n_(p[0] * p[0]) {}
    void update(const Prices& bar, double* out) override {
        const double high = high_, low = low_;
        high_ = bar.high;
        low_ = bar.low;
        if (!started_) {
            started_ = true;
            return;
        }
        pairs_.push(is_zero(high) ? 0.0 : (bar.high - high) / high,
                    is_zero(low) ? 0.0 : (bar.low - low) / low);
        if (!pairs_.ready()) return;
        const double variance = pairs_.variance_x();
        *out = is_zero(variance * squared_n_) ? 0.0 : pairs_.covariance() / variance;
    }

private:
    RollingPairs pairs_;
    double squared_n_, high_ = 0.0, low_ = 0.0;
    bool started_ = false;
};

}  // namespace

std::span<const Entry> regression_entries() {
    static const std::vector<Entry> entries = {
        {{"linreg",
          "end of the least-squares line through n closes",
          {{"n", 14, 2}},
          {"linreg"},
          "TA-Lib LINEARREG"},
         make_indicator<Linreg<false>>},
        {{"linreg_slope",
          "slope of the least-squares line through n closes, a bar",
          {{"n", 14, 2}},
          {"linreg_slope"},
          "TA-Lib LINEARREG_SLOPE"},
         make_indicator<Linreg<true>>},
        {{"correl",
          "correlation of highs and lows, -1..1",
          {{"n", 30, 2}},
          {"correl"},
          "TA-Lib CORREL of high, low"},
         make_indicator<Correl>},
        {{"beta",
          "slope of the low's relative changes on the high's",
          {{"n", 5, 2}},
          {"beta"},
          "TA-Lib BETA of high, low"},
         make_indicator<Beta>},
    };
    return entries;
}

}  // namespace pmp::indicators
