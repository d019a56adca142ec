#pragma once

#include <cmath>

namespace pmp::indicators {

/// TA-Lib's test for zero, which decides what a flat market gives.
[[nodiscard]] inline bool is_zero(double x) { return x < 1e-14 && x > -1e-14; }

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

/// Wilder's relative strength index of one value after the other, 0..100.
class RelativeStrength {
public:
    explicit RelativeStrength(double n) : gain_(n), loss_(n) {}

    /// True when value() is ready, with x counted.
    bool push(double x) {
        const double change = x - previous_;
        previous_ = x;
        if (!started_) {
            started_ = true;
            return false;
        }
        gain_.push(change > 0.0 ? change : 0.0);
        return loss_.push(change < 0.0 ? -change : 0.0);
    }
    [[nodiscard]] double value() const {
        const double total = gain_.value() + loss_.value();
        return is_zero(total) ? 0.0 : 100.0 * gain_.value() / total;
    }

private:
    Wilder gain_, loss_;
    double previous_ = 0.0;
    bool started_ = false;
};

/// The sum of all values so far, with Neumaier's compensation: it never ends.
class RunningSum {
public:
    void add(double x) {
        const double sum = sum_ + x;
        rest_ += std::fabs(sum_) >= std::fabs(x) ? (sum_ - sum) + x : (x - sum) + sum_;
        sum_ = sum;
    }
    [[nodiscard]] double value() const { return sum_ + rest_; }

private:
    double sum_ = 0.0, rest_ = 0.0;
};

}  // namespace pmp::indicators
