// Wilder's directional movement system. TA-Lib's start: sums of the first n - 1 movements, then
// sum - sum / n + next, so the first value comes with bar n (counted from 0).

#include <cmath>

#include "indicators/entry.hpp"
#include "indicators/smoothing.hpp"
#include "indicators/true_range.hpp"

namespace pmp::indicators {
namespace {

/// Smoothed sums of +DM, -DM and true range.
class Movement {
public:
    explicit Movement(double n) : n_(n), keep_(1.0 - 1.0 / n) {}

    /// True when the sums are ready.
    bool push(const Prices& bar) {
        const double up = bar.high - high_;
        const double down = low_ - bar.low;
        high_ = bar.high;
        low_ = bar.low;
        if (!range_.push(bar)) return false;
        count_ += 1.0;
        const double keep = count_ < n_ ? 1.0 : keep_;
        plus_ = plus_ * keep + (up > 0.0 && up > down ? up : 0.0);
        minus_ = minus_ * keep + (down > 0.0 && down > up ? down : 0.0);
        sum_ = sum_ * keep + range_.value();
        return count_ >= n_;
    }
    [[nodiscard]] double plus() const { return is_zero(sum_) ? 0.0 : 100.0 * plus_ / sum_; }
    [[nodiscard]] double minus() const { return is_zero(sum_) ? 0.0 : 100.0 * minus_ / sum_; }

private:
    TrueRange range_;
    double n_, keep_, count_ = 0.0;
    double high_ = 0.0, low_ = 0.0;
    double plus_ = 0.0, minus_ = 0.0, sum_ = 0.0;
};

template <bool plus>
class Di final : public Indicator {
public:
    explicit Di(Params p) : movement_(p[0]) {}
    void update(const Prices& bar, double* out) override {
        if (movement_.push(bar)) *out = plus ? movement_.plus() : movement_.minus();
    }

private:
    Movement movement_;
};

class Adx final : public Indicator {
public:
    explicit Adx(Params p) : movement_(p[0]), n_(p[0]) {}
    void update(const Prices& bar, double* out) override {
        if (!movement_.push(bar)) return;
        const double plus = movement_.plus();
        const double minus = movement_.minus();
        const bool moves = !is_zero(plus + minus);
        const double dx = moves ? 100.0 * std::fabs(plus - minus) / (plus + minus) : 0.0;
        if (count_ < n_) {
            value_ += dx;
            count_ += 1.0;
            if (count_ < n_) return;
            value_ /= n_;
        } else if (moves) {  // a market without movement leaves the average as it is
            value_ = (value_ * (n_ - 1.0) + dx) / n_;
        }
        *out = value_;
    }

private:
    Movement movement_;
    double n_, count_ = 0.0, value_ = 0.0;
};

}  // namespace

std::span<const Entry> direction_entries() {
    static const std::vector<Entry> entries = {
        {{"adx", "average directional index, 0..100", {{"n", 14, 2}}, {"adx"}, "TA-Lib ADX"},
         make_indicator<Adx>},
        {{"plus_di",
          "plus directional indicator, 0..100",
          {{"n", 14, 2}},
          {"plus_di"},
          "TA-Lib PLUS_DI"},
         make_indicator<Di<true>>},
        {{"minus_di",
          "minus directional indicator, 0..100",
          {{"n", 14, 2}},
          {"minus_di"},
          "TA-Lib MINUS_DI"},
         make_indicator<Di<false>>},
    };
    return entries;
}

}  // namespace pmp::indicators
