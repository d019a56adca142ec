#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace pmp::cli {

/// Writes what `produce` gives piece by piece to a file, or to stdout for "-". A file is complete
/// or as it was: it is written beside its place and then renamed; a device or a pipe is written into.
/// Error: ErrorCode::data.
core::Status stream_output(
    const std::string& path,
    const std::function<core::Status(const std::function<core::Status(std::string_view)>&)>&
        produce);

/// The same for a text that is there already.
core::Status write_output(const std::string& path, const std::string& text);

}  // namespace pmp::cli
