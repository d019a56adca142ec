// What holds for every indicator there is, whatever its parameters.

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "indicators/registry.hpp"
#include "indicators/series.hpp"

namespace pmp::indicators {
namespace {

using testing::walk;
using Bars = std::vector<Prices>;

struct Named {
    std::string name;  ///< "macd(12,26,9).signal"
    Handle handle;
};

std::vector<Named> add_outputs(Graph& graph, const Description& d,
                               const std::vector<double>& params) {
    std::vector<Named> list;
    const auto known = columns({std::string(d.name), params, {}});
    if (!known) return list;  // a combination it refuses
    for (const auto& column : *known)
        list.push_back({column.name, *graph.add(d.name, params, column.output)});
    return list;
}

std::vector<Named> add_all(Graph& graph) {
    std::vector<Named> list;
    for (const auto& d : describe())
        for (auto& output : add_outputs(graph, d, {})) list.push_back(std::move(output));
    return list;
}

/// May be undefined again: zscore in a flat market, vwap until something was traded that day.
bool may_lapse(std::string_view name) { return name == "zscore" || name == "vwap"; }

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

std::vector<double> any_params(const Description& d) {
    std::vector<double> params;
    for (const auto& p : d.parameters) {
        if (p.whole) {
            params.push_back(*rc::gen::inRange<int>(static_cast<int>(p.min), 40));
        } else {
            const double top = std::min(p.max, 5.0);
            params.push_back(p.min + (top - p.min) * 0.01 * *rc::gen::inRange<int>(0, 101));
        }
    }
    return params;
}

/// A walk with what markets do at their worst: gaps of a hundredfold, bars without volume, without
/// range, without any change.
Bars rough(std::uint64_t seed, std::size_t count) {
    const double start = seed % 3 == 0 ? 1e-6 : seed % 3 == 1 ? 1.1 : 5e5;
    Bars bars = walk(seed, count, start, start * 1e-5);
    core::Rng rng(seed);
    double factor = 1.0;
    for (auto& bar : bars) {
        if (rng.below(50) == 0) factor = rng.below(2) == 0 ? 100.0 : 0.01;
        else if (rng.below(50) == 0) factor = 1.0;
        bar.open *= factor;
        bar.high *= factor;
        bar.low *= factor;
        bar.close *= factor;
        if (rng.below(5) == 0) bar.volume = 0.0;
        if (rng.below(10) == 0) bar.open = bar.high = bar.low = bar.close;
    }
    return bars;
}

RC_GTEST_PROP(EveryIndicator, FiniteOnceDefinedWithAnyParameters, ()) {
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const Bars bars = rough(seed, 400);
    for (const auto& d : describe()) {
        Graph graph;
        const auto outputs = add_outputs(graph, d, any_params(d));
        std::vector<bool> defined(outputs.size(), false);
        for (const auto& bar : bars) {
            graph.update(bar);
            for (std::size_t i = 0; i < outputs.size(); ++i) {
                const double value = graph.value(outputs[i].handle);
                if (std::isinf(value) || (std::isnan(value) && defined[i] && !may_lapse(d.name)))
                    RC_FAIL(outputs[i].name);
                defined[i] = defined[i] || !std::isnan(value);
            }
        }
    }
}

RC_GTEST_PROP(EveryIndicator, IsTheSameAloneTogetherAndOverAPrefix, ()) {
    const Bars bars = rough(*rc::gen::arbitrary<std::uint64_t>(), 300);
    const auto cut = *rc::gen::inRange<std::size_t>(1, 300);
    Graph together;
    const auto outputs = add_all(together);
    for (std::size_t i = 0; i < cut; ++i) together.update(bars[i]);
    for (const auto& d : describe()) {
        // Its later values, from bars the other never saw, must not change this one.
        Graph alone;
        const auto own = add_outputs(alone, d, {});
        std::vector<double> at_cut;
        for (std::size_t i = 0; i < bars.size(); ++i) {
            alone.update(bars[i]);
            if (i + 1 == cut)
                for (const auto& output : own) at_cut.push_back(alone.value(output.handle));
        }
        for (std::size_t i = 0; i < own.size(); ++i) {
            const auto it = std::ranges::find(outputs, own[i].name, &Named::name);
            if (!same(together.value(it->handle), at_cut[i])) RC_FAIL(own[i].name);
        }
    }
}

/// After 200,000 bars each equals one that began 6,000 bars ago, which is longer than any memory
/// here but that of the running totals.
TEST(EveryIndicator, DoesNotDrift) {
    const std::size_t count = 200'000, recent = 6'000;
    const Bars bars = walk(21, count, 1.1, 1e-5);
    Graph graph, fresh;
    const auto outputs = add_all(graph);
    const auto again = add_all(fresh);
    std::size_t compared = 0;
    for (std::size_t i = 0; i < count; ++i) {
        graph.update(bars[i]);
        if (i < count - recent) continue;
        fresh.update(bars[i]);
        if (i < count - 500) continue;
        for (std::size_t k = 0; k < outputs.size(); ++k) {
            if (outputs[k].name == "obv" || outputs[k].name == "ad") continue;
            const double value = graph.value(outputs[k].handle);
            const double want = fresh.value(again[k].handle);
            if (std::isnan(want)) {
                ASSERT_TRUE(std::isnan(value)) << outputs[k].name;
                continue;
            }
            ASSERT_NEAR(value, want, 1e-9 * std::fabs(want) + 1e-11) << outputs[k].name;
            ++compared;
        }
    }
    EXPECT_GT(compared, 500 * (outputs.size() - 4));
}

/// The two running totals, against sums in whole numbers.
TEST(EveryIndicator, RunningTotalsDoNotDrift) {
    Graph graph;
    const auto ad = *graph.add("ad", {});
    core::Rng rng(5);
    Prices bar{100, 102, 98, 0, 0};
    std::int64_t quarters = 0;
    for (int i = 0; i < 1'000'000; ++i) {
        const auto step = static_cast<std::int64_t>(rng.below(5));  // closes at 98 ... 102
        const auto volume = static_cast<std::int64_t>(rng.below(1'000'000));
        bar.close = 98.0 + static_cast<double>(step);
        bar.volume = static_cast<double>(volume) * 0.1;  // no power of two
        quarters += (2 * step - 4) * volume;
        graph.update(bar);
    }
    EXPECT_NEAR(graph.value(ad), static_cast<double>(quarters) * 0.1 / 4.0, 1e-6);
}

/// tests/golden/indicators_flat.csv: what TA-Lib gives where nothing moves.
TEST(EveryIndicator, GivesTaLibsNumberInAFlatMarket) {
    std::ifstream file(std::string(PMP_SOURCE_DIR) + "/tests/golden/indicators_flat.csv");
    std::map<std::string, double, std::less<>> expected;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        const auto at = line.rfind(',');
        std::string name = line.substr(0, at);
        std::erase(name, '"');
        expected[name] = std::stod(line.substr(at + 1));
    }
    Graph graph;
    const auto outputs = add_all(graph);
    Prices bar{100, 100, 100, 100, 1000};
    for (int i = 0; i < 300; ++i) {
        bar.open_time = core::Time{} + core::Duration::hours(i);
        graph.update(bar);
    }
    std::size_t compared = 0;
    for (const auto& output : outputs) {
        const double value = graph.value(output.handle);
        EXPECT_EQ(std::isnan(value), output.name == "zscore(20)") << output.name;
        const auto it = expected.find(output.name);
        if (it == expected.end()) continue;
        EXPECT_NEAR(value, it->second, 1e-9) << output.name;
        ++compared;
    }
    EXPECT_EQ(compared, expected.size());
    EXPECT_GE(compared, 50U);
}

/// docs/indicators.md has a row for each output's indicator: | `name(n, k)` | defaults | ... |
/// first bar |, and the first bars are those measured.
TEST(EveryIndicator, IsInTheGuideWithItsDefaultsAndFirstBar) {
    std::ifstream file(std::string(PMP_SOURCE_DIR) + "/docs/indicators.md");
    std::map<std::string, std::string, std::less<>> rows;
    std::string line;
    while (std::getline(file, line))
        if (line.starts_with("| `")) {
            const std::string name = line.substr(3, line.find_first_of("`(", 3) - 3);
            EXPECT_TRUE(rows.emplace(name, line).second) << name << " stands there twice";
        }
    const Bars bars = walk(8, 300);
    EXPECT_EQ(rows.size(), describe().size());
    for (const auto& d : describe()) {
        const auto row = rows.find(d.name);
        ASSERT_NE(row, rows.end()) << d.name;
        EXPECT_FALSE(d.source.empty()) << d.name;
        Graph graph;
        const auto outputs = add_outputs(graph, d, {});
        std::vector<std::size_t> first(outputs.size(), 0);
        for (std::size_t i = 0; i < bars.size(); ++i) {
            graph.update(bars[i]);
            for (std::size_t k = 0; k < outputs.size(); ++k)
                if (first[k] == 0 && !std::isnan(graph.value(outputs[k].handle))) first[k] = i + 1;
        }
        std::string bar = std::to_string(first.front());
        if (std::ranges::count(first, first.front()) != std::ssize(first))
            for (std::size_t k = 1; k < first.size(); ++k) bar += ", " + std::to_string(first[k]);
        std::string call(d.name), defaults = "-";
        for (std::size_t k = 0; k < d.parameters.size(); ++k) {
            std::ostringstream value;
            value << d.parameters[k].default_value;
            call += (k == 0 ? "(" : ", ") + std::string(d.parameters[k].name);
            defaults = k == 0 ? value.str() : defaults + ", " + value.str();
        }
        if (!d.parameters.empty()) call += ")";
        std::string names;
        for (const auto output : d.outputs)
            names += (names.empty() ? "" : ", ") + std::string(output);
        if (d.outputs.size() == 1) names = "-";
        EXPECT_TRUE(
            row->second.starts_with("| `" + call + "` | " + defaults + " | " + names + " | "))
            << row->second << "\nshould begin with: | `" << call << "` | " << defaults << " | "
            << names << " |";
        if (d.name != "pivots") {  // its first bar is the second day's
            EXPECT_NE(row->second.find(" | " + bar + " | "), std::string::npos)
                << row->second << "\nfirst bar: " << bar;
        }
    }
}

}  // namespace
}  // namespace pmp::indicators
