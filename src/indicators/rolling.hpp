#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace pmp::indicators {

/// The sum of the last n values, O(1). A second sum starts anew each time the window has been
/// replaced once and then takes over, so the error never grows with the length of the run.
class RollingSum {
public:
    explicit RollingSum(std::size_t n) : values_(n, 0.0) {}

    void push(double x) {
        sum_ += x - values_[next_];
        fresh_ += x;
        values_[next_] = x;
        if (++next_ == values_.size()) {
            next_ = 0;
            full_ = true;
            sum_ = fresh_;
            fresh_ = 0.0;
        }
    }
    [[nodiscard]] bool ready() const { return full_; }
    [[nodiscard]] double mean() const { return sum_ / static_cast<double>(values_.size()); }
    /// The window, in no particular order; only meaningful when ready().
    [[nodiscard]] std::span<const double> values() const { return values_; }

private:
    std::vector<double> values_;
    std::size_t next_ = 0;
    double sum_ = 0.0, fresh_ = 0.0;
    bool full_ = false;
};

/// Mean and population variance of the last n values, O(1). Values are taken relative to one of
/// their own (renewed as in RollingSum), because E[x^2] - E[x]^2 of prices loses every digit.
class RollingMoments {
public:
    explicit RollingMoments(std::size_t n) : values_(n, 0.0) {}

    void push(double x) {
        if (count_ == 0) origin_ = fresh_origin_ = x;
        const double in = x - origin_;
        const double out = full_ ? values_[next_] - origin_ : 0.0;
        sum_ += in - out;
        squares_ += in * in - out * out;
        if (next_ == 0) fresh_origin_ = x;
        const double d = x - fresh_origin_;
        fresh_ += d;
        fresh_squares_ += d * d;
        values_[next_] = x;
        count_ = 1;
        if (++next_ == values_.size()) renew();
    }
    [[nodiscard]] bool ready() const { return full_; }
    [[nodiscard]] double mean() const { return origin_ + sum_ / size(); }
    [[nodiscard]] double deviation() const {
        const double m = sum_ / size();
        const double variance = squares_ / size() - m * m;
        // A flat window leaves rounding noise of the values that have left it.
        return variance > 1e-14 * squares_ / size() && variance > 0.0 ? std::sqrt(variance) : 0.0;
    }

private:
    [[nodiscard]] double size() const { return static_cast<double>(values_.size()); }
    void renew() {
        next_ = 0;
        full_ = true;
        origin_ = fresh_origin_;
        sum_ = fresh_;
        squares_ = fresh_squares_;
        fresh_ = fresh_squares_ = 0.0;
    }

    std::vector<double> values_;
    std::size_t next_ = 0, count_ = 0;
    double origin_ = 0.0, sum_ = 0.0, squares_ = 0.0;
    double fresh_origin_ = 0.0, fresh_ = 0.0, fresh_squares_ = 0.0;
    bool full_ = false;
};

/// The largest (Better = greater) or smallest (less) of the last n values, amortised O(1): a
/// monotonic queue in a ring that never allocates after construction.
template <class Better>
class RollingExtremum {
public:
    explicit RollingExtremum(std::size_t n)
        : ring_(std::bit_ceil(n)), mask_(ring_.size() - 1), length_(n) {}

    void push(double x) {
        if (head_ != tail_ && ring_[head_ & mask_].index + length_ <= count_) ++head_;
        while (head_ != tail_ && !Better{}(ring_[(tail_ - 1) & mask_].value, x)) --tail_;
        ring_[tail_++ & mask_] = {x, count_++};
    }
    [[nodiscard]] bool ready() const { return count_ >= length_; }
    [[nodiscard]] double value() const { return ring_[head_ & mask_].value; }

private:
    struct Item {
        double value;
        std::uint64_t index;
    };
    std::vector<Item> ring_;
    std::size_t mask_;
    std::uint64_t length_, count_ = 0, head_ = 0, tail_ = 0;
};
using RollingMax = RollingExtremum<std::greater<>>;
using RollingMin = RollingExtremum<std::less<>>;

/// The value n pushes ago.
class Delay {
public:
    explicit Delay(std::size_t n) : values_(n, 0.0) {}

    /// Stores x and gives the value n pushes before it; meaningful when the result of ready()
    /// before the call was true.
    double push(double x) {
        const double old = values_[next_];
        values_[next_] = x;
        if (++next_ == values_.size()) {
            next_ = 0;
            full_ = true;
        }
        return old;
    }
    [[nodiscard]] bool ready() const { return full_; }

private:
    std::vector<double> values_;
    std::size_t next_ = 0;
    bool full_ = false;
};

}  // namespace pmp::indicators
