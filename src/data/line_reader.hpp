#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "data/byte_source.hpp"

namespace pmp::data {

/// Lines of a source in bounded memory. Ends are LF or CR LF; a UTF-8 mark at the start is skipped.
class LineReader {
public:
    static constexpr std::size_t max_line = 64 * 1024;

    LineReader(std::unique_ptr<ByteSource> source, std::string name);

    /// The next line without its end, valid until the next call; false at the end of the source.
    /// Error: ErrorCode::data for a line longer than max_line or a source that cannot be read.
    [[nodiscard]] core::Result<bool> next(std::string_view& line);
    /// Number of the line last given, from 1.
    [[nodiscard]] std::size_t line_number() const { return number_; }
    /// Bytes of all lines given so far, with their ends.
    [[nodiscard]] std::size_t bytes_given() const { return given_; }
    /// Whether the line last given had its end.
    [[nodiscard]] bool terminated() const { return terminated_; }

private:
    [[nodiscard]] core::Status fill();

    std::unique_ptr<ByteSource> source_;
    std::string name_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0, end_ = 0;
    std::size_t number_ = 0, given_ = 0;
    bool finished_ = false;
    bool terminated_ = true;
};

}  // namespace pmp::data
