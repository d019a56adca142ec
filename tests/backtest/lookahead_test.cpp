#include "backtest/lookahead.hpp"

#include <gtest/gtest.h>

#include "backtest/drive.hpp"
#include "engine/support.hpp"

namespace pmp::backtest {
namespace {

using engine::test::dec;
using engine::test::define;
using engine::test::generated;

struct World {
    World() {
        dataset.series = {generated(0, "AAA", 400), generated(1, "BBB", 400, 60, 3)};
        dataset.finer.resize(2);
        for (const auto& s : dataset.series)
            EXPECT_TRUE(spec.instruments.add({.symbol = s->symbol, .tick = dec(0.01)}));
        definitions = {define("one", "fast", 50), define("two", "slow", 70, "BBB")};
        definitions[0].sizing = {.kind = model::Sizing::Kind::equity_fraction,
                                 .fraction = dec(0.5)};
        definitions[0].stop_loss = {model::Protection::Kind::percent, dec(0.01)};
    }
    engine::SessionSpec spec;
    feeds::Dataset dataset;
    strategies::Registry registry = engine::test::test_registry();
    std::vector<strategies::Definition> definitions;
};

TEST(Lookahead, TheEngineHasNone) {
    for (const auto fill : {execution::FillMode::next_open, execution::FillMode::this_close}) {
        World w;
        w.spec.fill = fill;
        const auto report = check_lookahead(w.spec, w.definitions, w.dataset, w.registry);
        ASSERT_TRUE(report) << report.error().text();
        EXPECT_EQ(report->cuts, 8);
        EXPECT_GT(report->compared, 200U);
        EXPECT_TRUE(report->findings.empty())
            << report->findings[0].was << "\n" << report->findings[0].became;
    }
}

// A strategy that looks one bar ahead, in whatever data the run is given.
TEST(Lookahead, AStrategyThatKnowsTheNextBarIsFound) {
    World w;
    const feeds::Dataset* seen = nullptr;
    engine::test::add_type(w.registry, "prophet", [&seen]() -> engine::test::OnBar {
        return [&seen](const strategies::StrategyContext& context) -> model::Signal {
            const auto& bars = seen->series[0]->bars;
            const auto next = data::first_from(bars, context.bar().close_time);
            if (next >= bars.size()) return {};
            const bool up = bars[next].close > context.bar().close;
            if (up == context.position().is_positive()) return {};
            return up ? model::Signal{model::Direction::buy, 1.0, 1.0}
                      : model::Signal{model::Direction::sell, -1.0, 1.0};
        };
    });
    w.definitions = {define("prophet", "prophet", 10)};
    // As check_lookahead() of a job, but that the strategy is told where the data is.
    const auto report = check_lookahead(
        w.dataset, w.spec.instruments,
        [&](const feeds::Dataset& data) -> core::Result<std::vector<Act>> {
            seen = &data;
            struct Sink final : engine::EventSink {
                void record(const engine::Header& h, const model::Decision& d) override {
                    acts.push_back({h.time, false, std::to_string(d.signal.exposure())});
                }
                std::vector<Act> acts;
            } sink;
            const auto stats = drive(w.spec, w.definitions, data, w.registry, {},
                                     w.spec.intrabar, sink);
            if (!stats) return std::unexpected(stats.error());
            return std::move(sink.acts);
        },
        {.cuts = 20});
    ASSERT_TRUE(report) << report.error().text();
    EXPECT_GT(report->findings.size(), 3U);
    for (const auto& f : report->findings) EXPECT_LE(f.time, f.cut);
}

TEST(Lookahead, OnlyTheFutureIsChangedAndItsBarsAreSound) {
    const World w;
    const core::Time cut = w.dataset.series[0]->bars[200].open_time;
    const auto after = perturbed(w.dataset, w.spec.instruments, cut, 7);
    std::size_t changed = 0;
    for (std::size_t i = 0; i < 400; ++i) {
        const auto& was = w.dataset.series[0]->bars[i];
        const auto& is = after.series[0]->bars[i];
        EXPECT_FALSE(model::bar_fault(is));
        EXPECT_EQ(was.open_time, is.open_time);
        if (i < 200) EXPECT_EQ(was, is);
        else changed += was.close != is.close;
    }
    EXPECT_GT(changed, 190U);
}

}  // namespace
}  // namespace pmp::backtest
