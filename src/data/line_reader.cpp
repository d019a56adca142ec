#include "data/line_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <zlib.h>

namespace pmp::data {
namespace {

using core::ErrorCode;
using core::fail;

/// gzread passes plain files through, so one class reads both.
class FileSource final : public ByteSource {
public:
    FileSource(gzFile file, std::string path) : file_(file), path_(std::move(path)) {}
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;
    ~FileSource() override { gzclose(file_); }

    core::Result<std::size_t> read(char* buffer, std::size_t size) override {
        errno = 0;
        const int got = gzread(file_, buffer, static_cast<unsigned>(size));
        int code = Z_OK;
        const char* text = gzerror(file_, &code);
        if (got >= 0 && (code == Z_OK || code == Z_STREAM_END))
            return static_cast<std::size_t>(got);
        if (code == Z_BUF_ERROR)
            return fail(ErrorCode::data, "the gzip file ends in the middle", path_,
                        "copy or download it again");
        const int system = errno;
        return fail(ErrorCode::data,
                    fmt::format("cannot read the file: {}",
                                code == Z_ERRNO && system != 0 ? std::strerror(system) : text),
                    path_);
    }

private:
    gzFile file_;
    std::string path_;
};

class TextSource final : public ByteSource {
public:
    explicit TextSource(std::string_view text) : text_(text) {}
    core::Result<std::size_t> read(char* buffer, std::size_t size) override {
        const std::size_t n = text_.copy(buffer, size);
        text_.remove_prefix(n);
        return n;
    }

private:
    std::string_view text_;
};

}  // namespace

core::Result<std::unique_ptr<ByteSource>> open_source(const std::string& path) {
    errno = 0;
    gzFile file = gzopen(path.c_str(), "rb");
    if (file == nullptr)
        return fail(ErrorCode::data,
                    fmt::format("cannot open the data file: {}",
                                std::strerror(errno != 0 ? errno : ENOMEM)),
                    path, "check the path; relative ones start at the current folder");
    gzbuffer(file, 256 * 1024);
    return std::make_unique<FileSource>(file, path);
}

std::unique_ptr<ByteSource> text_source(std::string_view text) {
    return std::make_unique<TextSource>(text);
}

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
        if (length > 0 && start[length - 1] == '\r') --length;
        line = {start, length};
        if (++number_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
        return true;
    }
}

}  // namespace pmp::data
