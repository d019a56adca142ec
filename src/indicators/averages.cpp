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

class Wma final : public Indicator {
public:
    explicit Wma(Params p) : window_(count_of(p[0])) {}
    void update(const Prices& bar, double* out) override {
        window_.push(bar.close);
        if (window_.ready()) *out = window_.mean();
    }

private:
    RollingWeighted window_;
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
        {{"sma", "simple moving average of the close", {{"n", 20}}, {"sma"}, "TA-Lib SMA"},
         make_indicator<Sma>},
        {{"ema",
          "exponential moving average, from the mean of its first n",
          {{"n", 20}},
          {"ema"},
          "TA-Lib EMA"},
         make_indicator<EmaIndicator>},
        {{"wma", "linearly weighted moving average", {{"n", 20}}, {"wma"}, "TA-Lib WMA"},
         make_indicator<Wma>},
        {{"dema", "double exponential moving average", {{"n", 20}}, {"dema"}, "TA-Lib DEMA"},
         make_indicator<Dema>},
        {{"tema", "triple exponential moving average", {{"n", 20}}, {"tema"}, "TA-Lib TEMA"},
         make_indicator<Tema>},
    };
    return entries;
}

}  // namespace pmp::indicators
