// Lines that follow a trend and say when it turns.

#include <algorithm>
#include <cstdint>
#include <utility>

#include "indicators/entry.hpp"
#include "indicators/rolling.hpp"
#include "indicators/smoothing.hpp"
#include "indicators/true_range.hpp"

namespace pmp::indicators {
namespace {

/// Wilder's parabolic stop, started as TA-Lib does. Its rules for a short are those for a long with
/// all prices negated, so only the long's are written down; negating loses no digit.
class Sar final : public Indicator {
public:
    explicit Sar(Params p) : step_(std::min(p[0], p[1])), limit_(p[1]), pace_(step_) {}
    void update(const Prices& bar, double* out) override {
        ++bars_;
        if (bars_ == 1) {
            high_ = bar.high;
            low_ = bar.low;
            return;
        }
        if (bars_ == 2) start(bar);
        double far = sign_ > 0.0 ? bar.high : -bar.low;
        double near = sign_ > 0.0 ? bar.low : -bar.high;
        if (near <= stop_) {
            stop_ = std::max({extreme_, far_, far});
            *out = sign_ * stop_;
            pace_ = step_;
            extreme_ = near;
            stop_ += pace_ * (extreme_ - stop_);
            stop_ = std::max({stop_, far_, far});
            sign_ = -sign_;
            stop_ = -stop_;
            extreme_ = -extreme_;
            far = std::exchange(near, -far);
            far = -far;
        } else {
            *out = sign_ * stop_;
            if (far > extreme_) {
                extreme_ = far;
                pace_ = std::min(pace_ + step_, limit_);
            }
            stop_ += pace_ * (extreme_ - stop_);
            stop_ = std::min({stop_, near_, near});
        }
        far_ = far;
        near_ = near;
    }

private:
    /// Short if the second bar's low fell further than its high rose; the stop is the first bar's
    /// other extreme.
    void start(const Prices& bar) {
        const double down = low_ - bar.low;
        sign_ = down > 0.0 && down > bar.high - high_ ? -1.0 : 1.0;
        stop_ = sign_ > 0.0 ? low_ : -high_;
        extreme_ = far_ = sign_ > 0.0 ? bar.high : -bar.low;
        near_ = sign_ > 0.0 ? bar.low : -bar.high;
    }

    double step_, limit_, pace_;
    double sign_ = 1.0;  ///< of the prices below: -1 while short
    double stop_ = 0.0, extreme_ = 0.0, far_ = 0.0, near_ = 0.0;
    double high_ = 0.0, low_ = 0.0;  ///< of the first bar
    std::uint64_t bars_ = 0;
};

/// Bands k average true ranges from the bar's middle; each only moves towards the price until a
/// close beyond it sets it free. The first trend is up, as in TA-Lib.
class Supertrend final : public Indicator {
public:
    explicit Supertrend(Params p) : average_(p[0]), k_(p[1]) {}
    void update(const Prices& bar, double* out) override {
        const double previous = previous_;
        previous_ = bar.close;
        if (!range_.push(bar) || !average_.push(range_.value())) return;
        const double middle = (bar.high + bar.low) / 2.0;
        const double upper = middle + k_ * average_.value();
        const double lower = middle - k_ * average_.value();
        if (!started_ || upper < upper_ || previous > upper_) upper_ = upper;
        if (!started_ || lower > lower_ || previous < lower_) lower_ = lower;
        if (started_) up_ = up_ ? bar.close >= lower_ : bar.close > upper_;
        started_ = true;
        out[0] = up_ ? lower_ : upper_;
        out[1] = up_ ? 1.0 : -1.0;
    }

private:
    TrueRange range_;
    Wilder average_;
    double k_, previous_ = 0.0, upper_ = 0.0, lower_ = 0.0;
    bool started_ = false, up_ = true;
};

class Middle {
public:
    explicit Middle(double n) : high_(count_of(n)), low_(count_of(n)) {}
    bool push(const Prices& bar) {
        high_.push(bar.high);
        low_.push(bar.low);
        return high_.ready();
    }
    [[nodiscard]] double value() const { return 0.5 * (high_.value() + low_.value()); }

private:
    RollingMax high_;
    RollingMin low_;
};

/// The spans are those drawn under this bar, made `kijun` bars ago: nothing of the future.
class Ichimoku final : public Indicator {
public:
    explicit Ichimoku(Params p)
        : tenkan_(p[0]), kijun_(p[1]), senkou_(p[2]), a_(count_of(p[1])), b_(count_of(p[1])) {}
    void update(const Prices& bar, double* out) override {
        const bool tenkan = tenkan_.push(bar);
        const bool kijun = kijun_.push(bar);
        if (tenkan) out[0] = tenkan_.value();
        if (kijun) out[1] = kijun_.value();
        if (tenkan && kijun) shift(a_, 0.5 * (out[0] + out[1]), out[2]);
        if (senkou_.push(bar)) shift(b_, senkou_.value(), out[3]);
    }

private:
    static void shift(Delay& delay, double x, double& out) {
        const bool ready = delay.ready();
        const double before = delay.push(x);
        if (ready) out = before;
    }

    Middle tenkan_, kijun_, senkou_;
    Delay a_, b_;
};

}  // namespace

std::span<const Entry> trend_entries() {
    static const std::vector<Entry> entries = {
        {{"sar",
          "Wilder's parabolic stop and reverse",
          {{"step", 0.02, 0, 10, false}, {"max", 0.2, 0, 10, false}},
          {"sar"},
          "TA-Lib SAR"},
         make_indicator<Sar>},
        {{"supertrend",
          "trailing band k average true ranges from the middle; trend 1 up, -1 down",
          {{"n", 10, 2}, {"k", 3, 0, 100, false}},
          {"supertrend", "trend"},
          "TA-Lib SUPERTREND; O. Seban"},
         make_indicator<Supertrend>},
        {{"ichimoku",
          "Ichimoku Kinko Hyo; the spans are those under this bar, made kijun bars ago",
          {{"tenkan", 9}, {"kijun", 26}, {"senkou", 52}},
          {"tenkan", "kijun", "span_a", "span_b"},
          "G. Hosoda; spans shifted by kijun bars"},
         make_indicator<Ichimoku>},
    };
    return entries;
}

}  // namespace pmp::indicators
