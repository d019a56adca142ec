#include "feeds/dataset.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pmp::feeds {
namespace {

core::Result<data::Import> load(const engine::DataSpec& spec, const std::string& file,
                                core::InstrumentId id, const std::string& timeframe) {
    data::ImportOptions options{.instrument = id, .symbol = spec.symbol};
    options.timezone = spec.timezone;
    if (!timeframe.empty()) {
        const auto parsed = model::parse_timeframe(timeframe);
        if (!parsed) return core::fail(parsed.error().code, parsed.error().what, spec.origin,
                                       parsed.error().hint);
        options.timeframe = *parsed;
    }
    auto import = data::read_csv(file, options);
    if (!import) return import;
    auto& bars = import->series.bars;
    std::size_t first = 0, end = bars.size();
    if (!spec.from.empty()) first = data::first_from(bars, core::parse_time(spec.from).value());
    if (!spec.to.empty())
        end = static_cast<std::size_t>(
            std::ranges::upper_bound(bars, core::parse_time(spec.to).value(), {},
                                     &model::Bar::close_time) -
            bars.begin());
    if (first >= end)
        return core::fail(core::ErrorCode::data, "no bars are left between from and to",
                          spec.origin, fmt::format("{} runs from {} to {}", file,
                                                   core::to_string(import->report.first),
                                                   core::to_string(import->report.last)));
    if (first != 0 || end != bars.size()) {
        bars = bars.slice(first, end - first);
        import->series.hash = data::content_hash(bars);
    }
    return import;
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
        auto import = load(spec.data[i], spec.data[i].file, id, spec.data[i].timeframe);
        if (!import) return std::unexpected(import.error());
        hashes += import->series.hash;
        dataset.reports.push_back(std::move(import->report));
        dataset.series.push_back(
            std::make_shared<const data::Series>(std::move(import->series)));
        dataset.finer.emplace_back();
        if (spec.data[i].finer_file.empty()) continue;
        auto finer = load(spec.data[i], spec.data[i].finer_file, id, "");
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
