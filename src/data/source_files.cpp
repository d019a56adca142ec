#include "data/source_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>
#include <glob.h>
#include <sys/stat.h>

namespace pmp::data {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::fail;

bool is_data_file(const fs::path& path) {
    const std::string name = path.filename().string();
    const std::string end = path.extension().string();
    return !name.starts_with('.') &&
           (end == ".csv" || end == ".txt" || end == ".gz" || end == ".zst" || end == ".zip");
}

std::vector<std::string> match(const std::string& pattern) {
    std::vector<std::string> out;
    glob_t found{};
    if (glob(pattern.c_str(), 0, nullptr, &found) == 0)
        for (std::size_t i = 0; i < found.gl_pathc; ++i) out.emplace_back(found.gl_pathv[i]);
    globfree(&found);
    return out;
}

/// Takes quotes out where there are trades; how many.
std::size_t keep_trades(std::vector<std::string>& paths) {
    const auto is = [](const std::string& path, const char* kind) {
        return fs::path(path).stem().string().ends_with(kind);
    };
    if (std::ranges::none_of(paths, [&](const auto& p) { return is(p, "_trade"); })) return 0;
    return std::erase_if(paths, [&](const auto& p) { return is(p, "_quote"); });
}

}  // namespace

core::Result<SourceFiles> find_source_files(const std::string& path) {
    std::error_code error;
    SourceFiles out;
    if (fs::is_directory(path, error)) {
        for (const auto& entry : fs::directory_iterator(path, error))
            if (entry.is_regular_file(error) && is_data_file(entry.path()))
                out.paths.push_back(entry.path().string());
        if (out.paths.empty())
            return fail(ErrorCode::data, "the folder holds no data file", path,
                        "it needs .csv, .txt, .gz, .zst or .zip files");
        out.left_out = keep_trades(out.paths);
    } else if (path.find_first_of("*?") != std::string::npos && !fs::exists(path, error)) {
        out.paths = match(path);
        if (out.paths.empty())
            return fail(ErrorCode::data, "no file matches", path, "check the pattern");
    } else {
        out.paths = {path};
    }
    std::ranges::sort(out.paths);
    return out;
}

core::Result<FileStamp> stamp_of(const std::string& path) {
    struct stat info{};
    if (stat(path.c_str(), &info) != 0)
        return fail(ErrorCode::data,
                    fmt::format("cannot open the data file: {}", std::strerror(errno)), path,
                    "check the path; in a configuration a relative one starts at its "
                    "folder, elsewhere at the current one");
    std::error_code error;
    return FileStamp{fs::absolute(path, error).lexically_normal().string(),
                     static_cast<std::uint64_t>(info.st_size),
                     info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec};
}

}  // namespace pmp::data
