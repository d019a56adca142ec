#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace pmp::data {

/// The files behind the name of a series.
struct SourceFiles {
    std::vector<std::string> paths;  ///< sorted by name
    std::size_t left_out = 0;        ///< quotes in a folder that has trades too
};

/// A file is itself; a folder is its .csv, .txt, .gz, .zst and .zip files; a name with * or ? is
/// what it matches. Of a LEAN folder with *_trade and *_quote files only the trades. Error:
/// ErrorCode::data when there is none.
[[nodiscard]] core::Result<SourceFiles> find_source_files(const std::string& path);

/// What tells that a file has not changed.
struct FileStamp {
    std::string path;  ///< absolute
    std::uint64_t size = 0;
    std::int64_t mtime_ns = 0;

    bool operator==(const FileStamp&) const = default;
};
/// Error: ErrorCode::data when it is not there.
[[nodiscard]] core::Result<FileStamp> stamp_of(const std::string& path);

}  // namespace pmp::data
