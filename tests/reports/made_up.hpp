#pragma once

#include <cmath>
#include <string>

#include "backtest/result.hpp"
#include "core/rng.hpp"
#include "reports/report.hpp"

namespace pmp::reports::test {

/// A result that hangs together (metrics from its own curve and trades), made from a seed.
inline backtest::Result made_up(std::size_t strategies, std::size_t days, std::uint64_t seed = 7) {
    using core::Money;
    core::Rng rng(seed);
    const auto noise = [&] { return rng.normal(); };
    const auto money = [](double v) {
        return Money::from_raw(std::llround(v * 100) * (Money::scale / 100));
    };
    backtest::Result r{.name = "demo-portfolio",
                       .config_hash = "4f2c9a10e7bb5d3381c4",
                       .data_hash = "b81d77f0a3c2e4569a01",
                       .build = "0.1.0 (test)",
                       .currency = "USD",
                       .elapsed_ms = 1834.2,
                       .bars = days * 24,
                       .strategy_bars = days * 24 * strategies,
                       .initial = 1'000'000,
                       .symbols = {"EURUSD", "GBPUSD", "BTCUSD"}};
    std::vector<Money> profit(strategies);
    for (std::size_t s = 0; s < strategies; ++s) {
        const char* kinds[] = {"ma_crossover", "rsi", "support_resistance", "ensemble"};
        r.strategies.push_back({.name = std::string(kinds[s % 4]) + "-" + std::to_string(s + 1),
                                .type = kinds[s % 4],
                                .symbol = r.symbols[s % 3],
                                .timeframe = s % 2 ? "1h" : "1d",
                                .role = s % 4 == 3   ? "ensemble"
                                        : s % 4 == 1 ? "member"
                                                     : "trader"});
    }
    core::Time time = core::from_civil(2010, 1, 5);
    double fees = 0;
    for (std::size_t d = 0; d < days; ++d) {
        const double market = noise() * (d % 700 > 560 ? 1.9 : 1.0) - (d % 700 > 620 ? 0.25 : 0.0);
        Money total = r.initial;
        for (std::size_t s = 0; s < strategies; ++s) {
            const double edge = 0.03 + 0.02 * std::sin(static_cast<double>(s));
            const double scale = 5000.0 / std::sqrt(static_cast<double>(strategies)) / 2;
            profit[s] += money(scale * (edge + 0.5 * market + noise()));
            total += profit[s];
            r.strategies[s].equity.push_back({time, r.initial + profit[s]});
            if ((d + s * 7) % 29 != 28) continue;
            const double pnl = scale * (noise() * 2 + 0.3);
            const core::Time entry = time - core::Duration::hours(37);
            r.trades.push_back({.id = {r.trades.size() + 1},
                                .strategy = {static_cast<std::uint32_t>(s)},
                                .instrument = {static_cast<std::uint32_t>(s % 3)},
                                .direction = s % 5 ? model::Side::buy : model::Side::sell,
                                .units = 10'000,
                                .entry_time = entry,
                                .entry_price = Money::from_raw(112'345'000),
                                .exit_time = time,
                                .exit_price = Money::from_raw(113'400'500),
                                .pnl = money(pnl),
                                .fees = money(4.5),
                                .exit_reason = static_cast<model::ExitReason>(d % 5)});
            r.excursions.push_back({.favourable = money(std::fabs(pnl) + 10),
                                    .adverse = money(-std::fabs(pnl) / 2 - 10),
                                    .favourable_ratio = 0.001 + std::fabs(noise()) * 0.01,
                                    .adverse_ratio = -std::fabs(noise()) * 0.01});
            fees += 4.5;
        }
        r.equity.push_back({time, total});
        const int weekday = static_cast<int>(time.ns / core::Duration::days(1).ns % 7);
        time =
            time + core::Duration::days(weekday == 2 ? 3 : 1);  // closes Tuesday to Saturday, 0:00
    }
    const auto points = [](const std::vector<backtest::EquitySample>& samples) {
        std::vector<stats::EquityPoint> out;
        for (const auto& s : samples) out.push_back({s.time, s.equity.to_double()});
        return out;
    };
    std::vector<stats::TradeResult> results;
    for (const auto& t : r.trades) results.push_back({t.pnl.to_double()});
    r.metrics = stats::compute(points(r.equity), 1e6, results,
                               {.exposure = 0.72, .turnover = 14.2, .fees = fees});
    for (std::size_t s = 0; s < strategies; ++s) {
        std::vector<stats::TradeResult> own;
        for (const auto& t : r.trades)
            if (t.strategy.index() == s) own.push_back({t.pnl.to_double()});
        r.strategies[s].metrics = stats::compute(points(r.strategies[s].equity), 1e6, own,
                                                 {.fees = 4.5 * static_cast<double>(own.size())});
    }
    r.decisions_by_code = {{"OK", 8123},
                           {"ENSEMBLE_MEMBER", 5210},
                           {"ALREADY_FLAT", 2033},
                           {"EXPOSURE_SYMBOL_LIMIT", 611},
                           {"DRAWDOWN_REDUCED", 140},
                           {"CORRELATION_CLUSTER_LIMIT", 77},
                           {"SIZE_BELOW_LOT", 12}};
    r.decisions = r.signals = 16206;
    r.blocked = 431;
    r.orders = 7702;
    r.fills = 2 * r.trades.size();
    r.ambiguity = {.bars = 41,
                   .return_stop_first = r.metrics.total_return.value,
                   .return_target_first = r.metrics.total_return.value + 0.0131};
    return r;
}

/// An index at the times of a result's equity.
inline stats::BenchmarkResult benchmark_of(const backtest::Result& result) {
    core::Rng rng(3);
    std::vector<stats::EquityPoint> prices, own;
    double value = 100;
    for (const auto& s : result.equity) {
        prices.push_back({s.time, value *= 1 + 0.01 * rng.normal()});
        own.push_back({s.time, s.equity.to_double()});
    }
    return stats::against_benchmark(own, result.initial.to_double(), prices);
}

/// A walk for every symbol over the time of a result.
inline std::vector<PriceCurve> prices_of(const backtest::Result& result) {
    std::vector<PriceCurve> out;
    core::Rng rng(5);
    for (const auto& symbol : result.symbols) {
        PriceCurve curve{symbol, {}};
        double value = 1.13;
        for (const auto& s : result.equity) {
            value *= 1 + 0.003 * rng.normal();
            const auto at = [&](double v) { return core::Price::from_raw(std::llround(v * 1e8)); };
            curve.points.push_back({s.time, at(value * 0.995), at(value * 1.005), at(value)});
        }
        out.push_back(std::move(curve));
    }
    return out;
}

}  // namespace pmp::reports::test
