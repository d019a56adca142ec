#include "cli/data_series.hpp"

#include <filesystem>

#include <nlohmann/json.hpp>

#include "cli/output.hpp"
#include "data/csv_writer.hpp"
#include "data/dialect.hpp"
#include "data/zone.hpp"

namespace pmp::cli {

using core::ErrorCode;
using Json = nlohmann::ordered_json;

core::Error of_option(core::Error error, const char* option) {
    error.code = ErrorCode::usage;
    error.where = option;
    return error;
}

core::Result<data::Import> load_named(const CheckOptions& options, bool keep_unsound) {
    data::LoadOptions load;
    auto& import = load.import;
    load.cache = !options.no_cache;
    load.keep_unsound = keep_unsound;
    import.symbol = std::filesystem::path(options.file).stem().string();
    import.timezone = options.timezone;
    import.dialect = options.dialect;
    import.factors = options.factors;
    if (!options.timeframe.empty()) {
        const auto timeframe = model::parse_timeframe(options.timeframe);
        if (!timeframe) return std::unexpected(of_option(timeframe.error(), "--timeframe"));
        import.timeframe = *timeframe;
    }
    if (!options.timezone.empty())
        if (const auto zone = data::Zone::parse(options.timezone); !zone)
            return std::unexpected(of_option(zone.error(), "--timezone"));
    if (!options.dialect.empty())
        if (const auto dialect = data::find_dialect(options.dialect); !dialect)
            return std::unexpected(of_option(dialect.error(), "--dialect"));
    return data::load_series(options.file, load);
}

std::string report_json(const data::ImportReport& r, const std::string& file,
                        const std::string& findings) {
    Json rejected = Json::array();
    for (const auto& row : r.rejected_rows) {
        Json entry{{"line", row.line}, {"reason", row.reason}};
        if (!row.file.empty()) entry["file"] = row.file;
        rejected.push_back(std::move(entry));
    }
    Json longest = nullptr;
    if (r.gaps > 0)
        longest = {{"start", core::to_string(r.longest_gap_start)},
                   {"seconds", static_cast<double>(r.longest_gap.ns) / 1e9}};
    Json out{{"file", file},
             {"dialect", r.dialect},
             {"dialect_reason", r.dialect_reason},
             {"layout", r.layout},
             {"timezone", r.zone},
             {"timezone_reason", r.zone_reason},
             {"quoted", r.quoted},
             {"factors", r.factors.empty() ? Json(nullptr) : Json(r.factors)},
             {"files", r.files.size()},
             {"files_left_out", r.left_out},
             {"timeframe", model::to_string(r.timeframe)},
             {"timeframe_inferred", r.timeframe_inferred},
             {"rows", r.rows},
             {"accepted", r.accepted},
             {"rejected", r.rejected},
             {"rejected_rows", std::move(rejected)},
             {"duplicates", r.duplicates},
             {"crossed", r.crossed},
             {"rounded", r.rounded},
             {"gaps", r.gaps},
             {"longest_gap", std::move(longest)},
             {"first", core::to_string(r.first)},
             {"last", core::to_string(r.last)},
             {"unterminated", r.unterminated}};
    if (!findings.empty()) out["findings"] = Json::parse(findings);
    return out.dump(2, ' ', false, Json::error_handler_t::replace);
}

core::Status put_series(const data::Series& series, const std::string& out) {
    if (out != "-") return data::write_csv(series, out);
    return data::put_csv(
        series, [](std::string_view text) { return write_output("-", std::string(text)); });
}

}  // namespace pmp::cli
