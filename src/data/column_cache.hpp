#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "data/import.hpp"
#include "data/source_files.hpp"

namespace pmp::data {

/// What a cached series was made from. Another key, another file; other stamps, read anew.
struct CacheKey {
    std::string options;            ///< everything that changes what an import gives
    std::string name;               ///< of the series, for people who look into the folder
    std::vector<FileStamp> stamps;  ///< of the sources and of the factor file
};

/// The file of a key: "spy-0123456789abcdef.bars" in the folder.
[[nodiscard]] std::string cache_file(const std::string& folder, const CacheKey& key);

/// Maps a cached series. Nothing when there is none, or when it is of other sources, cut, damaged
/// or of another version. Checks sizes, the header's hash and a sample of the bars, not all of
/// them: verify_cached() does.
[[nodiscard]] std::optional<Import> read_cache(const std::string& file, const CacheKey& key);

/// Writes a series under a temporary name and renames it; readers see a whole file or none.
/// A source written to within the last moments is not kept: its mtime may not change any more
/// with its content. Error: ErrorCode::data.
[[nodiscard]] core::Status write_cache(const std::string& file, const CacheKey& key,
                                       const Import& import);

/// Whether all bars of a cached series are those that were written.
[[nodiscard]] bool verify_cached(const Import& cached);

}  // namespace pmp::data
