#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace pmp::data {

/// Where bytes come from. read() gives 0 at the end. Error: ErrorCode::data.
class ByteSource {
public:
    virtual ~ByteSource() = default;
    [[nodiscard]] virtual core::Result<std::size_t> read(char* buffer, std::size_t size) = 0;
    /// Name of the file inside an archive; empty for others.
    [[nodiscard]] virtual std::string member() const { return {}; }
    /// Whether a cut end would have been an error of read(), as in archives.
    [[nodiscard]] virtual bool proves_end() const { return false; }
    /// How many bytes there are in all, when that is known before; else 0. A hint.
    [[nodiscard]] virtual std::size_t total() const { return 0; }
};

/// A file, plain, gzip, zstd or zip (told by its content). A zip must hold one CSV file, or one
/// file at all. Damage and a cut end are errors (ErrorCode::data), never a shorter file.
[[nodiscard]] core::Result<std::unique_ptr<ByteSource>> open_source(const std::string& path);

/// A text in memory, which must outlive it.
[[nodiscard]] std::unique_ptr<ByteSource> text_source(std::string_view text);

/// UTF-16 (told by its mark, or by zeros at every second byte) as plain text; anything else as it
/// is. Characters beyond ASCII become '?'. Error: of the first read.
[[nodiscard]] core::Result<std::unique_ptr<ByteSource>> decode(std::unique_ptr<ByteSource> source);

/// The first bytes of a source (at most `size`), which still gives them when it is read.
struct Peeked {
    std::string head;
    std::unique_ptr<ByteSource> source;
};
[[nodiscard]] core::Result<Peeked> peek(std::unique_ptr<ByteSource> source, std::size_t size);

}  // namespace pmp::data
