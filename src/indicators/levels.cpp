// Levels of the day before, and how old an extreme is.

#include <algorithm>

#include "indicators/entry.hpp"
#include "indicators/rolling.hpp"
#include "indicators/utc_day.hpp"

namespace pmp::indicators {
namespace {

/// From high, low and close of the last UTC day that had bars.
class Pivots final : public Indicator {
public:
    explicit Pivots(Params) {}
    void update(const Prices& bar, double* out) override {
        if (day_.begins(bar.open_time)) {
            if (started_) write(out);
            started_ = true;
            high_ = bar.high;
            low_ = bar.low;
        } else {
            high_ = std::max(high_, bar.high);
            low_ = std::min(low_, bar.low);
        }
        close_ = bar.close;
    }

private:
    void write(double* out) const {
        const double p = (high_ + low_ + close_) / 3.0;
        const double range = high_ - low_;
        out[0] = p;
        out[1] = 2.0 * p - low_;
        out[2] = p + range;
        out[3] = high_ + 2.0 * (p - low_);
        out[4] = 2.0 * p - high_;
        out[5] = p - range;
        out[6] = low_ - 2.0 * (high_ - p);
    }

    UtcDay day_;
    double high_ = 0.0, low_ = 0.0, close_ = 0.0;
    bool started_ = false;
};

template <class Extremum, double Prices::* price>
class Since final : public Indicator {
public:
    explicit Since(Params p) : window_(count_of(p[0])) {}
    void update(const Prices& bar, double* out) override {
        window_.push(bar.*price);
        if (window_.ready()) *out = window_.age();
    }

private:
    Extremum window_;
};

}  // namespace

std::span<const Entry> level_entries() {
    static const std::vector<Entry> entries = {
        {{"pivots",
          "floor traders' pivot points of the UTC day before",
          {},
          {"p", "r1", "r2", "r3", "s1", "s2", "s3"},
          "floor traders' formula, as in Fidelity's indicator guide"},
         make_indicator<Pivots>},
        {{"highest_since",
          "bars since the highest high of the last n bars; 0: this bar",
          {{"n", 20}},
          {"highest_since"},
          "as aroon: of equals the last; TA-Lib MAXINDEX counts from the start"},
         make_indicator<Since<RollingMax, &Prices::high>>},
        {{"lowest_since",
          "bars since the lowest low of the last n bars; 0: this bar",
          {{"n", 20}},
          {"lowest_since"},
          "as aroon: of equals the last; TA-Lib MININDEX counts from the start"},
         make_indicator<Since<RollingMin, &Prices::low>>},
    };
    return entries;
}

}  // namespace pmp::indicators
