#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/rng.hpp"
#include "strategies/support.hpp"

namespace pmp::strategies {
namespace {

/// Prices that wander, rest and jump, so that averages meet and levels are touched exactly.
std::vector<model::Bar> walk(std::uint64_t seed, int bars) {
    core::Rng rng(seed);
    std::vector<model::Bar> out;
    double last = 100;
    for (int i = 0; i < bars; ++i) {
        const double open = last;
        if (rng.below(3) != 0) last += (static_cast<double>(rng.below(201)) - 100) / 100.0;
        last = std::max(last, 20.0);
        const double more = static_cast<double>(rng.below(50)) / 100.0;
        out.push_back(bar(i, open, std::max(open, last) + more, std::min(open, last) - more, last));
    }
    return out;
}

bool holds(const Band& band, const indicators::Graph& graph) {
    const double d = graph.value(band.a) - graph.value(band.b);
    return d >= band.low && d <= band.high;
}

/// What a strategy says at each bar, and how often it was asked. Every signal is filled at once.
struct Answers {
    Answers(const std::string& type, const std::string& params, const std::vector<model::Bar>& bars,
        bool skip_quiet) {
        auto strategy = builtin_registry().create(definition(type, params));
        EXPECT_TRUE(strategy) << strategy.error().text();
        indicators::Graph graph;
        EXPECT_TRUE((*strategy)->init(graph));
        core::Quantity position;
        Quiet quiet = (*strategy)->quiet();
        for (const auto& each : bars) {
            graph.update(each);
            if (skip_quiet && holds(quiet.first, graph) && holds(quiet.second, graph)) {
                said.push_back("HOLD");
                continue;
            }
            ++asked;
            const model::Signal signal = (*strategy)->on_bar({each, graph, position, {}});
            quiet = (*strategy)->quiet();
            said.push_back(signal.is_hold() ? "HOLD"
                                            : fmt::format("{} {} {}", signal.exposure(),
                                                          signal.confidence(),
                                                          static_cast<int>(signal.direction())));
            if (!signal.is_hold())
                position = signal.exposure() > 0 ? 1 : signal.exposure() < 0 ? -1 : 0;
        }
    }
    std::vector<std::string> said;
    std::size_t asked = 0;
};

// The promise of Strategy::quiet(): leaving out the calls it covers changes nothing.
TEST(Quiet, LeavingOutWhatSaysNothingChangesNothing) {
    const char* sides[] = {"long_only", "long_short", "short_only"};
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        const auto bars = walk(seed, 1500);
        const std::string side = fmt::format("direction = \"{}\"", sides[seed % 3]);
        const std::pair<const char*, std::string> cases[] = {
            {"rsi", fmt::format("period = {}\nlower = {}\nupper = {}\n{}", 2 + seed % 9,
                                20 + seed % 20, 60 + seed % 20, side)},
            {"ma_crossover", fmt::format("fast = {}\nslow = {}\naverage = \"{}\"\n{}", 1 + seed % 5,
                                         7 + seed % 9, seed % 2 == 0 ? "sma" : "ema", side)},
            {"support_resistance", fmt::format("lookback = {}\nmode = \"{}\"\n{}", 2 + seed % 20,
                                               seed % 4 == 0 ? "bounce" : "breakout", side)}};
        for (const auto& [type, params] : cases) {
            const Answers all(type, params, bars, false), few(type, params, bars, true);
            EXPECT_EQ(all.said, few.said) << type << "\n" << params;
            EXPECT_EQ(all.asked, bars.size());
            const bool promises = params.find("bounce") == std::string::npos;
            EXPECT_EQ(few.asked < bars.size(), promises) << type << "\n" << params;
        }
    }
}

}  // namespace
}  // namespace pmp::strategies
