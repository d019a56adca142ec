#include "optimize/signals.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "data/resampler.hpp"

namespace pmp::optimize {
namespace {

constexpr std::size_t word = 64;
using Words = std::array<std::uint64_t, SignalSource::max_words>;

/// Bits first .. first + 63 of a row of bits.
std::uint64_t word_at(const std::vector<std::uint64_t>& bits, std::size_t first) {
    const std::size_t w = first / word, shift = first % word;
    return shift == 0 ? bits[w] : bits[w] >> shift | bits[w + 1] << (word - shift);
}

class Crossing final : public SignalSource {
public:
    Crossing(const strategies::Params& params, Columns& columns)
        : fast_(columns.want({params.word("average"), double(params.integer("fast")), "", false})),
          slow_(columns.want({params.word("average"), double(params.integer("slow")), "", false})) {
    }

    void bits(const Columns& columns, const Timeline&, const Kernel& kernel, std::size_t first,
              std::size_t words, std::uint64_t* buy, std::uint64_t* sell) const override {
        const double* fast = columns[fast_] + first;
        const double* slow = columns[slow_] + first;
        Words above, below, equal;
        kernel.compare(fast, slow, words, above.data(), below.data(), equal.data());
        // What stood at the close before: a comparison with NaN is neither.
        std::uint64_t was_low = first > 0 && fast[-1] <= slow[-1];
        std::uint64_t was_high = first > 0 && fast[-1] >= slow[-1];
        for (std::size_t w = 0; w < words; ++w) {
            const std::uint64_t low = below[w] | equal[w], high = above[w] | equal[w];
            buy[w] = above[w] & (low << 1 | was_low);
            sell[w] = below[w] & (high << 1 | was_high);
            was_low = low >> (word - 1);
            was_high = high >> (word - 1);
        }
    }

private:
    std::size_t fast_, slow_;
};

class Oscillator final : public SignalSource {
public:
    Oscillator(const strategies::Params& params, Columns& columns)
        : rsi_(columns.want({"rsi", double(params.integer("period")), "", false})),
          lower_(params.number("lower")),
          upper_(params.number("upper")) {}

    void bits(const Columns& columns, const Timeline&, const Kernel& kernel, std::size_t first,
              std::size_t words, std::uint64_t* buy, std::uint64_t* sell) const override {
        kernel.outside(columns[rsi_] + first, lower_, upper_, words, buy, sell);
    }

private:
    std::size_t rsi_;
    double lower_, upper_;
};

class Levels final : public SignalSource {
public:
    Levels(const strategies::Params& params, Columns& columns)
        : upper_(columns.want({"donchian", double(params.integer("lookback")), "upper", true})),
          lower_(columns.want({"donchian", double(params.integer("lookback")), "lower", true})),
          bounce_(params.word("mode") == "bounce"),
          tolerance_(params.number("tolerance")) {}

    void bits(const Columns& columns, const Timeline& timeline, const Kernel& kernel,
              std::size_t first, std::size_t words, std::uint64_t* buy,
              std::uint64_t* sell) const override {
        const double* close = timeline.closes.data() + first;
        const double* resistance = columns[upper_] + first;
        const double* support = columns[lower_] + first;
        Words unused, beyond, equal;
        if (!bounce_) {
            kernel.compare(close, resistance, words, buy, unused.data(), equal.data());
            kernel.compare(close, support, words, unused.data(), sell, equal.data());
            return;
        }
        std::array<double, max_words * word> edge;
        const auto inside = [&](const double* level, bool is_support, std::uint64_t* out) {
            // Beside the level on the inner side, and not farther from it than the band is wide.
            for (std::size_t i = 0; i < words * word; ++i) {
                const double band = level[i] * tolerance_;
                edge[i] = is_support ? level[i] + band : level[i] - band;
            }
            const std::vector<std::uint64_t>& moves = is_support ? timeline.rises : timeline.falls;
            const double* low = is_support ? level : edge.data();
            const double* high = is_support ? edge.data() : level;
            kernel.compare(close, low, words, out, unused.data(), equal.data());
            for (std::size_t w = 0; w < words; ++w)
                out[w] = (out[w] | equal[w]) & word_at(moves, first + w * word);
            kernel.compare(close, high, words, unused.data(), beyond.data(), equal.data());
            for (std::size_t w = 0; w < words; ++w) out[w] &= beyond[w] | equal[w];
        };
        inside(support, true, buy);
        inside(resistance, false, sell);
    }

private:
    std::size_t upper_, lower_;
    bool bounce_;
    double tolerance_;
};

void set_bit(std::vector<std::uint64_t>& bits, std::size_t i) {
    bits[i / word] |= std::uint64_t{1} << (i % word);
}

}  // namespace

core::Result<Timeline> Timeline::make(std::span<const model::Bar> bars, model::Timeframe base,
                                      model::Timeframe timeframe, model::PriceSide side) {
    Timeline out;
    out.late.assign(bars.size() / word + 2, 0);
    const bool as_is =
        side == model::PriceSide::bid || std::ranges::none_of(bars, &model::Bar::is_quoted);
    if (timeframe == base && as_is) {
        out.bars = bars;
    } else if (timeframe == base) {
        for (const model::Bar& bar : bars) out.own.push_back(model::seen_from(bar, side));
        out.bars = out.own;
    } else {
        auto resampler = data::Resampler::make(base, timeframe);
        if (!resampler) return std::unexpected(resampler.error());
        for (std::size_t i = 0; i < bars.size(); ++i) {
            if (const auto bar = resampler->flush(bars[i].open_time)) {
                if (bars[i].open_time == bars[i - 1].close_time)
                    return core::fail(core::ErrorCode::config,
                                      "bars do not end where longer ones do");
                out.own.push_back(*bar);
                out.decides.push_back(static_cast<std::uint32_t>(i - 1));
                set_bit(out.late, i - 1);
            }
            if (const auto bar = resampler->push(model::seen_from(bars[i], side))) {
                out.own.push_back(*bar);
                out.decides.push_back(static_cast<std::uint32_t>(i));
            }
        }
        out.is_longer = true;
        out.bars = out.own;
    }
    const std::size_t n = out.bars.size();
    out.closes.assign(n + 2 * word, std::numeric_limits<double>::quiet_NaN());
    out.rises.assign(n / word + 3, 0);
    out.falls = out.rises;
    for (std::size_t i = 0; i < n; ++i) {
        const model::Bar& bar = out.bars[i];
        out.closes[i] = bar.close.to_double();
        if (bar.close > bar.open) set_bit(out.rises, i);
        if (bar.close < bar.open) set_bit(out.falls, i);
    }
    return out;
}

void signal_bits(const SignalSource& source, const Columns& columns, const Timeline& timeline,
                 const Kernel& kernel, std::size_t first, std::size_t words, std::uint64_t* buy,
                 std::uint64_t* sell) {
    if (!timeline.is_longer) return source.bits(columns, timeline, kernel, first, words, buy, sell);
    for (std::size_t w = 0; w < words; ++w) buy[w] = sell[w] = 0;
    const auto& decides = timeline.decides;
    const auto at = [&](std::size_t bar) {
        return static_cast<std::size_t>(std::ranges::lower_bound(decides, bar) - decides.begin());
    };
    const std::size_t begin = at(first), end = at(first + words * word);
    if (begin == end) return;
    Words buys, sells;
    source.bits(columns, timeline, kernel, begin, (end - begin + word - 1) / word, buys.data(),
                sells.data());
    const auto spread = [&](const Words& from, std::uint64_t* to) {
        for (std::size_t i = begin; i < end; ++i) {
            const std::size_t place = i - begin;
            if ((from[place / word] >> (place % word) & 1) == 0) continue;
            const std::size_t bar = decides[i] - first;
            to[bar / word] |= std::uint64_t{1} << (bar % word);
        }
    };
    spread(buys, buy);
    spread(sells, sell);
}

std::unique_ptr<SignalSource> make_source(const std::string& type, const strategies::Params& params,
                                          Columns& columns) {
    if (type == "ma_crossover") return std::make_unique<Crossing>(params, columns);
    if (type == "rsi") return std::make_unique<Oscillator>(params, columns);
    if (type == "support_resistance") return std::make_unique<Levels>(params, columns);
    return nullptr;
}

bool leaves_by_exit(const std::string& type) { return type == "rsi"; }

}  // namespace pmp::optimize
