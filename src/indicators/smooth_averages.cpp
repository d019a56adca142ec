// Moving averages made of others, and those that adapt.

#include <cmath>

#include "indicators/entry.hpp"
#include "indicators/rolling.hpp"
#include "indicators/smoothing.hpp"

namespace pmp::indicators {
namespace {

/// Weights rise to the middle and fall again: a simple average of a simple average.
class Trima final : public Indicator {
public:
    explicit Trima(Params p) : first_((count_of(p[0]) + 1) / 2), second_(count_of(p[0]) / 2 + 1) {}
    void update(const Prices& bar, double* out) override {
        first_.push(bar.close);
        if (!first_.ready()) return;
        second_.push(first_.mean());
        if (second_.ready()) *out = second_.mean();
    }

private:
    RollingSum first_, second_;
};

/// Kaufman's: as fast as EMA(2) in a straight move, as slow as EMA(30) in noise.
class Kama final : public Indicator {
public:
    explicit Kama(Params p) : closes_(count_of(p[0])), path_(count_of(p[0])) {}
    void update(const Prices& bar, double* out) override {
        if (started_) path_.push(std::fabs(bar.close - previous_));
        started_ = true;
        const bool ready = closes_.ready();
        const double move = bar.close - closes_.push(bar.close);
        previous_ = bar.close;
        if (!ready) {
            value_ = bar.close;
            return;
        }
        const double path = path_.sum();
        const double efficiency = path <= move || is_zero(path) ? 1.0 : std::fabs(move / path);
        const double root = efficiency * (2.0 / 3.0 - 2.0 / 31.0) + 2.0 / 31.0;
        *out = value_ += (bar.close - value_) * root * root;
    }

private:
    Delay closes_;
    RollingFlow path_;
    double previous_ = 0.0, value_ = 0.0;
    bool started_ = false;
};

/// Tillson's: GD(GD(GD(close))) with GD(x) = (1 + v) EMA(x) - v EMA(EMA(x)), multiplied out.
class T3 final : public Indicator {
public:
    explicit T3(Params p)
        : e1_(p[0]),
          e2_(p[0]),
          e3_(p[0]),
          e4_(p[0]),
          e5_(p[0]),
          e6_(p[0]),
          c6_(-p[1] * p[1] * p[1]),
          c5_(3.0 * (p[1] * p[1] - c6_)),
          c4_(-6.0 * p[1] * p[1] - 3.0 * (p[1] - c6_)),
          c3_(1.0 + 3.0 * p[1] - c6_ + 3.0 * p[1] * p[1]) {}
    void update(const Prices& bar, double* out) override {
        if (!e1_.push(bar.close) || !e2_.push(e1_.value()) || !e3_.push(e2_.value()) ||
            !e4_.push(e3_.value()) || !e5_.push(e4_.value()) || !e6_.push(e5_.value()))
            return;
        *out = c6_ * e6_.value() + c5_ * e5_.value() + c4_ * e4_.value() + c3_ * e3_.value();
    }

private:
    Ema e1_, e2_, e3_, e4_, e5_, e6_;
    double c6_, c5_, c4_, c3_;
};

/// WMA(2 WMA(n / 2) - WMA(n), sqrt(n)) (A. Hull, 2005); halves and roots rounded down.
class Hma final : public Indicator {
public:
    explicit Hma(Params p)
        : half_(count_of(p[0]) / 2),
          whole_(count_of(p[0])),
          last_(count_of(std::floor(std::sqrt(p[0])))) {}
    void update(const Prices& bar, double* out) override {
        half_.push(bar.close);
        whole_.push(bar.close);
        if (!whole_.ready()) return;
        last_.push(2.0 * half_.mean() - whole_.mean());
        if (last_.ready()) *out = last_.mean();
    }

private:
    RollingWeighted half_, whole_, last_;
};

}  // namespace

std::span<const Entry> smooth_average_entries() {
    static const std::vector<Entry> entries = {
        {{"trima",
          "triangular moving average: the middle of the window weighs most",
          {{"n", 30}},
          {"trima"},
          "TA-Lib TRIMA"},
         make_indicator<Trima>},
        {{"kama",
          "Kaufman's adaptive average, between EMA(2) and EMA(30)",
          {{"n", 30, 2}},
          {"kama"},
          "TA-Lib KAMA"},
         make_indicator<Kama>},
        {{"t3",
          "Tillson's T3: six exponential averages, volume factor v",
          {{"n", 5}, {"v", 0.7, 0, 1, false}},
          {"t3"},
          "TA-Lib T3"},
         make_indicator<T3>},
        {{"hma",
          "Hull moving average: wma of 2 wma(n/2) - wma(n) over sqrt(n)",
          {{"n", 20, 2}},
          {"hma"},
          "TA-Lib HMA; A. Hull, 2005"},
         make_indicator<Hma>},
    };
    return entries;
}

}  // namespace pmp::indicators
