#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/data_series.hpp"
#include "cli/output.hpp"
#include "data/dialect.hpp"

namespace pmp::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// Files a person would call data.
std::vector<std::string> data_files(const std::string& folder) {
    std::vector<std::string> out;
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(
             folder, fs::directory_options::skip_permission_denied, error)) {
        const std::string name = entry.path().string();
        const auto ends = [&](const char* end) { return name.ends_with(end); };
        if (entry.is_regular_file(error) &&
            (ends(".csv") || ends(".csv.gz") || ends(".csv.zst") || ends(".zip")))
            out.push_back(name);
    }
    std::ranges::sort(out);
    return out;
}

std::string dialect_list(bool json) {
    Json list = Json::array();
    std::string text;
    for (const auto& d : data::dialects()) {
        const std::string zone(d.zone.empty() ? "from the file, or --timezone" : d.zone);
        list.push_back({{"name", d.name}, {"makers", d.makers}, {"timezone", d.zone}});
        text += fmt::format("{:<18} {:<34} {}\n", d.name, d.makers, zone);
    }
    return json ? list.dump(2) + "\n" : text;
}

}  // namespace

int data_list(const Context& context, const CheckOptions& options) {
    if (options.dialects) {
        const auto written = write_output("-", dialect_list(options.json));
        return written ? 0 : report(context, written.error());
    }
    std::error_code error;
    const std::string folder = options.file.empty() ? "data" : options.file;
    if (!fs::is_directory(folder, error))
        return report(context, {core::ErrorCode::data, "there is no such folder", folder,
                                "name the folder with the data: pmp data list FOLDER"});
    Json list = Json::array();
    std::string text;
    for (const auto& file : data_files(folder)) {
        CheckOptions one = options;
        one.file = file;
        const auto import = load_named(one);
        if (!import) {
            list.push_back({{"file", file}, {"error", import.error().text()}});
            text += fmt::format("{}  not read: {}\n", file, import.error().what);
            continue;
        }
        const auto& r = import->report;
        list.push_back({{"file", file},
                        {"dialect", r.dialect},
                        {"timezone", r.zone},
                        {"timeframe", model::to_string(r.timeframe)},
                        {"bars", r.accepted},
                        {"rejected", r.rejected},
                        {"first", core::to_string(r.first)},
                        {"last", core::to_string(r.last)}});
        text += fmt::format("{}  {} bars of {}, {} to {} ({})\n", file, r.accepted,
                            model::to_string(r.timeframe), core::to_string(r.first),
                            core::to_string(r.last), r.summary());
    }
    if (list.empty()) say(context, "no data files in " + folder);
    const auto written = write_output(
        "-", options.json ? list.dump(2, ' ', false, Json::error_handler_t::replace) + "\n" : text);
    return written ? 0 : report(context, written.error());
}

}  // namespace pmp::cli
