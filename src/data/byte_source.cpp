#include "data/byte_source.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "data/archives.hpp"

namespace pmp::data {
namespace {

using core::ErrorCode;
using core::fail;

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

/// What was read ahead, then the rest.
class PrefixedSource final : public ByteSource {
public:
    PrefixedSource(std::string prefix, std::unique_ptr<ByteSource> rest)
        : prefix_(std::move(prefix)), rest_(std::move(rest)) {}
    core::Result<std::size_t> read(char* buffer, std::size_t size) override {
        if (at_ == prefix_.size()) return rest_->read(buffer, size);
        const std::size_t n = prefix_.copy(buffer, size, at_);
        at_ += n;
        return n;
    }
    std::string member() const override { return rest_->member(); }
    bool proves_end() const override { return rest_->proves_end(); }
    std::size_t total() const override { return rest_->total(); }

private:
    std::string prefix_;
    std::size_t at_ = 0;
    std::unique_ptr<ByteSource> rest_;
};

class Utf16Source final : public ByteSource {
public:
    Utf16Source(std::unique_ptr<ByteSource> inner, bool big_endian)
        : inner_(std::move(inner)), big_(big_endian) {}
    core::Result<std::size_t> read(char* buffer, std::size_t size) override {
        for (;;) {
            char raw[8192];
            raw[0] = half_;
            const std::size_t kept = has_half_ ? 1 : 0;
            const auto got = inner_->read(raw + kept, std::min(2 * size, sizeof raw) - kept);
            if (!got) return got;
            const std::size_t bytes = kept + *got;
            if (*got == 0) return 0;  // half a character at the end is a cut file, as is its line
            std::size_t n = 0;
            for (std::size_t i = 0; i + 1 < bytes; i += 2) {
                const unsigned char low = static_cast<unsigned char>(raw[big_ ? i + 1 : i]);
                const unsigned char high = static_cast<unsigned char>(raw[big_ ? i : i + 1]);
                if (high == 0xFE && low == 0xFF) continue;  // the mark
                buffer[n++] = high == 0 && low < 0x80 ? static_cast<char>(low) : '?';
            }
            has_half_ = bytes % 2 != 0;
            if (has_half_) half_ = raw[bytes - 1];
            if (n > 0) return n;
        }
    }
    std::string member() const override { return inner_->member(); }
    bool proves_end() const override { return inner_->proves_end(); }

private:
    std::unique_ptr<ByteSource> inner_;
    bool big_;
    bool has_half_ = false;
    char half_ = 0;
};

}  // namespace

std::unique_ptr<ByteSource> text_source(std::string_view text) {
    return std::make_unique<TextSource>(text);
}

core::Result<Peeked> peek(std::unique_ptr<ByteSource> source, std::size_t size) {
    std::string head(size, '\0');
    std::size_t n = 0;
    while (n < size) {
        const auto got = source->read(head.data() + n, size - n);
        if (!got) return std::unexpected(got.error());
        if (*got == 0) break;
        n += *got;
    }
    head.resize(n);
    auto whole = std::make_unique<PrefixedSource>(head, std::move(source));
    return Peeked{std::move(head), std::move(whole)};
}

core::Result<std::unique_ptr<ByteSource>> decode(std::unique_ptr<ByteSource> source) {
    auto start = peek(std::move(source), 4);
    if (!start) return std::unexpected(start.error());
    const std::string_view head = start->head;
    const bool little =
        head.starts_with("\xFF\xFE") ||
        (head.size() == 4 && head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0);
    const bool big = head.starts_with("\xFE\xFF") || (head.size() == 4 && head[0] == 0 &&
                                                      head[1] != 0 && head[2] == 0 && head[3] != 0);
    if (!little && !big) return std::move(start->source);
    return std::make_unique<Utf16Source>(std::move(start->source), big);
}

core::Result<std::unique_ptr<ByteSource>> open_source(const std::string& path) {
    errno = 0;
    std::FILE* file = std::fopen(path.c_str(), "rb");
    char magic[4] = {};
    const std::size_t n = file == nullptr ? 0 : std::fread(magic, 1, sizeof magic, file);
    const int error = file == nullptr || std::ferror(file) != 0 ? errno : 0;
    if (file != nullptr) std::fclose(file);
    if (file == nullptr || error != 0)
        return fail(ErrorCode::data,
                    fmt::format("cannot open the data file: {}",
                                std::strerror(error != 0 ? error : ENOMEM)),
                    path, "check the path; in a configuration a relative one starts at its "
                    "folder, elsewhere at the current one");
    const std::string_view head(magic, n);
    if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) return open_zip(path);
    if (head == "\x28\xB5\x2F\xFD") return open_zstd(path);
    return open_gzip(path);
}

}  // namespace pmp::data
