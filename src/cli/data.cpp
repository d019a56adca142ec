#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/verbs.hpp"
#include "data/csv_reader.hpp"
#include "data/csv_writer.hpp"
#include "data/generate.hpp"

namespace pmp::cli {
namespace {

using core::ErrorCode;
using core::fail;

/// The same error, but the command line is to blame: it names the option.
core::Error of_option(core::Error error, const char* option) {
    error.code = ErrorCode::usage;
    error.where = option;
    return error;
}

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

/// The plain form in pieces, so that a year of minutes is never one text.
core::Status print_bars(const data::Series& series) {
    std::string out = "time,open,high,low,close,volume\n";
    for (const auto& bar : series.bars) {
        out += fmt::format("{},{},{},{},{},{}\n", core::to_string(bar.open_time),
                           bar.open.to_string(), bar.high.to_string(), bar.low.to_string(),
                           bar.close.to_string(), bar.volume);
        if (out.size() < 1 << 20) continue;
        if (auto status = write_output("-", out); !status) return status;
        out.clear();
    }
    return write_output("-", out);
}

core::Status put(const data::Series& series, const std::string& out) {
    return out == "-" ? print_bars(series) : data::write_csv(series, out);
}

std::string to_json(const data::ImportReport& r, const std::string& file) {
    using Json = nlohmann::ordered_json;
    Json rejected = Json::array();
    for (const auto& row : r.rejected_rows)
        rejected.push_back({{"line", row.line}, {"reason", row.reason}});
    Json longest = nullptr;
    if (r.gaps > 0)
        longest = {{"start", core::to_string(r.longest_gap_start)},
                   {"seconds", static_cast<double>(r.longest_gap.ns) / 1e9}};
    return Json{{"file", file},
                {"dialect", r.dialect},
                {"timeframe", model::to_string(r.timeframe)},
                {"timeframe_inferred", r.timeframe_inferred},
                {"rows", r.rows},
                {"accepted", r.accepted},
                {"rejected", r.rejected},
                {"rejected_rows", std::move(rejected)},
                {"duplicates", r.duplicates},
                {"rounded", r.rounded},
                {"gaps", r.gaps},
                {"longest_gap", std::move(longest)},
                {"first", core::to_string(r.first)},
                {"last", core::to_string(r.last)},
                {"unterminated", r.unterminated}}
               .dump(2, ' ', false, Json::error_handler_t::replace) +
           "\n";
}

core::Result<data::Import> read(const CheckOptions& options) {
    data::ImportOptions import{.instrument = {},
                               .symbol = std::filesystem::path(options.file).stem().string(),
                               .timeframe = {},
                               .timezone = options.timezone};
    if (!options.timeframe.empty()) {
        const auto timeframe = model::parse_timeframe(options.timeframe);
        if (!timeframe) return std::unexpected(of_option(timeframe.error(), "--timeframe"));
        import.timeframe = *timeframe;
    }
    auto result = data::read_csv(options.file, import);
    if (!result && result.error().code == ErrorCode::config)  // only the zone can be
        return std::unexpected(of_option(result.error(), "--tz"));
    return result;
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
    if (auto status = put(*series, options.out); !status) return report(context, status.error());
    say(context,
        fmt::format("{}: {} {} bars from {} to {}: synthetic, seed {}, no real market",
                    series->symbol, series->bars.size(), model::to_string(series->timeframe),
                    core::to_string(series->bars.front().open_time),
                    core::to_string(series->bars.back().close_time), spec->seed));
    return 0;
}

int data_check(const Context& context, const CheckOptions& options) {
    const auto import = read(options);
    if (!import) return report(context, import.error());
    const auto& found = import->report;
    const auto written =
        write_output("-", options.json ? to_json(found, options.file) : found.text());
    if (!written) return report(context, written.error());
    if (auto status = check_strict(options, found); !status) return report(context, status.error());
    return 0;
}

int data_import(const Context& context, const CheckOptions& options) {
    const auto import = read(options);
    if (!import) return report(context, import.error());
    const auto& found = import->report;
    // With the bars on stdout the report is talk.
    if (options.out != "-") print(options.json ? to_json(found, options.file) : found.text());
    else say(context, options.json ? to_json(found, options.file) : found.text());
    if (auto status = check_strict(options, found); !status) return report(context, status.error());
    if (auto status = put(import->series, options.out); !status)
        return report(context, status.error());
    if (options.out != "-") say(context, "written: " + options.out);
    return 0;
}

}  // namespace pmp::cli
