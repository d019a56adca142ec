#pragma once

#include <cstdint>

namespace pmp::indicators {

/// Exponential average, alpha = 2 / (n + 1), started from the mean of its first n values.
class Ema {
public:
    explicit Ema(double n) : alpha_(2.0 / (n + 1.0)), n_(n) {}

    /// True when value() is ready, with x counted.
    bool push(double x) {
        if (ready_) {
            value_ += (x - value_) * alpha_;
            return true;
        }
        value_ += x;
        if (++count_ < n_) return false;
        value_ /= n_;
        return ready_ = true;
    }
    [[nodiscard]] double value() const { return value_; }

private:
    double alpha_, n_, count_ = 0.0, value_ = 0.0;
    bool ready_ = false;
};

/// Wilder's average, alpha = 1 / n, started from the mean of its first n values
/// (J. W. Wilder, New Concepts in Technical Trading Systems, 1978).
class Wilder {
public:
    explicit Wilder(double n) : n_(n), inverse_(1.0 / n) {}

    bool push(double x) {
        if (ready_) {
            value_ = (value_ * (n_ - 1.0) + x) * inverse_;
            return true;
        }
        value_ += x;
        if (++count_ < n_) return false;
        value_ /= n_;
        return ready_ = true;
    }
    [[nodiscard]] double value() const { return value_; }

private:
    double n_, inverse_, count_ = 0.0, value_ = 0.0;
    bool ready_ = false;
};

/// TA-Lib's test for zero, which decides what a flat market gives.
[[nodiscard]] inline bool is_zero(double x) { return x < 1e-14 && x > -1e-14; }

}  // namespace pmp::indicators
