#include "data/load_series.hpp"

#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "data/column_cache.hpp"
#include "data/csv_reader.hpp"
#include "data/rejected_share.hpp"
#include "data/source_files.hpp"

namespace pmp::data {
namespace {

core::Result<CacheKey> key_of(const std::string& path, const SourceFiles& files,
                              const ImportOptions& o) {
    CacheKey key;
    key.options =
        fmt::format("timeframe={} timezone={} dialect={}\nfactors={}",
                    o.timeframe ? o.timeframe->minutes : 0, o.timezone, o.dialect, o.factors);
    key.name = std::filesystem::path(path).stem().string();
    for (const auto& file : files.paths) {
        auto stamp = stamp_of(file);
        if (!stamp) return std::unexpected(stamp.error());
        key.stamps.push_back(std::move(*stamp));
    }
    if (o.factors.empty()) return key;
    auto stamp = stamp_of(o.factors);
    if (!stamp) return std::unexpected(stamp.error());
    key.stamps.push_back(std::move(*stamp));
    return key;
}

core::Result<Import> judged(Import import, const std::string& path, const LoadOptions& options) {
    if (!options.keep_unsound && too_many_rejected(import.report))
        return std::unexpected(rejected_error(import.report, path));
    return import;
}

}  // namespace

std::string default_cache_folder() {
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value == nullptr ? "" : value);
    };
    if (std::getenv("PMP_CACHE_DIR") != nullptr) return variable("PMP_CACHE_DIR");
    if (const auto xdg = variable("XDG_CACHE_HOME"); xdg.starts_with('/')) return xdg + "/pmp";
    if (const auto home = variable("HOME"); home.starts_with('/')) return home + "/.cache/pmp";
    return {};
}

core::Result<Import> load_series(const std::string& path, const LoadOptions& options) {
    const auto files = find_source_files(path);
    if (!files) return std::unexpected(files.error());
    const ImportOptions& o = options.import;
    std::string folder;
    if (options.cache)
        folder = options.cache_folder.empty() ? default_cache_folder() : options.cache_folder;
    CacheKey key;
    std::string cached;
    if (!folder.empty()) {
        auto made = key_of(path, *files, o);
        if (!made) return std::unexpected(made.error());
        key = std::move(*made);
        cached = cache_file(folder, key);
        if (auto found = read_cache(cached, key);
            found && (!o.strict || found->report.rejected == 0)) {
            found->series.instrument = o.instrument;
            found->series.symbol = o.symbol;
            found->series.source = path;
            found->report.cache = "read from " + cached;
            return judged(std::move(*found), path, options);
        }
    }
    auto import = read_files(files->paths, o);
    if (!import) return import;
    import->series.source = path;
    import->report.left_out = files->left_out;
    if (folder.empty() || import->series.bars.size() < options.min_cached_bars)
        return judged(std::move(*import), path, options);
    const auto written = write_cache(cached, key, *import);
    import->report.cache =
        written ? "written to " + cached : fmt::format("not written: {}", written.error().text());
    return judged(std::move(*import), path, options);
}

}  // namespace pmp::data
