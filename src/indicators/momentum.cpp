// How fast and in which direction prices move.

#include <cmath>

#include "indicators/entry.hpp"
#include "indicators/rolling.hpp"
#include "indicators/smoothing.hpp"

namespace pmp::indicators {
namespace {

class Rsi final : public Indicator {
public:
    explicit Rsi(Params p) : strength_(p[0]) {}
    void update(const Prices& bar, double* out) override {
        if (strength_.push(bar.close)) *out = strength_.value();
    }

private:
    RelativeStrength strength_;
};

/// As TA-Lib, the fast average starts at the slow one's first bar, from the mean of the closes up
/// to it, and nothing is given before the signal line is ready.
class Macd final : public Indicator {
public:
    explicit Macd(Params p) : fast_(p[0]), slow_(p[1]), signal_(p[2]), skip_(p[1] - p[0]) {}
    void update(const Prices& bar, double* out) override {
        const bool slow = slow_.push(bar.close);
        if (skip_ > 0.0) {
            skip_ -= 1.0;
            return;
        }
        if (!fast_.push(bar.close) || !slow) return;
        const double macd = fast_.value() - slow_.value();
        if (!signal_.push(macd)) return;
        out[0] = macd;
        out[1] = signal_.value();
        out[2] = macd - signal_.value();
    }

private:
    Ema fast_, slow_, signal_;
    double skip_;
};

class Stoch final : public Indicator {
public:
    explicit Stoch(Params p)
        : high_(count_of(p[0])), low_(count_of(p[0])), k_(count_of(p[1])), d_(count_of(p[2])) {}
    void update(const Prices& bar, double* out) override {
        high_.push(bar.high);
        low_.push(bar.low);
        if (!high_.ready()) return;
        const double range = high_.value() - low_.value();
        k_.push(range == 0.0 ? 0.0 : 100.0 * (bar.close - low_.value()) / range);
        if (!k_.ready()) return;
        d_.push(k_.mean());
        if (!d_.ready()) return;
        out[0] = k_.mean();
        out[1] = d_.mean();
    }

private:
    RollingMax high_;
    RollingMin low_;
    RollingSum k_, d_;
};

/// The mean deviation needs all n values each time: O(n), the only indicator here that does.
class Cci final : public Indicator {
public:
    explicit Cci(Params p) : window_(count_of(p[0])), n_(p[0]) {}
    void update(const Prices& bar, double* out) override {
        const double typical = (bar.high + bar.low + bar.close) / 3.0;
        window_.push(typical);
        if (!window_.ready()) return;
        const double mean = window_.mean();
        double part[4] = {};  // four chains of additions run side by side
        const auto values = window_.values();
        std::size_t i = 0;
        for (; i + 4 <= values.size(); i += 4)
            for (std::size_t j = 0; j < 4; ++j) part[j] += std::fabs(values[i + j] - mean);
        for (; i < values.size(); ++i) part[0] += std::fabs(values[i] - mean);
        const double deviation = (part[0] + part[1] + part[2] + part[3]) / n_;
        const double distance = typical - mean;
        // What is left of a flat window is rounding noise.
        const bool flat = deviation <= 1e-15 * std::fabs(mean) * n_;
        *out = flat || distance == 0.0 ? 0.0 : distance / (0.015 * deviation);
    }

private:
    RollingSum window_;
    double n_;
};

class Willr final : public Indicator {
public:
    explicit Willr(Params p) : high_(count_of(p[0])), low_(count_of(p[0])) {}
    void update(const Prices& bar, double* out) override {
        high_.push(bar.high);
        low_.push(bar.low);
        if (!high_.ready()) return;
        const double range = high_.value() - low_.value();
        *out = range == 0.0 ? 0.0 : -100.0 * (high_.value() - bar.close) / range;
    }

private:
    RollingMax high_;
    RollingMin low_;
};

class Roc final : public Indicator {
public:
    explicit Roc(Params p) : closes_(count_of(p[0])) {}
    void update(const Prices& bar, double* out) override {
        const bool ready = closes_.ready();
        const double before = closes_.push(bar.close);
        if (ready) *out = before == 0.0 ? 0.0 : (bar.close / before - 1.0) * 100.0;
    }

private:
    Delay closes_;
};

class Mom final : public Indicator {
public:
    explicit Mom(Params p) : closes_(count_of(p[0])) {}
    void update(const Prices& bar, double* out) override {
        const bool ready = closes_.ready();
        const double before = closes_.push(bar.close);
        if (ready) *out = bar.close - before;
    }

private:
    Delay closes_;
};

const char* fast_below_slow(Params p) {
    return p[0] < p[1] ? nullptr : "fast must be smaller than slow";
}

}  // namespace

std::span<const Entry> momentum_entries() {
    static const std::vector<Entry> entries = {
        {{"rsi",
          "relative strength index, Wilder's smoothing, 0..100",
          {{"n", 14, 2}},
          {"rsi"},
          "TA-Lib RSI"},
         make_indicator<Rsi>},
        {{"macd",
          "difference of two exponential averages, its average, and their difference",
          {{"fast", 12}, {"slow", 26, 2}, {"signal", 9}},
          {"macd", "signal", "hist"},
          "TA-Lib MACD"},
         make_indicator<Macd>,
         fast_below_slow},
        {{"stoch",
          "slow stochastic, both averages simple, 0..100",
          {{"k", 14}, {"slow_k", 3}, {"d", 3}},
          {"k", "d"},
          "TA-Lib STOCH, both averages simple"},
         make_indicator<Stoch>},
        {{"cci", "commodity channel index", {{"n", 20, 2}}, {"cci"}, "TA-Lib CCI"},
         make_indicator<Cci>},
        {{"willr", "Williams' %R, -100..0", {{"n", 14, 2}}, {"willr"}, "TA-Lib WILLR"},
         make_indicator<Willr>},
        {{"roc", "rate of change in per cent", {{"n", 10}}, {"roc"}, "TA-Lib ROC"},
         make_indicator<Roc>},
        {{"mom", "change of the close over n bars", {{"n", 10}}, {"mom"}, "TA-Lib MOM"},
         make_indicator<Mom>},
    };
    return entries;
}

}  // namespace pmp::indicators
