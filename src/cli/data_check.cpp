#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/data_series.hpp"
#include "cli/output.hpp"
#include "data/check.hpp"
#include "data/column_cache.hpp"
#include "data/rejected_share.hpp"

namespace pmp::cli {
namespace {

using core::ErrorCode;
using core::fail;
using Json = nlohmann::ordered_json;

struct Checked {
    std::string file;
    data::Import import;
    std::vector<data::Finding> findings;
};

std::string findings_json(const std::vector<data::Finding>& findings) {
    Json list = Json::array();
    for (const auto& f : findings)
        list.push_back({{"code", f.code},
                        {"severity", data::to_string(f.severity)},
                        {"count", f.count},
                        {"first", core::to_string(f.first)},
                        {"text", f.text}});
    return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string text_of(const Checked& checked) {
    std::string out = checked.file + "\n" + checked.import.report.text();
    for (const auto& f : checked.findings)
        out += fmt::format("{}: {}: {}\n", data::to_string(f.severity), f.code, f.text);
    if (checked.findings.empty()) out += "nothing suspicious found\n";
    return out;
}

core::Result<Checked> check_one(const CheckOptions& options) {
    auto import = load_named(options, true);
    if (!import) return std::unexpected(import.error());
    const bool cached = import->report.cache.starts_with("read from");
    if (cached && !data::verify_cached(*import)) {
        CheckOptions anew = options;  // a sample of the bars was right and others are not
        anew.no_cache = true;
        import = load_named(anew, true);
        if (!import) return std::unexpected(import.error());
        import->report.cache = "the cached copy was damaged; remove the cache folder";
    }
    auto findings = data::check_series(import->series, import->report);
    return Checked{options.file, std::move(*import), std::move(findings)};
}

/// One file, or every [[data]] of a configuration.
core::Result<std::vector<CheckOptions>> targets(const CheckOptions& options) {
    if (!options.file.ends_with(".toml")) return std::vector{options};
    const auto table = load_config(options.file, {});
    if (!table) return std::unexpected(table.error());
    const auto base = std::filesystem::path(options.file).parent_path().string();
    const auto spec = engine::parse_session(*table, base);
    if (!spec) return std::unexpected(spec.error());
    std::vector<CheckOptions> out;
    for (const auto& data : spec->data) {
        CheckOptions one = options;
        one.file = data.file;
        one.timezone = data.timezone;
        one.dialect = data.dialect;
        one.factors = data.factors;
        one.timeframe = data.timeframe;
        out.push_back(one);
        if (data.finer_file.empty()) continue;
        one.file = data.finer_file;
        one.timeframe.clear();
        out.push_back(one);
    }
    return out;
}

/// The whole report comes first: an error must not hide the other rows.
core::Status verdict(const std::vector<Checked>& all, bool strict) {
    for (const auto& checked : all) {
        const auto& r = checked.import.report;
        if (strict && r.rejected > 0)
            return fail(
                ErrorCode::data, fmt::format("{} of {} rows were rejected", r.rejected, r.rows),
                fmt::format("{}:{}",
                            r.rejected_rows.front().file.empty() ? checked.file
                                                                 : r.rejected_rows.front().file,
                            r.rejected_rows.front().line),
                "correct the file, or leave out --strict to do without those rows");
        if (data::too_many_rejected(r))
            return std::unexpected(data::rejected_error(r, checked.file));
        for (const auto& f : checked.findings)
            if (f.severity == data::Severity::fault)
                return fail(ErrorCode::data, f.code + ": " + f.text, checked.file,
                            "results from this data would mean nothing");
    }
    return {};
}

}  // namespace

int data_check(const Context& context, const CheckOptions& options) {
    const auto list = targets(options);
    if (!list) return report(context, list.error());
    std::vector<Checked> all;
    for (const auto& one : *list) {
        auto checked = check_one(one);
        if (!checked) return report(context, checked.error());
        all.push_back(std::move(*checked));
    }
    std::string out;
    for (const auto& checked : all)
        out += options.json
                   ? (out.empty() ? "" : ",\n") + report_json(checked.import.report, checked.file,
                                                              findings_json(checked.findings))
                   : (out.empty() ? "" : "\n") + text_of(checked);
    if (options.json) out = options.file.ends_with(".toml") ? "[" + out + "]\n" : out + "\n";
    if (auto written = write_output("-", out); !written) return report(context, written.error());
    if (auto status = verdict(all, options.strict); !status) return report(context, status.error());
    return 0;
}

}  // namespace pmp::cli
