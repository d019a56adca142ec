#pragma once

#include <algorithm>
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
    [[nodiscard]] double sum() const { return sum_; }
    [[nodiscard]] double mean() const { return sum_ / static_cast<double>(values_.size()); }
    /// The window, in no particular order; only meaningful when ready().
    [[nodiscard]] std::span<const double> values() const { return values_; }

private:
    std::vector<double> values_;
    std::size_t next_ = 0;
    double sum_ = 0.0, fresh_ = 0.0;
    bool full_ = false;
};

/// The sum of the last n values, none of them negative: exactly 0 when all of them are.
class RollingFlow {
public:
    explicit RollingFlow(std::size_t n) : sum_(n), n_(n) {}

    void push(double x) {
        sum_.push(x);
        zeros_ = x == 0.0 ? zeros_ + 1 : 0;
    }
    [[nodiscard]] bool ready() const { return sum_.ready(); }
    [[nodiscard]] double sum() const { return zeros_ < n_ ? std::max(sum_.sum(), 0.0) : 0.0; }

private:
    RollingSum sum_;
    std::size_t n_, zeros_ = 0;  ///< zeros_: how many last values are 0
};

/// The average of the last n values with weights 1, 2 ... n, the newest heaviest, O(1). The fresh
/// sums renew it as in RollingSum.
class RollingWeighted {
public:
    explicit RollingWeighted(std::size_t n)
        : values_(n, 0.0), n_(static_cast<double>(n)), inverse_(2.0 / (n_ * (n_ + 1.0))) {}

    void push(double x) {
        weighted_ += n_ * x - sum_;
        sum_ += x - values_[next_];
        values_[next_++] = x;
        fresh_sum_ += x;
        fresh_ += static_cast<double>(next_) * x;
        if (next_ == values_.size()) {
            next_ = 0;
            full_ = true;
            sum_ = fresh_sum_;
            weighted_ = fresh_;
            fresh_ = fresh_sum_ = 0.0;
        }
    }
    [[nodiscard]] bool ready() const { return full_; }
    [[nodiscard]] double mean() const { return weighted_ * inverse_; }

private:
    std::vector<double> values_;
    double n_, inverse_;
    std::size_t next_ = 0;
    double sum_ = 0.0, weighted_ = 0.0, fresh_ = 0.0, fresh_sum_ = 0.0;
    bool full_ = false;
};

/// Mean and population deviation of the last n values, amortised O(1). Values are taken relative to
/// one of their own (renewed as in RollingSum), because E[x^2] - E[x]^2 of prices loses every
/// digit; and when the sums were once so much larger than what is left that their noise would show,
/// they are made again from the window.
class RollingMoments {
public:
    explicit RollingMoments(std::size_t n)
        : values_(n, 0.0), inverse_(1.0 / static_cast<double>(n)) {}

    void push(double x) {
        if (run_ == 0) origin_ = x;
        run_ = x == last_ ? run_ + 1 : 1;
        last_ = x;
        const double in = x - origin_;
        const double out = full_ ? values_[next_] - origin_ : 0.0;
        sum_ += in - out;
        squares_ += in * in - out * out;
        if (next_ == 0) fresh_origin_ = x;
        const double d = x - fresh_origin_;
        fresh_ += d;
        fresh_squares_ += d * d;
        values_[next_] = x;
        if (++next_ == values_.size()) renew();
        largest_ = std::max(largest_, squares_);
        if (!full_) return;
        measure();
        if (largest_ * inverse_ > 1e3 * variance_ && run_ < values_.size()) recentre();
    }
    [[nodiscard]] bool ready() const { return full_; }
    [[nodiscard]] double mean() const { return origin_ + sum_ * inverse_; }
    /// Exactly 0 for a flat window.
    [[nodiscard]] double deviation() const {
        return run_ < values_.size() && variance_ > 0.0 ? std::sqrt(variance_) : 0.0;
    }

private:
    void measure() {
        const double m = sum_ * inverse_;
        variance_ = squares_ * inverse_ - m * m;
    }
    void renew() {
        next_ = 0;
        full_ = true;
        origin_ = fresh_origin_;
        sum_ = fresh_;
        squares_ = largest_ = fresh_squares_;
        fresh_ = fresh_squares_ = 0.0;
    }
    void recentre() {
        origin_ = mean();
        sum_ = squares_ = 0.0;
        for (const double x : values_) {
            sum_ += x - origin_;
            squares_ += (x - origin_) * (x - origin_);
        }
        largest_ = squares_;
        measure();
    }

    std::vector<double> values_;
    double inverse_;
    std::size_t next_ = 0, run_ = 0;  ///< run_: how many last values are equal
    double last_ = 0.0, origin_ = 0.0, sum_ = 0.0, squares_ = 0.0, variance_ = 0.0;
    double largest_ = 0.0;  ///< squares_ at its largest since it was made anew
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
    /// How many pushes ago value() came; of equals, the last. 0: it is the newest.
    [[nodiscard]] double age() const {
        return static_cast<double>(count_ - 1 - ring_[head_ & mask_].index);
    }

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
