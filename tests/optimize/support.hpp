#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "backtest/backtest.hpp"
#include "core/rng.hpp"
#include "data/generate.hpp"
#include "data/resampler.hpp"
#include "optimize/lane.hpp"
#include "optimize/signals.hpp"

namespace pmp::optimize::test {

inline core::Decimal dec(double value) {
    return core::Decimal::from_double(value, core::Rounding::half_even).value();
}

/// One strategy on one series with every rule drawn by chance.
struct Case {
    engine::SessionSpec spec;
    feeds::Dataset dataset;
    strategies::Definition definition;
    std::string text;  ///< what was drawn, for a failure's message
};

class Dice {
public:
    explicit Dice(std::uint64_t seed) : rng_(seed) {}
    int between(int low, int high) {
        return low + static_cast<int>(rng_.below(static_cast<std::uint64_t>(high - low + 1)));
    }
    bool chance(int percent) { return between(1, 100) <= percent; }
    template <class T>
    T one_of(std::initializer_list<T> values) {
        return values.begin()[between(0, static_cast<int>(values.size()) - 1)];
    }

private:
    core::Rng rng_;
};

/// Gives bars an ask that is some ticks away, other ones at each price.
inline void quote(Dice& dice, data::Series& series, core::Price tick) {
    const int widest = dice.between(0, 6);
    const auto some = [&] {
        core::Price away;
        for (int i = dice.between(0, widest); i > 0; --i) away += tick;
        return away;
    };
    for (std::size_t i = 0; i < series.bars.size(); ++i) {
        model::Bar bar = series.bars[i];
        const core::Price at_open = some(), at_close = some();
        bar.ask = {bar.open + at_open, bar.high + std::max(at_open, at_close),
                   bar.low + std::min(at_open, at_close), bar.close + at_close};
        series.bars.set(i, bar);
    }
}

/// Lively bars with holes, in steps of `tick`. `finer` receives shorter bars of the same prices.
inline std::shared_ptr<const data::Series> wild_series(Dice& dice, int minutes, double tick,
                                                       bool quoted,
                                                       std::shared_ptr<data::Series>* finer) {
    const int parts = 4;
    const int bars = dice.between(40, 400);
    data::GeneratorSpec spec{.symbol = "AAA",
                             .bars = static_cast<std::size_t>(bars * parts),
                             .timeframe = {minutes / parts},
                             .seed = static_cast<std::uint64_t>(dice.between(1, 1'000'000)),
                             .start_price = dec(dice.one_of({20.0, 100.0, 1.5})),
                             .tick = dec(tick),
                             .volatility = dice.one_of({0.3, 1.0, 3.0})};
    if (minutes < 60) spec.volatility = std::min(spec.volatility * 10, 10.0);
    auto fine = data::generate(spec);
    if (!fine) throw std::runtime_error(fine.error().text());
    // Holes of single fine bars, hours and days.
    const int often = dice.between(0, 15), long_hole = dice.between(20, 600);
    int hole = 0;
    fine->bars.erase_if([&](const model::Bar&) {
        if (hole > 0) return --hole > 0;
        if (!dice.chance(often)) return false;
        if (dice.chance(5)) hole = long_hole;
        return true;
    });
    if (fine->bars.size() < 8) return wild_series(dice, minutes, tick, quoted, finer);
    if (quoted) quote(dice, *fine, dec(tick));
    auto coarse = data::resample(*fine, {minutes});
    if (!coarse) throw std::runtime_error(coarse.error().text());
    if (coarse->bars.size() < 4) return wild_series(dice, minutes, tick, quoted, finer);
    // Some by another clock: their days then close in the next day, UTC.
    const auto shift = core::Duration::hours(dice.one_of({0, 0, 0, 5}));
    for (data::Series* series : {&*fine, &*coarse})
        for (std::size_t i = 0; i < series->bars.size(); ++i) {
            model::Bar bar = series->bars[i];
            bar.open_time = bar.open_time + shift;
            bar.close_time = bar.close_time + shift;
            series->bars.set(i, bar);
        }
    *finer = std::make_shared<data::Series>(std::move(*fine));
    return std::make_shared<data::Series>(std::move(*coarse));
}

inline model::Protection wild_protection(Dice& dice) {
    using Kind = model::Protection::Kind;
    switch (dice.between(0, 3)) {
        case 0: return {};
        case 1: return {Kind::price, dec(dice.one_of({0.01, 0.05, 0.37, 2.0}))};
        default: return {Kind::percent, dec(dice.one_of({0.002, 0.01, 0.03, 0.15}))};
    }
}

inline void wild_params(Dice& dice, strategies::Definition& d) {
    using config::Value;
    d.type = dice.one_of<std::string>({"ma_crossover", "rsi", "support_resistance"});
    d.params.set(
        "direction",
        Value(dice.one_of<std::string>({"long_only", "long_short", "long_short", "short_only"})));
    const auto whole = [](int x) { return Value(std::int64_t{x}); };
    if (d.type == "ma_crossover") {
        const int fast = dice.between(1, 6);
        d.params.set("fast", whole(fast));
        d.params.set("slow", whole(fast + dice.between(1, 12)));
        d.params.set("average", Value(dice.one_of<std::string>({"sma", "ema"})));
    } else if (d.type == "rsi") {
        d.params.set("period", whole(dice.between(2, 9)));
        d.params.set("lower", Value(double(dice.between(15, 49))));
        d.params.set("upper", Value(double(dice.between(50, 85))));
    } else {
        d.params.set("lookback", whole(dice.between(2, 20)));
        d.params.set("mode", Value(dice.one_of<std::string>({"breakout", "bounce"})));
        d.params.set("tolerance", Value(dice.one_of({0.001, 0.01, 0.05})));
    }
}

inline model::Sizing wild_sizing(Dice& dice) {
    using Kind = model::Sizing::Kind;
    switch (dice.between(0, 4)) {
        case 0:
            return {.kind = Kind::equity_fraction, .fraction = dec(dice.one_of({0.5, 1.0, 3.0}))};
        case 1: return {.kind = Kind::risk_fraction, .fraction = dec(dice.one_of({0.01, 0.1}))};
        case 2: return {.units = dec(dice.one_of({0.4, 1.7, 12.5}))};
        default: return {.units = core::Decimal(dice.one_of({1, 100, 5000}))};
    }
}

inline Case wild_case(std::uint64_t seed) {
    using model::Commission;
    using model::Slippage;
    Dice dice(seed);
    Case c;
    const double tick = dice.one_of({0.01, 0.05, 0.001});
    const int minutes = dice.one_of({4, 60, 60, 240, 1440, 2880});
    std::shared_ptr<data::Series> finer;
    const bool quoted = dice.chance(25);
    auto series = wild_series(dice, minutes, tick, quoted, &finer);
    model::Instrument instrument{.symbol = "AAA",
                                 .tick = dec(tick),
                                 .lot = dec(dice.one_of({1.0, 0.1, 0.01})),
                                 .spread = dec(dice.one_of({0.0, 0.02, 0.03, 0.1}))};
    instrument.price =
        dice.one_of({model::PriceSide::bid, model::PriceSide::mid, model::PriceSide::ask});
    if (dice.chance(20)) instrument.min_quantity = dec(5);
    if (dice.chance(20)) instrument.contract_size = dec(dice.one_of({10.0, 2.5}));
    if (!c.spec.instruments.add(instrument)) throw std::runtime_error("instrument");
    c.spec.cash = core::Decimal(dice.one_of({300, 10'000, 1'000'000}));
    switch (dice.between(0, 4)) {
        case 0: break;
        case 1:
            c.spec.costs.commission = {.kind = Commission::Kind::per_unit,
                                       .amount = dec(0.013),
                                       .minimum = dec(dice.one_of({0.0, 2.5}))};
            break;
        case 2:
            c.spec.costs.commission = {.kind = Commission::Kind::fixed, .amount = dec(1.75)};
            break;
        default:
            c.spec.costs.commission = {.kind = Commission::Kind::percent,
                                       .rate = dec(dice.one_of({0.0002, 0.0015}))};
    }
    switch (dice.between(0, 2)) {
        case 0: break;
        case 1:
            c.spec.costs.slippage = {Slippage::Kind::percent, dec(dice.one_of({0.0003, 0.002}))};
            break;
        default: c.spec.costs.slippage = {Slippage::Kind::ticks, dec(dice.one_of({1.0, 2.5}))};
    }
    using execution::Intrabar;
    c.spec.fill =
        dice.chance(30) ? execution::FillMode::this_close : execution::FillMode::next_open;
    c.spec.intrabar = dice.one_of(
        {Intrabar::stop_first, Intrabar::target_first, Intrabar::nearest_first, Intrabar::finer});
    c.spec.at_end = dice.chance(30) ? engine::AtEnd::hold : engine::AtEnd::close;
    c.spec.limits.active = false;
    c.spec.risk_free = dice.chance(30) ? 0.02 : 0.0;
    c.dataset.series = {series};
    c.dataset.finer = {dice.chance(80) ? finer : nullptr};
    c.dataset.hash = "data";

    auto& d = c.definition;
    d.name = "lane";
    d.symbol = "AAA";
    d.timeframe = series->timeframe;
    if (dice.chance(25)) d.timeframe.minutes *= dice.one_of({2, 4, 6});
    wild_params(dice, d);
    d.sizing = wild_sizing(dice);
    d.stop_loss = wild_protection(dice);
    d.take_profit = wild_protection(dice);
    d.on_opposite = dice.one_of({model::OnOpposite::reverse, model::OnOpposite::reverse,
                                 model::OnOpposite::close, model::OnOpposite::ignore});
    c.text = "seed " + std::to_string(seed) + ": " + d.type + " on " +
             std::to_string(series->bars.size()) + " bars of " + to_string(series->timeframe) +
             ", decided on " + to_string(d.timeframe) + ", " + execution::to_string(c.spec.fill) +
             ", " + execution::to_string(c.spec.intrabar) + (quoted ? ", quoted" : "");
    return c;
}

/// What a lane made of a case.
struct LaneResult {
    std::vector<model::Trade> trades;
    std::vector<double> curve;
    std::uint64_t ambiguous = 0;
    std::uint64_t trade_count = 0, wins = 0;
};

inline LaneResult run_lane(const Case& c, const Tape& tape, const Kernel& kernel,
                           std::size_t tile_words = 2) {
    const auto registry = strategies::builtin_registry();
    const auto params = registry.check(c.definition);
    if (!params) throw std::runtime_error(params.error().text());
    const auto& series = *c.dataset.series.front();
    const auto timeline = Timeline::make(series.bars, series.timeframe, c.definition.timeframe,
                                         tape.instrument.price);
    if (!timeline) throw std::runtime_error(timeline.error().text());
    Columns columns;
    const auto source = make_source(c.definition.type, *params, columns);
    columns.reserve(timeline->bars.size());
    if (!columns.compute(timeline->bars, 0, columns.size())) throw std::runtime_error("columns");

    LaneResult out;
    out.curve.resize(tape.samples.size());
    Lane lane(tape, c.definition, *params, out.curve.data());
    lane.keep_trades(out.trades);
    std::vector<std::uint64_t> buy(tile_words), sell(tile_words);
    for (std::size_t bar = 0; bar < tape.size(); bar += tile_words * 64) {
        const Tile tile{bar, std::min(bar + tile_words * 64, tape.size()), buy.data(), sell.data(),
                        timeline->late.data() + bar / 64};
        signal_bits(*source, columns, *timeline, kernel, bar, (tile.end - bar + 63) / 64,
                    buy.data(), sell.data());
        lane.run(tile, kernel);
    }
    lane.finish();
    out.ambiguous = lane.ambiguous();
    out.trade_count = lane.trades();
    out.wins = lane.wins();
    return out;
}

inline core::Result<backtest::Result> run_engine(const Case& c) {
    return backtest::run(c.spec, {c.definition}, c.dataset, strategies::builtin_registry(),
                         {.ambiguity = false});
}

/// What differs first, or nothing.
inline std::string difference(const LaneResult& lane, const backtest::Result& engine) {
    const auto text = [](const model::Trade& t) {
        return std::string(model::to_string(t.direction)) + " " + t.units.to_string() + " " +
               core::to_string(t.entry_time) + " " + t.entry_price.to_string() + " -> " +
               core::to_string(t.exit_time) + " " + t.exit_price.to_string() + " pnl " +
               t.pnl.to_string() + " fees " + t.fees.to_string() + " " +
               model::to_string(t.exit_reason);
    };
    for (std::size_t i = 0; i < std::min(lane.trades.size(), engine.trades.size()); ++i)
        if (!(lane.trades[i] == engine.trades[i]))
            return "trade " + std::to_string(i) + ": lane " + text(lane.trades[i]) + "; engine " +
                   text(engine.trades[i]);
    if (lane.trades.size() != engine.trades.size())
        return std::to_string(lane.trades.size()) + " trades, engine " +
               std::to_string(engine.trades.size());
    if (lane.curve.size() != engine.equity.size())
        return std::to_string(lane.curve.size()) + " samples, engine " +
               std::to_string(engine.equity.size());
    for (std::size_t i = 0; i < lane.curve.size(); ++i)
        if (lane.curve[i] != engine.equity[i].equity.to_double())
            return "equity of " + core::to_string(engine.equity[i].time) + ": lane " +
                   std::to_string(lane.curve[i]) + ", engine " +
                   engine.equity[i].equity.to_string();
    if (lane.ambiguous != engine.ambiguity.bars) return "ambiguous bars";
    return {};
}

}  // namespace pmp::optimize::test
