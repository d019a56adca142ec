#include "indicators/graph.hpp"

#include <gtest/gtest.h>

#include "indicators/registry.hpp"
#include "indicators/series.hpp"

namespace pmp::indicators {
namespace {

using testing::run;
using testing::walk;

TEST(Graph, EqualSpecsShareOneNode) {
    Graph graph;
    const auto a = graph.add("macd", {12, 26, 9}, "signal");
    const auto b = graph.add("macd", {12, 26, 9}, "hist");
    const auto c = graph.add("macd", {}, "signal");  // the defaults, written out
    const auto d = graph.add("macd", {12, 27, 9}, "signal");
    ASSERT_TRUE(a && b && c && d);
    EXPECT_EQ(a->slot, c->slot);
    EXPECT_EQ(a->slot + 1, b->slot);
    EXPECT_NE(a->slot, d->slot);
    EXPECT_EQ(graph.size(), 2U);
}

TEST(Graph, FirstOutputIsTakenWithoutAName) {
    Graph graph;
    EXPECT_EQ(graph.add("bbands", {20, 2})->slot, graph.add("bbands", {20, 2}, "upper")->slot);
}

TEST(Graph, NaNUntilReadyAndNeverAgain) {
    const auto bars = walk(3, 300);
    for (const auto& d : describe())
        for (const auto output : d.outputs) {
            // Undefined in a flat market, and before anything was traded.
            if (d.name == "zscore" || d.name == "vwap") continue;
            const auto values = run(bars, d.name, {}, output);
            std::size_t i = 0;
            while (i < values.size() && std::isnan(values[i])) ++i;
            EXPECT_LT(i, 120U) << d.name;
            for (; i < values.size(); ++i) ASSERT_TRUE(std::isfinite(values[i])) << d.name;
        }
}

TEST(Graph, PrefixEqualsWholeAndIsRepeatable) {
    const auto bars = walk(4, 500);
    const std::vector<Prices> prefix(bars.begin(), bars.begin() + 333);
    for (const auto& d : describe())
        for (const auto output : d.outputs) {
            const auto whole = run(bars, d.name, {}, output);
            const auto part = run(prefix, d.name, {}, output);
            for (std::size_t i = 0; i < part.size(); ++i)
                ASSERT_TRUE(part[i] == whole[i] || (std::isnan(part[i]) && std::isnan(whole[i])));
        }
}

TEST(Graph, LateIndicatorStartsColdAndLeavesOthersAlone) {
    const auto bars = walk(5, 60);
    Graph graph;
    const auto early = *graph.add("sma", {5});
    for (int i = 0; i < 30; ++i) graph.update(bars[i]);
    const double before = graph.value(early);
    const auto late = *graph.add("sma", {3});
    EXPECT_EQ(graph.value(early), before);
    EXPECT_TRUE(std::isnan(graph.value(late)));
    for (int i = 30; i < 33; ++i) graph.update(bars[i]);
    EXPECT_DOUBLE_EQ(graph.value(late), (bars[30].close + bars[31].close + bars[32].close) / 3);
}

TEST(Graph, RefusesWhatItDoesNotKnow) {
    Graph graph;
    const auto expect = [&](std::string_view name, std::vector<double> params,
                            std::string_view output, std::string_view text) {
        const auto handle = graph.add(name, std::move(params), output);
        ASSERT_FALSE(handle);
        EXPECT_EQ(handle.error().code, core::ErrorCode::config);
        EXPECT_NE(handle.error().text().find(text), std::string::npos) << handle.error().text();
    };
    expect("rsii", {14}, "", "did you mean 'rsi'?");
    expect("rsi", {0}, "", "n must be a whole number from 2 to 100000");
    expect("rsi", {14.5}, "", "whole number");
    expect("rsi", {std::nan("")}, "", "whole number");
    expect("rsi", {1e300}, "", "whole number");
    expect("rsi", {14, 3}, "", "takes 1 parameters, not 2");
    expect("macd", {26, 12, 9}, "", "fast must be smaller than slow");
    expect("macd", {}, "middle", "macd gives macd, signal, hist");
    EXPECT_EQ(graph.size(), 0U);
}

TEST(Registry, ReadsSpecs) {
    const auto macd = parse_spec("macd(12, 26,9).signal");
    ASSERT_TRUE(macd);
    EXPECT_EQ(macd->name, "macd");
    EXPECT_EQ(macd->parameters, (std::vector<double>{12, 26, 9}));
    EXPECT_EQ(macd->output, "signal");
    EXPECT_TRUE(parse_spec("obv"));
    EXPECT_TRUE(parse_spec("bbands(20,2.5)"));
    for (const auto* bad : {"", "(", "rsi(", "rsi(14", "rsi(14,)", "rsi(a)", "rsi(14)x", "rsi(14).",
                            "RSI(14)", "rsi(14).si gnal", "rsi(1 4)"})
        EXPECT_FALSE(parse_spec(bad)) << bad;
}

TEST(Registry, NamesColumns) {
    const auto names = [](std::string_view text) {
        std::vector<std::string> list;
        const auto all = columns(*parse_spec(text));
        for (const auto& c : *all) list.push_back(c.name);
        return list;
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(names("rsi"), Names{"rsi(14)"});
    EXPECT_EQ(names("obv"), Names{"obv"});
    EXPECT_EQ(names("macd"),
              (Names{"macd(12,26,9).macd", "macd(12,26,9).signal", "macd(12,26,9).hist"}));
    EXPECT_EQ(names("bbands(20,2.5).upper"), Names{"bbands(20,2.5).upper"});
    EXPECT_FALSE(columns(*parse_spec("macd.k")));
    EXPECT_FALSE(columns(*parse_spec("nothing(3)")));
}

}  // namespace
}  // namespace pmp::indicators
