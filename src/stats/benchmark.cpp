#include "stats/benchmark.hpp"

#include <algorithm>

#include "stats/distribution.hpp"
#include "stats/tables.hpp"

namespace pmp::stats {
namespace {

/// Values of two series over the same intervals.
struct Pairs {
    std::vector<EquityPoint> own, other;  // the first of each is the value before the intervals
};

Pairs pair_up(std::span<const EquityPoint> equity, double initial,
              std::span<const EquityPoint> prices, core::Time start) {
    Pairs out;
    auto next = prices.begin();
    const auto add = [&](core::Time time, double value) {
        while (next != prices.end() && next->time <= time) ++next;
        if (next == prices.begin()) return;  // the benchmark has not begun
        out.own.push_back({time, value});
        out.other.push_back({time, std::prev(next)->equity});
    };
    add(start, initial);
    for (const auto& point : equity) add(point.time, point.equity);
    return out;
}

void measure(const Pairs& pairs, const Options& options, BenchmarkMetrics& out) {
    const auto returns_of = [](const std::vector<EquityPoint>& points) {
        return simple_returns(std::span(points).subspan(1), points.front().equity);
    };
    const std::vector<double> r = returns_of(pairs.own), b = returns_of(pairs.other);
    const auto all = [&](const char* why) {
        for (Metric* m :
             {&out.alpha, &out.beta, &out.correlation, &out.information_ratio, &out.tracking_error})
            *m = Metric::undefined(why);
    };
    if (r.size() != b.size() || r.empty())
        return all("a value of one of the two was not above zero");
    if (r.size() < 2) return all("needs two returns of both");
    const double periods = options.periods_per_year;
    const double risk_free =
        options.risk_free == 0.0 ? 0.0 : std::pow(1.0 + options.risk_free, 1.0 / periods) - 1.0;
    const double mean_r = mean(r), mean_b = mean(b), sd_r = deviation(r), sd_b = deviation(b);
    std::vector<double> products, differences;
    for (std::size_t i = 0; i < r.size(); ++i) {
        products.push_back((r[i] - mean_r) * (b[i] - mean_b));
        differences.push_back(r[i] - b[i]);
    }
    const double covariance = sum(products) / static_cast<double>(r.size() - 1);
    const double sd_difference = deviation(differences);
    out.tracking_error = Metric::of(sd_difference * std::sqrt(periods));
    out.information_ratio =
        sd_difference == 0.0 ? Metric::undefined("the returns do not differ from the benchmark's")
                             : Metric::of(mean(differences) / sd_difference * std::sqrt(periods));
    if (sd_b == 0.0) {
        out.alpha = out.beta = out.correlation =
            Metric::undefined("the benchmark's returns do not vary");
        return;
    }
    const double beta = covariance / (sd_b * sd_b);
    out.beta = Metric::of(beta);
    out.alpha = Metric::of(periods * ((mean_r - risk_free) - beta * (mean_b - risk_free)));
    out.correlation = sd_r == 0.0 ? Metric::undefined("the returns do not vary")
                                  : Metric::of(covariance / (sd_r * sd_b));
}

}  // namespace

std::vector<BenchmarkMetrics::Entry> BenchmarkMetrics::entries() const {
    return {{"alpha", alpha},
            {"beta", beta},
            {"correlation", correlation},
            {"information_ratio", information_ratio},
            {"tracking_error", tracking_error},
            {"total_return", total_return},
            {"cagr", cagr},
            {"volatility", volatility},
            {"sharpe", sharpe},
            {"max_drawdown", max_drawdown}};
}

BenchmarkResult against_benchmark(std::span<const EquityPoint> equity, double initial,
                                  std::span<const EquityPoint> prices, const Options& options) {
    BenchmarkResult out;
    const auto undefined = [&](const char* why) {
        BenchmarkMetrics& m = out.metrics;
        for (Metric* metric :
             {&m.alpha, &m.beta, &m.correlation, &m.information_ratio, &m.tracking_error,
              &m.total_return, &m.cagr, &m.volatility, &m.sharpe, &m.max_drawdown})
            *metric = Metric::undefined(why);
        return out;
    };
    if (equity.empty()) return undefined("no equity samples");
    const core::Time start = options.start.value_or(
        core::floor_to(equity.front().time - core::Duration{1}, core::Duration::days(1)));
    const Pairs pairs = pair_up(equity, initial, prices, start);
    if (pairs.own.size() < 2) return undefined("the benchmark has no values at these times");
    measure(pairs, options, out.metrics);

    Options own = options;
    own.start = out.start = pairs.other.front().time;
    out.initial = pairs.own.front().equity;
    const double base = pairs.other.front().equity;
    const auto later = std::span(pairs.other).subspan(1);
    const Metrics m = compute(later, base, {}, own);
    out.metrics.total_return = m.total_return;
    out.metrics.cagr = m.cagr;
    out.metrics.volatility = m.volatility;
    out.metrics.sharpe = m.sharpe;
    out.metrics.max_drawdown = m.max_drawdown;
    if (base > 0.0)
        for (const auto& point : later)
            out.curve.push_back({point.time, point.equity / base * out.initial});
    return out;
}

}  // namespace pmp::stats
