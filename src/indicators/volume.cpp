// What trades at which price: on-balance volume, money flow, accumulation, average price.

#include <algorithm>
#include <cmath>
#include <limits>

#include "indicators/entry.hpp"
#include "indicators/rolling.hpp"
#include "indicators/smoothing.hpp"
#include "indicators/utc_day.hpp"

namespace pmp::indicators {
namespace {

double typical(const Prices& bar) { return (bar.high + bar.low + bar.close) / 3.0; }

/// Starts at the first bar's volume, as TA-Lib.
class Obv final : public Indicator {
public:
    explicit Obv(Params) {}
    void update(const Prices& bar, double* out) override {
        double volume = 0.0;
        if (!started_ || bar.close > previous_) volume = bar.volume;
        else if (bar.close < previous_) volume = -bar.volume;
        started_ = true;
        previous_ = bar.close;
        sum_.add(volume);
        *out = sum_.value();
    }

private:
    RunningSum sum_;
    double previous_ = 0.0;
    bool started_ = false;
};

/// The share of the money of rising bars in that of all moving ones.
class Mfi final : public Indicator {
public:
    explicit Mfi(Params p) : rising_(count_of(p[0])), falling_(count_of(p[0])) {}
    void update(const Prices& bar, double* out) override {
        const double price = typical(bar);
        const double change = price - previous_;
        // TA-Lib's: what rounding alone can make of two equal prices is no move.
        const bool moves = std::fabs(change) > 1e-14 * (std::fabs(price) + std::fabs(previous_));
        previous_ = price;
        if (!started_) {
            started_ = true;
            return;
        }
        const double money = moves ? price * bar.volume : 0.0;
        rising_.push(change < 0.0 ? 0.0 : money);
        falling_.push(change < 0.0 ? money : 0.0);
        if (!rising_.ready()) return;
        const double total = rising_.sum() + falling_.sum();
        *out = total > 0.0 ? 100.0 * (rising_.sum() / total) : 0.0;
    }

private:
    RollingFlow rising_, falling_;
    double previous_ = 0.0;
    bool started_ = false;
};

/// The bar's volume times where in its range it closed, -1 (low) to 1 (high).
double accumulated(const Prices& bar) {
    const double range = bar.high - bar.low;
    if (range <= 0.0) return 0.0;
    return (bar.close - bar.low - (bar.high - bar.close)) / range * bar.volume;
}

class Ad final : public Indicator {
public:
    explicit Ad(Params) {}
    void update(const Prices& bar, double* out) override {
        sum_.add(accumulated(bar));
        *out = sum_.value();
    }

private:
    RunningSum sum_;
};

/// Exponential averages of `ad`, both started at its first value. Each is kept as its distance
/// from `ad`, which stays small while `ad` itself wanders away and takes the digits along.
class Adosc final : public Indicator {
public:
    explicit Adosc(Params p)
        : keep_fast_(1.0 - 2.0 / (p[0] + 1.0)),
          keep_slow_(1.0 - 2.0 / (p[1] + 1.0)),
          wait_(std::max(p[0], p[1])) {}
    void update(const Prices& bar, double* out) override {
        if (started_) {
            const double change = accumulated(bar);
            fast_ = keep_fast_ * (fast_ - change);
            slow_ = keep_slow_ * (slow_ - change);
        }
        started_ = true;
        if (wait_ > 1.0) wait_ -= 1.0;
        else *out = fast_ - slow_;
    }

private:
    double keep_fast_, keep_slow_, wait_, fast_ = 0.0, slow_ = 0.0;
    bool started_ = false;
};

class Vwap final : public Indicator {
public:
    explicit Vwap(Params) {}
    void update(const Prices& bar, double* out) override {
        if (day_.begins(bar.open_time)) money_ = volume_ = 0.0;
        money_ += typical(bar) * bar.volume;
        volume_ += bar.volume;
        *out = volume_ > 0.0 ? money_ / volume_ : std::numeric_limits<double>::quiet_NaN();
    }

private:
    UtcDay day_;
    double money_ = 0.0, volume_ = 0.0;
};

}  // namespace

std::span<const Entry> volume_entries() {
    static const std::vector<Entry> entries = {
        {{"obv", "on-balance volume", {}, {"obv"}, "TA-Lib OBV"}, make_indicator<Obv>},
        {{"mfi", "money flow index, 0..100", {{"n", 14, 2}}, {"mfi"}, "TA-Lib MFI"},
         make_indicator<Mfi>},
        {{"ad", "Chaikin's accumulation and distribution line", {}, {"ad"}, "TA-Lib AD"},
         make_indicator<Ad>},
        {{"adosc",
          "Chaikin's oscillator: fast less slow exponential average of ad",
          {{"fast", 3, 2}, {"slow", 10, 2}},
          {"adosc"},
          "TA-Lib ADOSC"},
         make_indicator<Adosc>},
        {{"vwap",
          "volume-weighted typical price since the UTC day began; undefined without volume",
          {},
          {"vwap"},
          "money over volume; TA-Lib VWAP never starts anew"},
         make_indicator<Vwap>},
    };
    return entries;
}

}  // namespace pmp::indicators
