#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace pmp::indicators {

/// Least-squares line through the last n values, O(1) a value. Values are taken relative to one of
/// their own and the sums begin anew each n values, as in RollingMoments.
class RollingLine {
public:
    explicit RollingLine(std::size_t n) : values_(n, 0.0), n_(static_cast<double>(n)) {}

    void push(double x) {
        const double in = x - origin_;
        const double out = full_ ? values_[next_] - origin_ : 0.0;
        moment_ += (n_ - 1.0) * in - (sum_ - out);
        sum_ += in - out;
        if (next_ == 0) fresh_origin_ = x;
        const double d = x - fresh_origin_;
        fresh_moment_ += static_cast<double>(next_) * d;
        fresh_ += d;
        values_[next_] = x;
        if (++next_ < values_.size()) return;
        next_ = 0;
        full_ = true;
        origin_ = fresh_origin_;
        sum_ = fresh_;
        moment_ = fresh_moment_;
        fresh_ = fresh_moment_ = 0.0;
    }
    [[nodiscard]] bool ready() const { return full_; }
    /// Rise a bar.
    [[nodiscard]] double slope() const {
        return (moment_ - 0.5 * (n_ - 1.0) * sum_) * 12.0 / (n_ * (n_ * n_ - 1.0));
    }
    /// The line at the newest value.
    [[nodiscard]] double end() const { return origin_ + sum_ / n_ + 0.5 * (n_ - 1.0) * slope(); }

private:
    std::vector<double> values_;
    double n_;
    std::size_t next_ = 0;
    double origin_ = 0.0, sum_ = 0.0, moment_ = 0.0;  ///< moment_: of values times 0, 1 ... n - 1
    double fresh_origin_ = 0.0, fresh_ = 0.0, fresh_moment_ = 0.0;
    bool full_ = false;
};

/// Population variances and covariance of the last n pairs, amortised O(1), kept exact in the two
/// ways of RollingMoments.
class RollingPairs {
public:
    explicit RollingPairs(std::size_t n) : pairs_(n), inverse_(1.0 / static_cast<double>(n)) {}

    void push(double x, double y) {
        if (next_ == 0) fresh_origin_ = {x, y};
        run_x_ = x == last_.x ? run_x_ + 1 : 1;
        run_y_ = y == last_.y ? run_y_ + 1 : 1;
        last_ = {x, y};
        if (full_) now_.add(pairs_[next_], origin_, -1.0);
        now_.add(last_, origin_, 1.0);
        fresh_.add(last_, fresh_origin_, 1.0);
        pairs_[next_] = last_;
        if (++next_ == pairs_.size()) renew();
        largest_x_ = std::max(largest_x_, now_.xx);
        largest_y_ = std::max(largest_y_, now_.yy);
        if (!full_) return;
        measure();
        const bool lost_x = largest_x_ * inverse_ > 1e3 * variance_x_ && run_x_ < pairs_.size();
        const bool lost_y = largest_y_ * inverse_ > 1e3 * variance_y_ && run_y_ < pairs_.size();
        if (lost_x || lost_y) recentre();
    }
    [[nodiscard]] bool ready() const { return full_; }
    /// Exactly 0 when all n are equal.
    [[nodiscard]] double variance_x() const {
        return run_x_ < pairs_.size() ? std::max(variance_x_, 0.0) : 0.0;
    }
    [[nodiscard]] double variance_y() const {
        return run_y_ < pairs_.size() ? std::max(variance_y_, 0.0) : 0.0;
    }
    [[nodiscard]] double covariance() const { return covariance_; }

private:
    struct Pair {
        double x = 0.0, y = 0.0;
    };
    struct Sums {
        double x = 0.0, y = 0.0, xx = 0.0, xy = 0.0, yy = 0.0;
        void add(const Pair& p, const Pair& origin, double sign) {
            const double dx = p.x - origin.x, dy = p.y - origin.y;
            x += sign * dx;
            y += sign * dy;
            xx += sign * dx * dx;
            xy += sign * dx * dy;
            yy += sign * dy * dy;
        }
    };
    void measure() {
        const double x = now_.x * inverse_, y = now_.y * inverse_;
        variance_x_ = now_.xx * inverse_ - x * x;
        variance_y_ = now_.yy * inverse_ - y * y;
        covariance_ = now_.xy * inverse_ - x * y;
    }
    void renew() {
        next_ = 0;
        full_ = true;
        origin_ = fresh_origin_;
        now_ = fresh_;
        fresh_ = {};
        largest_x_ = now_.xx;
        largest_y_ = now_.yy;
    }
    void recentre() {
        origin_ = {origin_.x + now_.x * inverse_, origin_.y + now_.y * inverse_};
        now_ = {};
        for (const Pair& p : pairs_) now_.add(p, origin_, 1.0);
        largest_x_ = now_.xx;
        largest_y_ = now_.yy;
        measure();
    }

    std::vector<Pair> pairs_;
    double inverse_;
    std::size_t next_ = 0, run_x_ = 0, run_y_ = 0;  ///< run: how many last values are equal
    Pair last_, origin_, fresh_origin_;
    Sums now_, fresh_;
    double largest_x_ = 0.0, largest_y_ = 0.0;  ///< now_.xx and .yy at their largest since renewed
    double variance_x_ = 0.0, variance_y_ = 0.0, covariance_ = 0.0;
    bool full_ = false;
};

}  // namespace pmp::indicators
