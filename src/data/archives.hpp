#pragma once

#include <memory>
#include <string>

#include "core/error.hpp"
#include "data/byte_source.hpp"

namespace pmp::data {

// What open_source() chooses from by a file's first bytes.

/// A gzip file; a plain one is passed through.
[[nodiscard]] core::Result<std::unique_ptr<ByteSource>> open_gzip(const std::string& path);
[[nodiscard]] core::Result<std::unique_ptr<ByteSource>> open_zstd(const std::string& path);
/// The only CSV file of a zip, or its only file.
[[nodiscard]] core::Result<std::unique_ptr<ByteSource>> open_zip(const std::string& path);

}  // namespace pmp::data
