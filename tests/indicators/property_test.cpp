// Streaming results equal formulas written down plainly over the whole series.

#include <algorithm>
#include <functional>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "indicators/series.hpp"

namespace pmp::indicators {
namespace {

using testing::run;
using testing::walk;
using Bars = std::vector<Prices>;

/// Over the last n bars ending at i: the formula gets [first, i].
void check_window(const Bars& bars, const std::vector<double>& got, std::size_t first_ready,
                  double tolerance, const std::function<double(std::size_t)>& formula) {
    for (std::size_t i = 0; i < bars.size(); ++i) {
        if (i < first_ready) {
            RC_ASSERT(std::isnan(got[i]));
            continue;
        }
        const double want = formula(i);
        if (std::isnan(want)) {
            RC_ASSERT(std::isnan(got[i]));
            continue;
        }
        if (!(std::fabs(got[i] - want) <= 1e-9 * std::fabs(want) + tolerance)) RC_LOG() << i;
        RC_ASSERT(std::fabs(got[i] - want) <= 1e-9 * std::fabs(want) + tolerance);
    }
}

struct Case {
    Bars bars;
    std::size_t n;
};
Case any_case(std::size_t min_n = 2) {
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const auto n = *rc::gen::inRange<std::size_t>(min_n, 40);
    const auto length = *rc::gen::inRange<std::size_t>(1, 300);
    const bool cheap = *rc::gen::arbitrary<bool>();
    return {walk(seed, length, cheap ? 1.1 : 4200.0, cheap ? 1e-5 : 0.01), n};
}
double n_of(const Case& c) { return static_cast<double>(c.n); }

double mean(const Bars& b, std::size_t i, std::size_t n) {
    long double s = 0;
    for (std::size_t j = i + 1 - n; j <= i; ++j) s += b[j].close;
    return static_cast<double>(s / n);
}
double deviation(const Bars& b, std::size_t i, std::size_t n) {
    long double m = 0, s = 0;
    for (std::size_t j = i + 1 - n; j <= i; ++j) m += b[j].close;
    m /= n;
    for (std::size_t j = i + 1 - n; j <= i; ++j) s += (b[j].close - m) * (b[j].close - m);
    return static_cast<double>(std::sqrt(s / n));
}
bool flat(const Bars& b, std::size_t i, std::size_t n) {
    for (std::size_t j = i + 1 - n; j <= i; ++j)
        if (b[j].close != b[i].close) return false;
    return true;
}
double highest(const Bars& b, std::size_t i, std::size_t n) {
    double x = b[i].high;
    for (std::size_t j = i + 1 - n; j <= i; ++j) x = std::max(x, b[j].high);
    return x;
}
double lowest(const Bars& b, std::size_t i, std::size_t n) {
    double x = b[i].low;
    for (std::size_t j = i + 1 - n; j <= i; ++j) x = std::min(x, b[j].low);
    return x;
}
/// Exponential average of values that begin at `first`, seeded by the mean of their first n.
std::vector<double> smooth(const std::vector<double>& x, std::size_t first, std::size_t n,
                           double alpha) {
    std::vector<double> y(x.size(), std::nan(""));
    if (first + n > x.size()) return y;
    double v = 0;
    for (std::size_t i = first; i < first + n; ++i) v += x[i];
    y[first + n - 1] = v /= static_cast<double>(n);
    for (std::size_t i = first + n; i < x.size(); ++i) y[i] = v = alpha * x[i] + (1 - alpha) * v;
    return y;
}
std::vector<double> closes(const Bars& b) {
    std::vector<double> c;
    for (const auto& bar : b) c.push_back(bar.close);
    return c;
}

RC_GTEST_PROP(Indicators, Averages, ()) {
    const Case c = any_case(1);
    const auto& b = c.bars;
    check_window(b, run(b, "sma", {n_of(c)}), c.n - 1, 0,
                 [&](std::size_t i) { return mean(b, i, c.n); });
    check_window(b, run(b, "wma", {n_of(c)}), c.n - 1, 0, [&](std::size_t i) {
        double s = 0;
        for (std::size_t k = 1; k <= c.n; ++k) s += static_cast<double>(k) * b[i - c.n + k].close;
        return s / (n_of(c) * (n_of(c) + 1) / 2);
    });
    const double alpha = 2.0 / (n_of(c) + 1.0);
    const auto e1 = smooth(closes(b), 0, c.n, alpha);
    const auto e2 = smooth(e1, c.n - 1, c.n, alpha);
    const auto e3 = smooth(e2, 2 * (c.n - 1), c.n, alpha);
    check_window(b, run(b, "ema", {n_of(c)}), c.n - 1, 0, [&](std::size_t i) { return e1[i]; });
    check_window(b, run(b, "dema", {n_of(c)}), 2 * (c.n - 1), 0,
                 [&](std::size_t i) { return 2 * e1[i] - e2[i]; });
    check_window(b, run(b, "tema", {n_of(c)}), 3 * (c.n - 1), 0,
                 [&](std::size_t i) { return 3 * e1[i] - 3 * e2[i] + e3[i]; });
}

RC_GTEST_PROP(Indicators, Deviations, ()) {
    const Case c = any_case();
    const auto& b = c.bars;
    const double noise = 1e-15 * b[0].close;
    check_window(b, run(b, "stddev", {n_of(c)}), c.n - 1, noise,
                 [&](std::size_t i) { return deviation(b, i, c.n); });
    check_window(b, run(b, "bbands", {n_of(c), 2.5}, "upper"), c.n - 1, noise,
                 [&](std::size_t i) { return mean(b, i, c.n) + 2.5 * deviation(b, i, c.n); });
    check_window(b, run(b, "bbands", {n_of(c), 2.5}, "lower"), c.n - 1, noise,
                 [&](std::size_t i) { return mean(b, i, c.n) - 2.5 * deviation(b, i, c.n); });
    check_window(b, run(b, "zscore", {n_of(c)}), c.n - 1, 1e-9, [&](std::size_t i) {
        if (flat(b, i, c.n)) return std::nan("");
        return (b[i].close - mean(b, i, c.n)) / deviation(b, i, c.n);
    });
}

RC_GTEST_PROP(Indicators, Extremes, ()) {
    const Case c = any_case(1);
    const auto& b = c.bars;
    const auto from = [&](std::size_t i) { return b.begin() + static_cast<long>(i + 1 - c.n); };
    const auto to = [&](std::size_t i) { return b.begin() + static_cast<long>(i + 1); };
    const auto by_close = [](const Prices& x, const Prices& y) { return x.close < y.close; };
    check_window(b, run(b, "max", {n_of(c)}), c.n - 1, 0,
                 [&](std::size_t i) { return std::max_element(from(i), to(i), by_close)->close; });
    check_window(b, run(b, "min", {n_of(c)}), c.n - 1, 0,
                 [&](std::size_t i) { return std::min_element(from(i), to(i), by_close)->close; });
    check_window(b, run(b, "donchian", {n_of(c)}, "upper"), c.n - 1, 0,
                 [&](std::size_t i) { return highest(b, i, c.n); });
    check_window(b, run(b, "donchian", {n_of(c)}, "lower"), c.n - 1, 0,
                 [&](std::size_t i) { return lowest(b, i, c.n); });
    if (c.n < 2) return;
    check_window(b, run(b, "willr", {n_of(c)}), c.n - 1, 1e-9, [&](std::size_t i) {
        const double h = highest(b, i, c.n), l = lowest(b, i, c.n);
        return h == l ? 0.0 : -100 * (h - b[i].close) / (h - l);
    });
}

RC_GTEST_PROP(Indicators, Momentum, ()) {
    const Case c = any_case();
    const auto& b = c.bars;
    check_window(b, run(b, "mom", {n_of(c)}), c.n, 0,
                 [&](std::size_t i) { return b[i].close - b[i - c.n].close; });
    check_window(b, run(b, "roc", {n_of(c)}), c.n, 1e-12, [&](std::size_t i) {
        return 100 * (b[i].close - b[i - c.n].close) / b[i - c.n].close;
    });
    std::vector<double> up(b.size(), 0.0), down(b.size(), 0.0), range(b.size(), 0.0);
    for (std::size_t i = 1; i < b.size(); ++i) {
        up[i] = std::max(0.0, b[i].close - b[i - 1].close);
        down[i] = std::max(0.0, b[i - 1].close - b[i].close);
        range[i] = std::max({b[i].high - b[i].low, std::fabs(b[i].high - b[i - 1].close),
                             std::fabs(b[i].low - b[i - 1].close)});
    }
    const auto g = smooth(up, 1, c.n, 1 / n_of(c));
    const auto l = smooth(down, 1, c.n, 1 / n_of(c));
    check_window(b, run(b, "rsi", {n_of(c)}), c.n, 1e-9, [&](std::size_t i) {
        return g[i] + l[i] < 1e-14 ? 0.0 : 100 * g[i] / (g[i] + l[i]);
    });
    const auto a = smooth(range, 1, c.n, 1 / n_of(c));
    check_window(b, run(b, "atr", {n_of(c)}), c.n, 1e-15, [&](std::size_t i) { return a[i]; });
    check_window(b, run(b, "natr", {n_of(c)}), c.n, 1e-13,
                 [&](std::size_t i) { return 100 * a[i] / b[i].close; });
}

RC_GTEST_PROP(Indicators, RangesOfBoundedOnes, ()) {
    const Case c = any_case();
    for (const auto* name : {"rsi", "adx", "plus_di", "minus_di"})
        for (const double v : run(c.bars, name, {n_of(c)}))
            RC_ASSERT(std::isnan(v) || (v >= 0 && v <= 100 + 1e-9));
    for (const double v : run(c.bars, "stoch", {n_of(c), 3, 3}))
        RC_ASSERT(std::isnan(v) || (v >= -1e-9 && v <= 100 + 1e-9));
}

/// Ten million bars, then compared with the last window alone.
TEST(Indicators, TenMillionBarsDoNotDrift) {
    Graph graph;
    const auto sma = *graph.add("sma", {50});
    const auto wma = *graph.add("wma", {30});
    const auto deviation_handle = *graph.add("stddev", {20});
    const auto obv = *graph.add("obv", {});
    core::Rng rng(11);
    Bars tail;
    Prices bar{4000, 4000, 4000, 4000, 0};
    __int128 volume = 0;  // in hundredths
    for (int i = 0; i < 10'000'000; ++i) {
        const double previous = bar.close;
        // A spike of a millionfold now and then is what leaves rounding errors behind.
        const bool spike = i % 1'000'003 == 1'000'000;
        bar.close = spike ? 4e9 : 4000 + static_cast<double>(rng.below(10'000)) * 1e-2;
        const auto v = static_cast<std::int64_t>(rng.below(100'000));
        bar.volume = static_cast<double>(v) / 100.0;
        if (i == 0 || bar.close > previous) volume += v;
        else if (bar.close < previous) volume -= v;
        graph.update(bar);
        if (i >= 10'000'000 - 60) tail.push_back(bar);
    }
    const std::size_t last = tail.size() - 1;
    EXPECT_NEAR(graph.value(sma) / mean(tail, last, 50), 1, 1e-12);
    EXPECT_NEAR(graph.value(wma) / run(tail, "wma", {30}).back(), 1, 1e-12);
    EXPECT_NEAR(graph.value(deviation_handle) / deviation(tail, last, 20), 1, 1e-10);
    EXPECT_NEAR(graph.value(obv), static_cast<double>(volume) / 100.0, 1e-6);
}

}  // namespace
}  // namespace pmp::indicators
