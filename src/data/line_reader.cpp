#include "data/line_reader.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace pmp::data {

using core::ErrorCode;
using core::fail;

LineReader::LineReader(std::unique_ptr<ByteSource> source, std::string name)
    : source_(std::move(source)), name_(std::move(name)), buffer_(4 * max_line) {}

core::Status LineReader::fill() {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
    const auto got = source_->read(buffer_.data() + end_, buffer_.size() - end_);
    if (!got) return std::unexpected(got.error());
    end_ += *got;
    finished_ = *got == 0;
    return {};
}

core::Result<bool> LineReader::next(std::string_view& line) {
    for (;;) {
        const char* start = buffer_.data() + begin_;
        const std::size_t size = end_ - begin_;
        const void* newline = std::memchr(start, '\n', size);
        std::size_t length = newline ? static_cast<const char*>(newline) - start : size;
        if (length > max_line)
            return fail(ErrorCode::data,
                        fmt::format("a line is longer than {} KiB", max_line / 1024),
                        fmt::format("{}:{}", name_, number_ + 1), "is this a text file with bars?");
        if (newline == nullptr && !finished_) {
            if (auto status = fill(); !status) return std::unexpected(status.error());
            continue;
        }
        if (newline == nullptr && size == 0) return false;
        terminated_ = newline != nullptr;
        begin_ += length + (terminated_ ? 1 : 0);
        given_ += length + (terminated_ ? 1 : 0);
        if (length > 0 && start[length - 1] == '\r') --length;
        line = {start, length};
        if (++number_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
        return true;
    }
}

}  // namespace pmp::data
