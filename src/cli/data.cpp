#include <fmt/format.h>

#include "cli/data_series.hpp"
#include "data/generate.hpp"
#include "data/resampler.hpp"

namespace pmp::cli {
namespace {

using core::ErrorCode;
using core::fail;

core::Result<data::GeneratorSpec> generator_spec(const GenerateOptions& options) {
    data::GeneratorSpec spec;
    spec.symbol = options.symbol;
    spec.bars = options.bars;
    spec.seed = options.seed;
    spec.volatility = options.volatility;
    spec.drift = options.drift;
    spec.weekend_gaps = options.weekend_gaps;
    const auto start = core::parse_time(options.start);
    if (!start) return std::unexpected(of_option(start.error(), "--start"));
    spec.start = *start;
    const auto timeframe = model::parse_timeframe(options.timeframe);
    if (!timeframe) return std::unexpected(of_option(timeframe.error(), "--timeframe"));
    spec.timeframe = *timeframe;
    const auto tick = core::Decimal::parse(options.tick);
    if (!tick) return std::unexpected(of_option(tick.error(), "--tick"));
    spec.tick = *tick;
    const auto price = core::Decimal::from_double(options.price, core::Rounding::half_even);
    if (!price) return std::unexpected(of_option(price.error(), "--price"));
    spec.start_price = *price;
    return spec;
}

/// The whole report comes first: --strict must not hide the other rows.
core::Status check_strict(const CheckOptions& options, const data::ImportReport& report) {
    if (!options.strict || report.rejected == 0) return {};
    return fail(ErrorCode::data,
                fmt::format("{} of {} rows were rejected", report.rejected, report.rows),
                fmt::format("{}:{}", options.file, report.rejected_rows.front().line),
                "correct the file, or leave out --strict to do without those rows");
}

}  // namespace

int data_generate(const Context& context, const GenerateOptions& options) {
    const auto spec = generator_spec(options);
    if (!spec) return report(context, spec.error());
    auto series = data::generate(*spec);
    if (!series) {
        core::Error error = series.error();
        if (error.code == ErrorCode::config) error.code = ErrorCode::usage;  // it is all options
        return report(context, error);
    }
    if (auto status = put_series(*series, options.out); !status)
        return report(context, status.error());
    say(context,
        fmt::format("{}: {} {} bars from {} to {}: synthetic, seed {}, no real market",
                    series->symbol, series->bars.size(), model::to_string(series->timeframe),
                    core::to_string(series->bars.front().open_time),
                    core::to_string(series->bars.back().close_time), spec->seed));
    return 0;
}

int data_import(const Context& context, const CheckOptions& options) {
    auto import = load_named(options);
    if (!import) return report(context, import.error());
    const auto& found = import->report;
    const std::string text = options.json ? report_json(found, options.file) + "\n" : found.text();
    // With the bars on stdout the report is talk.
    if (options.out != "-") print(text);
    else say(context, text);
    if (auto status = check_strict(options, found); !status) return report(context, status.error());
    if (auto status = put_series(import->series, options.out); !status)
        return report(context, status.error());
    if (options.out != "-") say(context, "written: " + options.out);
    return 0;
}

int data_convert(const Context& context, const CheckOptions& options) {
    CheckOptions source = options;  // here --timeframe is that of the result
    source.timeframe.clear();
    auto import = load_named(source);
    if (!import) return report(context, import.error());
    if (auto status = check_strict(options, import->report); !status)
        return report(context, status.error());
    data::Series series = std::move(import->series);
    if (!options.timeframe.empty()) {
        const auto timeframe = model::parse_timeframe(options.timeframe);
        if (!timeframe) return report(context, of_option(timeframe.error(), "--timeframe"));
        auto longer = data::resample(series, *timeframe);
        if (!longer) return report(context, of_option(longer.error(), "--timeframe"));
        series = std::move(*longer);
    }
    if (auto status = put_series(series, options.out); !status)
        return report(context, status.error());
    const auto& found = import->report;
    // With the bars on stdout the report is talk.
    const std::string text = options.json ? report_json(found, options.file) + "\n" : found.text();
    const bool apart = options.json && options.out != "-";
    if (apart) print(text);
    say(context, (apart ? std::string() : text) +
                     fmt::format("written: {} ({} bars of {})", options.out, series.bars.size(),
                                 model::to_string(series.timeframe)));
    return 0;
}

}  // namespace pmp::cli
