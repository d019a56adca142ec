// Moving averages of the close.

#include "indicators/entry.hpp"
#include "indicators/rolling.hpp"
#include "indicators/smoothing.hpp"

namespace pmp::indicators {
namespace {

class Sma final : public Indicator {
public:
    explicit Sma(Params p) : window_(count_of(p[0])) {}
    void update(const Prices& bar, double* out) override {
        window_.push(bar.close);
        if (window_.ready()) *out = window_.mean();
    }

private:
    RollingSum window_;
};

class EmaIndicator final : public Indicator {
public:
    explicit EmaIndicator(Params p) : ema_(p[0]) {}
    void update(const Prices& bar, double* out) override {
        if (ema_.push(bar.close)) *out = ema_.value();
    }

private:
    Ema ema_;
};

/// Weights 1, 2 ... n, the newest heaviest. `fresh_` renews the weighted sum as in RollingSum.
class Wma final : public Indicator {
public:
    explicit Wma(Params p)
        : values_(count_of(p[0]), 0.0), n_(p[0]), inverse_(2.0 / (p[0] * (p[0] + 1.0))) {}
    void update(const Prices& bar, double* out) override {
        const double x = bar.close;
        weighted_ += n_ * x - sum_;
        sum_ += x - values_[next_];
        values_[next_++] = x;
        fresh_sum_ += x;
        fresh_ += static_cast<double>(next_) * x;
        if (next_ == values_.size()) {
            next_ = 0;
            ready_ = true;
            sum_ = fresh_sum_;
            weighted_ = fresh_;
            fresh_ = fresh_sum_ = 0.0;
        }
        if (ready_) *out = weighted_ * inverse_;
    }

private:
    std::vector<double> values_;
    double n_, inverse_;
    std::size_t next_ = 0;
    double sum_ = 0.0, weighted_ = 0.0, fresh_ = 0.0, fresh_sum_ = 0.0;
    bool ready_ = false;
};

/// 2 EMA - EMA(EMA) (P. Mulloy, 1994).
class Dema final : public Indicator {
public:
    explicit Dema(Params p) : first_(p[0]), second_(p[0]) {}
    void update(const Prices& bar, double* out) override {
        if (!first_.push(bar.close) || !second_.push(first_.value())) return;
        *out = 2.0 * first_.value() - second_.value();
    }

private:
    Ema first_, second_;
};

/// 3 EMA - 3 EMA(EMA) + EMA(EMA(EMA)) (P. Mulloy, 1994).
class Tema final : public Indicator {
public:
    explicit Tema(Params p) : first_(p[0]), second_(p[0]), third_(p[0]) {}
    void update(const Prices& bar, double* out) override {
        if (!first_.push(bar.close) || !second_.push(first_.value()) ||
            !third_.push(second_.value()))
            return;
        *out = 3.0 * (first_.value() - second_.value()) + third_.value();
    }

private:
    Ema first_, second_, third_;
};

}  // namespace

std::span<const Entry> average_entries() {
    static const std::vector<Entry> entries = {
        {{"sma", "simple moving average of the close", {{"n", 20}}, {"sma"}}, make_indicator<Sma>},
        {{"ema", "exponential moving average, from the mean of its first n", {{"n", 20}}, {"ema"}},
         make_indicator<EmaIndicator>},
        {{"wma", "linearly weighted moving average", {{"n", 20}}, {"wma"}}, make_indicator<Wma>},
        {{"dema", "double exponential moving average", {{"n", 20}}, {"dema"}},
         make_indicator<Dema>},
        {{"tema", "triple exponential moving average", {{"n", 20}}, {"tema"}},
         make_indicator<Tema>},
    };
    return entries;
}

}  // namespace pmp::indicators
