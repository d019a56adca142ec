#include "backtest/lookahead.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "backtest/drive.hpp"
#include "core/rng.hpp"
#include "engine/codec.hpp"

namespace pmp::backtest {
namespace {

/// Keeps what a run does, as text.
class Witness final : public engine::EventSink {
public:
    void bind(const engine::Engine& engine) { engine_ = &engine; }
    void record(const engine::Header&, const model::BarOpen&) override { opening_ = true; }
    void record(const engine::Header&, const model::BarClose&) override { opening_ = false; }
    void record(const engine::Header& h, const model::Decision& e) override {
        add(h, "decision", engine::encode(e, engine_->directory()));
    }
    void record(const engine::Header& h, const execution::OrderRecord& e) override {
        add(h, "order", engine::encode(e, engine_->directory(), ""));
    }
    void record(const engine::Header& h, const engine::FillBooked& e) override {
        add(h, "fill", engine::encode(e, engine_->directory()));
    }
    std::vector<Act> acts;

private:
    void add(const engine::Header& header, const char* kind, const std::string& payload) {
        acts.push_back({header.time, opening_, fmt::format("{} {}", kind, payload)});
    }
    const engine::Engine* engine_ = nullptr;
    bool opening_ = false;
};

/// A factor of 0.97 to 1.03 in steps of 1e-4, one for each bar.
core::Decimal factor(core::Rng& rng) {
    return core::Decimal::from_raw(97'000'000 + static_cast<std::int64_t>(rng.below(601)) * 10'000);
}

std::shared_ptr<const data::Series> changed(const data::Series& series,
                                            const model::InstrumentTable& instruments,
                                            core::Time cut, std::uint64_t seed) {
    core::Rng rng(seed * 1'000'003 + series.instrument.value);
    const core::Price tick = instruments.at(series.instrument).tick;
    std::vector<model::Bar> bars(series.bars.begin(), series.bars.end());
    for (std::size_t i = data::first_from(bars, cut); i < bars.size(); ++i) {
        const core::Decimal by = factor(rng);
        model::Bar& bar = bars[i];
        // One factor and one rounding for all prices of a bar: their order stays.
        for (core::Price* price : {&bar.open, &bar.high, &bar.low, &bar.close, &bar.ask.open,
                                   &bar.ask.high, &bar.ask.low, &bar.ask.close}) {
            if (price->is_zero()) continue;
            *price = std::max(core::Decimal::multiply(*price, by, core::Rounding::half_even)
                                  .round_to(tick, core::Rounding::half_even),
                              tick);
        }
    }
    data::Series out = series;
    out.bars = data::Bars(std::move(bars));
    return std::make_shared<const data::Series>(std::move(out));
}

/// Ticks from the cut on, all moved by one factor; the bars they make follow.
std::shared_ptr<const data::TickSeries> changed(const data::TickSeries& series, core::Price tick,
                                                core::Time cut, std::uint64_t seed) {
    core::Rng rng(seed);
    std::vector<model::Tick> ticks(series.ticks.begin(), series.ticks.end());
    const auto moved = [&](core::Price price, core::Decimal by) {
        return std::max(core::Decimal::multiply(price, by, core::Rounding::half_even)
                            .round_to(tick, core::Rounding::half_even),
                        tick);
    };
    const core::Decimal by = factor(rng);
    for (auto& each : ticks) {
        if (each.time < cut) continue;
        each.bid = moved(each.bid, by);
        if (!each.ask.is_zero()) each.ask = moved(each.ask, by);
    }
    return std::make_shared<const data::TickSeries>(
        data::tick_series(std::move(ticks), series.source));
}

/// A cut near share `i` of `n` of the data, at which a bar opens: the decision made at that moment
/// is the last one, and the bar it may not know is the next one.
core::Time cut_at(const feeds::Dataset& dataset, int i, int n) {
    const auto& series = *dataset.series[static_cast<std::size_t>(i) % dataset.series.size()];
    const std::size_t place = series.bars.size() * static_cast<std::size_t>(i) /
                              static_cast<std::size_t>(n + 1);
    return series.bars.empty() ? core::Time::max() : series.bars[place].open_time;
}

bool is_before(const Act& act, core::Time cut) {
    // At the cut itself what closed there is known, and the price that opens is not.
    return act.time < cut || (act.time == cut && !act.at_open);
}

/// Compares what both did before the cut; returns how much that was.
std::uint64_t compare(const std::vector<Act>& was, const std::vector<Act>& became, core::Time cut,
                      std::vector<LookaheadFinding>& findings) {
    const auto count = [&](const std::vector<Act>& acts) {
        return static_cast<std::size_t>(
            std::ranges::find_if(acts, [&](const Act& a) { return !is_before(a, cut); }) -
            acts.begin());
    };
    const std::size_t n = count(was), m = count(became);
    for (std::size_t i = 0; i < std::max(n, m); ++i) {
        if (i < n && i < m && was[i].text == became[i].text && was[i].time == became[i].time)
            continue;
        findings.push_back({cut, i < n ? was[i].time : became[i].time, i < n ? was[i].text : "",
                            i < m ? became[i].text : ""});
        break;
    }
    return n;
}

}  // namespace

feeds::Dataset perturbed(const feeds::Dataset& dataset, const model::InstrumentTable& instruments,
                         core::Time cut, std::uint64_t seed) {
    feeds::Dataset out = dataset;
    for (std::size_t i = 0; i < out.series.size(); ++i) {
        auto& series = out.series[i];
        if (i >= out.ticks.size() || !out.ticks[i]) {
            series = changed(*series, instruments, cut, seed);
            continue;
        }
        out.ticks[i] = changed(*out.ticks[i], instruments.at(series->instrument).tick, cut, seed);
        data::Series bars = *series;
        bars.bars = data::bars_of(out.ticks[i]->ticks, series->timeframe);
        series = std::make_shared<const data::Series>(std::move(bars));
    }
    for (auto& series : out.finer)
        if (series) series = changed(*series, instruments, cut, seed);
    return out;
}

core::Result<LookaheadReport> check_lookahead(const feeds::Dataset& dataset,
                                              const model::InstrumentTable& instruments,
                                              const Acts& acts, const LookaheadOptions& options) {
    const auto was = acts(dataset);
    if (!was) return std::unexpected(was.error());
    LookaheadReport report;
    for (int i = 1; i <= options.cuts; ++i) {
        if (options.stop != nullptr && options.stop->load()) break;
        const core::Time cut = cut_at(dataset, i, options.cuts);
        const auto became = acts(
            perturbed(dataset, instruments, cut, options.seed + static_cast<std::uint64_t>(i)));
        if (!became) return std::unexpected(became.error());
        report.compared += compare(*was, *became, cut, report.findings);
        ++report.cuts;
        if (options.progress) options.progress(static_cast<double>(i) / options.cuts);
    }
    return report;
}

core::Result<LookaheadReport> check_lookahead(const engine::SessionSpec& spec,
                                              const std::vector<strategies::Definition>& definitions,
                                              const feeds::Dataset& dataset,
                                              const strategies::Registry& registry,
                                              const LookaheadOptions& options) {
    const Acts acts = [&](const feeds::Dataset& data) -> core::Result<std::vector<Act>> {
        Witness witness;
        const auto stats = drive(
            spec, definitions, data, registry, {.stop = options.stop}, spec.intrabar, witness,
            [&](const engine::Engine& engine) { witness.bind(engine); });
        if (!stats) return std::unexpected(stats.error());
        return std::move(witness.acts);
    };
    return check_lookahead(dataset, spec.instruments, acts, options);
}

}  // namespace pmp::backtest
