#include "optimize/tape.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace pmp::optimize {

using core::Price;
using model::Side;

namespace {

constexpr std::size_t block = 64;
constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

std::int64_t day_of(core::Time time) {
    return core::floor_to(time, core::Duration::days(1)).ns / core::Duration::days(1).ns;
}

}  // namespace

Tape::Tape(const engine::SessionSpec& session, const feeds::Dataset& data)
    : spec(session),
      dataset(data),
      instrument(session.instruments.at(data.series.front()->instrument)),
      bars(data.series.front()->bars),
      half_spread(core::Decimal::divide(instrument.spread, 2, core::Rounding::half_even)) {
    const auto fill = [&](Side side, const model::Top& top) {
        return spec.costs.market_fill(instrument, side, top);
    };
    for (auto* column : {&mark_open, &mark_close, &buy_open, &sell_open, &buy_close, &sell_close})
        column->reserve(bars.size());
    for (const model::Bar& bar : bars) {
        mark_open.push_back(bar.opening().middle());
        mark_close.push_back(bar.closing().middle());
        buy_open.push_back(fill(Side::buy, bar.opening()));
        sell_open.push_back(fill(Side::sell, bar.opening()));
        buy_close.push_back(fill(Side::buy, bar.closing()));
        sell_close.push_back(fill(Side::sell, bar.closing()));
    }
    keep_levels();
    make_samples();
}

/// A long sells at the bid and a short buys at the ask: its levels are touched by that side's
/// prices.
void Tape::keep_levels() {
    if (std::ranges::none_of(bars, &model::Bar::is_quoted)) {
        of_long = of_short = keep_columns([](const model::Bar& bar) { return bar.low; },
                                          [](const model::Bar& bar) { return bar.high; });
        shift_long = half_spread;
        shift_short = -half_spread;
        return;
    }
    const auto side = [this](Price model::Bar::* price, Price model::Ohlc::* ask, bool asks) {
        return [this, price, ask, asks](const model::Bar& bar) {
            if (bar.is_quoted()) return asks ? bar.ask.*ask : bar.*price;
            return asks ? bar.*price + half_spread : bar.*price - half_spread;
        };
    };
    of_long = keep_columns(side(&model::Bar::low, &model::Ohlc::low, false),
                           side(&model::Bar::high, &model::Ohlc::high, false));
    of_short = keep_columns(side(&model::Bar::low, &model::Ohlc::low, true),
                            side(&model::Bar::high, &model::Ohlc::high, true));
}

TouchColumns Tape::keep_columns(std::function<Price(const model::Bar&)> low,
                                std::function<Price(const model::Bar&)> high) {
    const std::size_t blocks = (bars.size() + block - 1) / block;
    std::vector<double> lows(blocks * block, no_number), highs = lows;
    std::vector<double> least(blocks, std::numeric_limits<double>::infinity());
    std::vector<double> most(blocks, -std::numeric_limits<double>::infinity());
    for (std::size_t i = 0; i < bars.size(); ++i) {
        lows[i] = static_cast<double>(low(bars[i]).raw());
        highs[i] = static_cast<double>(high(bars[i]).raw());
        least[i / block] = std::min(least[i / block], lows[i]);
        most[i / block] = std::max(most[i / block], highs[i]);
    }
    for (auto* column : {&lows, &highs, &least, &most}) columns_.push_back(std::move(*column));
    const auto at = [&](std::size_t back) { return columns_[columns_.size() - back].data(); };
    return {at(4), at(3), at(2), at(1)};
}

Price Tape::end_price(Side position) const {
    model::Costs costs = spec.costs;
    costs.slippage = {};
    return costs.market_fill(instrument, model::opposite(position), bars.back().closing());
}

std::optional<execution::GuardHit> Tape::touch(const execution::Guard& guard,
                                               std::size_t index) const {
    using execution::Intrabar;
    const model::Bar& bar = bars[index];
    auto hit = execution::check_guard(guard, bar, half_spread, spec.intrabar);
    if (!hit || !hit->ambiguous || spec.intrabar != Intrabar::finer) return hit;
    for (const model::Bar& part :
         dataset.finer_bars(instrument.id, bar.open_time, bar.close_time)) {
        auto finer = execution::check_guard(guard, part, half_spread, Intrabar::stop_first);
        if (!finer) continue;
        finer->at_open = false;
        return finer;
    }
    return hit;
}

/// The engine reports a day when the first event of a later day comes, before that event counts.
void Tape::make_samples() {
    std::int64_t day = day_of(bars.front().open_time);
    bool closed = false;  // a bar has since the last report; a day of opens only is none
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const auto look = [&](core::Time time, Moment moment, Price mark, core::Time marked) {
            if (day_of(time) <= day) return;
            day = day_of(time);
            if (!std::exchange(closed, false)) return;
            // Of two reports with one time the later stands.
            if (!samples.empty() && samples.back().time == marked) samples.pop_back();
            samples.push_back({place_of(i, moment), mark, marked});
        };
        if (i > 0)
            look(bars[i].open_time, Moment::before_open, mark_close[i - 1], bars[i - 1].close_time);
        look({bars[i].close_time.ns - 1}, Moment::before_close, mark_open[i], bars[i].open_time);
        closed = true;
    }
    const core::Time end = bars.back().close_time;
    if (!samples.empty() && samples.back().time == end) samples.pop_back();
    samples.push_back({place_of_end, mark_close.back(), end});
}

}  // namespace pmp::optimize
