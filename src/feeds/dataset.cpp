#include "feeds/dataset.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "data/load_series.hpp"

namespace pmp::feeds {
namespace {

core::Result<data::Import> load_file(const engine::DataSpec& spec, const std::string& file,
                                     core::InstrumentId id, const std::string& timeframe) {
    data::LoadOptions load;
    data::ImportOptions& options = load.import;
    options.instrument = id;
    options.symbol = spec.symbol;
    options.timezone = spec.timezone;
    options.dialect = spec.dialect;
    options.factors = spec.factors;
    if (!timeframe.empty()) {
        const auto parsed = model::parse_timeframe(timeframe);
        if (!parsed)
            return core::fail(parsed.error().code, parsed.error().what, spec.origin,
                              parsed.error().hint);
        options.timeframe = *parsed;
    }
    auto import = data::load_series(file, load);
    if (!import) return import;
    auto& bars = import->series.bars;
    std::size_t first = 0, end = bars.size();
    if (!spec.from.empty()) first = data::first_from(bars, core::parse_time(spec.from).value());
    if (!spec.to.empty())
        end = static_cast<std::size_t>(std::ranges::upper_bound(bars,
                                                                core::parse_time(spec.to).value(),
                                                                {}, &model::Bar::close_time) -
                                       bars.begin());
    if (first >= end)
        return core::fail(
            core::ErrorCode::data, "no bars are left between from and to", spec.origin,
            fmt::format("{} runs from {} to {}", file, core::to_string(import->report.first),
                        core::to_string(import->report.last)));
    if (first != 0 || end != bars.size()) {
        bars = bars.slice(first, end - first);
        import->series.hash = data::content_hash(bars);
    }
    return import;
}

/// Ticks cut to from and to, and the bars they make.
core::Status load_ticks(const engine::DataSpec& spec, core::InstrumentId id, Dataset& dataset) {
    const auto timeframe = model::parse_timeframe(spec.timeframe);
    if (!timeframe)
        return core::fail(timeframe.error().code, timeframe.error().what, spec.origin,
                          timeframe.error().hint);
    auto ticks = data::read_ticks(spec.ticks_file, spec.timezone);
    if (!ticks) return std::unexpected(ticks.error());
    const std::size_t read = ticks->ticks.size();
    const auto place = [&](const std::string& time, std::size_t otherwise) {
        if (time.empty()) return otherwise;
        const auto at = std::ranges::lower_bound(ticks->ticks, core::parse_time(time).value(), {},
                                                 &model::Tick::time);
        return static_cast<std::size_t>(at - ticks->ticks.begin());
    };
    const std::size_t first = place(spec.from, 0), end = place(spec.to, read);
    if (first >= end)
        return core::fail(core::ErrorCode::data, "no ticks are left between from and to",
                          spec.origin,
                          fmt::format("{} runs from {} to {}", spec.ticks_file,
                                      core::to_string(ticks->ticks.front().time),
                                      core::to_string(ticks->ticks.back().time)));
    ticks->ticks = ticks->ticks.subspan(first, end - first);
    if (end - first != read) ticks->hash += fmt::format("[{}:{}]", first, end);

    data::Series series{id, spec.symbol, *timeframe, data::bars_of(ticks->ticks, *timeframe),
                        spec.ticks_file, ticks->hash};
    data::ImportReport report;
    report.dialect = "ticks";
    report.timeframe = *timeframe;
    report.rows = report.accepted = end - first;
    report.first = series.bars.front().open_time;
    report.last = series.bars.back().close_time;
    dataset.reports.push_back(std::move(report));
    dataset.series.push_back(std::make_shared<const data::Series>(std::move(series)));
    dataset.ticks.push_back(std::make_shared<const data::TickSeries>(std::move(*ticks)));
    dataset.finer.emplace_back();
    return {};
}

}  // namespace

std::vector<model::Timeframe> Dataset::timeframes() const {
    std::vector<model::Timeframe> result;
    for (const auto& s : series) result.push_back(s->timeframe);
    return result;
}

std::span<const model::Bar> Dataset::finer_bars(core::InstrumentId instrument, core::Time from,
                                                core::Time to) const {
    if (instrument.index() >= finer.size() || !finer[instrument.index()]) return {};
    const auto& bars = finer[instrument.index()]->bars;
    const auto first = std::ranges::lower_bound(bars, from, {}, &model::Bar::open_time);
    const auto last = std::ranges::lower_bound(bars, to, {}, &model::Bar::open_time);
    return {first, last};
}

std::uint64_t Dataset::bars() const {
    std::uint64_t count = 0;
    for (const auto& s : series) count += s->bars.size();
    return count;
}

core::Result<Dataset> load_dataset(const engine::SessionSpec& spec) {
    Dataset dataset;
    std::string hashes;
    for (std::size_t i = 0; i < spec.data.size(); ++i) {
        const core::InstrumentId id{static_cast<std::uint32_t>(i)};
        if (!spec.data[i].ticks_file.empty()) {
            if (auto loaded = load_ticks(spec.data[i], id, dataset); !loaded)
                return std::unexpected(loaded.error());
            hashes += dataset.series.back()->hash;
            continue;
        }
        dataset.ticks.emplace_back();
        auto import = load_file(spec.data[i], spec.data[i].file, id, spec.data[i].timeframe);
        if (!import) return std::unexpected(import.error());
        hashes += import->series.hash;
        dataset.reports.push_back(std::move(import->report));
        dataset.series.push_back(std::make_shared<const data::Series>(std::move(import->series)));
        dataset.finer.emplace_back();
        if (spec.data[i].finer_file.empty()) continue;
        auto finer = load_file(spec.data[i], spec.data[i].finer_file, id, "");
        if (!finer) return std::unexpected(finer.error());
        if (finer->series.timeframe >= dataset.series.back()->timeframe)
            return core::fail(core::ErrorCode::config, "the finer series is not finer",
                              spec.data[i].origin, "give bars of a shorter timeframe");
        hashes += finer->series.hash;
        dataset.finer.back() = std::make_shared<const data::Series>(std::move(finer->series));
    }
    std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a, 64 bits
    for (const char c : hashes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    dataset.hash = fmt::format("{:016x}", hash);
    return dataset;
}

}  // namespace pmp::feeds
