#pragma once

#include <string>

#include "core/error.hpp"
#include "data/import.hpp"

namespace pmp::data {

struct LoadOptions {
    ImportOptions import;
    bool cache = true;
    std::string cache_folder;  ///< empty: default_cache_folder()
    bool keep_unsound = false;  ///< more rejected rows than rejected_share.hpp allows are no error
    std::size_t min_cached_bars = 10'000;  ///< smaller series are read in 5 ms
};

/// The way in for jobs and verbs: bars of a file, a folder or a pattern (data/source_files.hpp), in
/// any dialect, from the column cache when nothing has changed. The report says what the cache
/// did. Errors as read_csv(), and too many rejected rows; a cache that cannot be read or written is none.
[[nodiscard]] core::Result<Import> load_series(const std::string& path, const LoadOptions& options);

/// PMP_CACHE_DIR, else pmp in XDG_CACHE_HOME, else ~/.cache/pmp. Empty, meaning no cache, when
/// PMP_CACHE_DIR is set to nothing or there is no home.
[[nodiscard]] std::string default_cache_folder();

}  // namespace pmp::data
