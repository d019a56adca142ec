#include <fmt/format.h>

#include "cli/verbs.hpp"
#include "data/ticks.hpp"

namespace pmp::cli {

int data_generate_ticks(const Context& context, const GenerateOptions& options) {
    const auto usage = [&](std::string what) {
        return report(context, {core::ErrorCode::usage, std::move(what), "--ticks"});
    };
    if (options.out == "-") return usage("ticks are written to a file: give --out NAME.ticks");
    constexpr std::uint64_t most = 200'000'000;
    if (options.ticks > 60'000 || options.bars == 0 || options.bars > most / options.ticks)
        return usage("at most 60,000 ticks a minute and 200 million in all");
    const auto start = core::parse_time(options.start);
    const auto tick = core::Decimal::parse(options.tick);
    const auto spread = core::Decimal::parse(options.spread);
    const auto price = core::Decimal::from_double(options.price, core::Rounding::half_even);
    if (!start || !tick || !spread || !price || !tick->is_positive() || spread->is_negative() ||
        *price < *tick)
        return usage("start, price, tick or spread is not usable");
    const data::TickSeries series =
        data::tick_series(data::generate_ticks({.seed = options.seed,
                                                .start = *start,
                                                .minutes = options.bars,
                                                .a_minute = options.ticks,
                                                .price = price->round_to(*tick, core::Rounding::half_even),
                                                .tick = *tick,
                                                .spread = *spread,
                                                .volatility = options.volatility}),
                          "synthetic");
    if (auto written = data::write_ticks(series, options.out); !written)
        return report(context, written.error());
    say(context, fmt::format("{}: {} ticks from {} to {}: synthetic, seed {}, no real market",
                             options.symbol, series.ticks.size(),
                             core::to_string(series.ticks.front().time),
                             core::to_string(series.ticks.back().time), options.seed));
    return 0;
}

}  // namespace pmp::cli
