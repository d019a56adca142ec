#include "data/archives.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <vector>

#include <fmt/format.h>
#include <zip.h>
#include <zlib.h>
#include <zstd.h>

namespace pmp::data {
namespace {

using core::ErrorCode;
using core::fail;

constexpr const char* again = "copy or download it again";

/// gzread passes plain files through, so one class reads both.
class GzipSource final : public ByteSource {
public:
    GzipSource(gzFile file, std::string path) : file_(file), path_(std::move(path)) {}
    GzipSource(const GzipSource&) = delete;
    GzipSource& operator=(const GzipSource&) = delete;
    ~GzipSource() override { gzclose(file_); }

    core::Result<std::size_t> read(char* buffer, std::size_t size) override {
        errno = 0;
        const int got = gzread(file_, buffer, static_cast<unsigned>(size));
        int code = Z_OK;
        const char* text = gzerror(file_, &code);
        if (got >= 0 && (code == Z_OK || code == Z_STREAM_END))
            return static_cast<std::size_t>(got);
        if (code == Z_BUF_ERROR)
            return fail(ErrorCode::data, "the gzip file ends in the middle", path_, again);
        const int system = errno;
        return fail(ErrorCode::data,
                    fmt::format("cannot read the file: {}",
                                code == Z_ERRNO && system != 0 ? std::strerror(system) : text),
                    path_);
    }
    bool proves_end() const override { return gzdirect(file_) == 0; }
    std::size_t total() const override {
        std::error_code error;
        const auto size = std::filesystem::file_size(path_, error);
        return error || proves_end() ? 0 : static_cast<std::size_t>(size);
    }

private:
    gzFile file_;
    std::string path_;
};

class ZstdSource final : public ByteSource {
public:
    ZstdSource(std::FILE* file, std::string path)
        : file_(file), path_(std::move(path)), stream_(ZSTD_createDStream()), raw_(128 * 1024) {}
    ZstdSource(const ZstdSource&) = delete;
    ZstdSource& operator=(const ZstdSource&) = delete;
    ~ZstdSource() override {
        ZSTD_freeDStream(stream_);
        std::fclose(file_);
    }

    core::Result<std::size_t> read(char* buffer, std::size_t size) override {
        ZSTD_outBuffer out{buffer, size, 0};
        while (out.pos == 0) {
            if (in_.pos == in_.size && !ended_) {
                in_ = {raw_.data(), std::fread(raw_.data(), 1, raw_.size(), file_), 0};
                ended_ = in_.size == 0;
                if (std::ferror(file_) != 0)
                    return fail(ErrorCode::data, "cannot read the file", path_);
            }
            const std::size_t before = in_.pos;
            const std::size_t left = ZSTD_decompressStream(stream_, &out, &in_);
            if (ZSTD_isError(left) != 0)
                return fail(ErrorCode::data,
                            fmt::format("the zstd file is damaged: {}", ZSTD_getErrorName(left)),
                            path_, again);
            if (in_.pos != before) inside_ = left != 0;  // between frames nothing is missing
            if (out.pos == 0 && ended_) {
                if (inside_)
                    return fail(ErrorCode::data, "the zstd file ends in the middle", path_, again);
                return 0;
            }
        }
        return out.pos;
    }
    bool proves_end() const override { return true; }

private:
    std::FILE* file_;
    std::string path_;
    ZSTD_DStream* stream_;
    std::vector<char> raw_;
    ZSTD_inBuffer in_{nullptr, 0, 0};
    bool ended_ = false, inside_ = false;
};

class ZipSource final : public ByteSource {
public:
    ZipSource(zip_t* archive, zip_file_t* file, std::string path, std::string member)
        : archive_(archive), file_(file), path_(std::move(path)), member_(std::move(member)) {}
    ZipSource(const ZipSource&) = delete;
    ZipSource& operator=(const ZipSource&) = delete;
    ~ZipSource() override {
        zip_fclose(file_);
        zip_discard(archive_);
    }

    core::Result<std::size_t> read(char* buffer, std::size_t size) override {
        const auto got = zip_fread(file_, buffer, size);
        if (got >= 0) return static_cast<std::size_t>(got);
        return fail(ErrorCode::data,
                    fmt::format("the zip file is damaged: {}",
                                zip_error_strerror(zip_file_get_error(file_))),
                    path_, again);
    }
    std::string member() const override { return member_; }
    bool proves_end() const override { return true; }

private:
    zip_t* archive_;
    zip_file_t* file_;
    std::string path_, member_;
};

bool is_csv(std::string_view name) { return name.ends_with(".csv") || name.ends_with(".CSV"); }

/// The name of the file to read, or why there is none.
core::Result<std::string> choose_member(zip_t* archive, const std::string& path) {
    std::vector<std::string> all, csv;
    for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
        const char* name = zip_get_name(archive, static_cast<zip_uint64_t>(i), 0);
        if (name == nullptr || std::string_view(name).ends_with('/')) continue;
        all.emplace_back(name);
        if (is_csv(name)) csv.emplace_back(name);
    }
    if (csv.size() == 1) return csv.front();
    if (all.size() == 1) return all.front();
    if (all.empty()) return fail(ErrorCode::data, "the zip file is empty", path, again);
    return fail(ErrorCode::data,
                fmt::format("the zip file holds {} CSV files: it must hold one", csv.size()), path,
                "unpack it and name the one you mean");
}

}  // namespace

core::Result<std::unique_ptr<ByteSource>> open_gzip(const std::string& path) {
    errno = 0;
    gzFile file = gzopen(path.c_str(), "rb");
    if (file == nullptr)
        return fail(ErrorCode::data,
                    fmt::format("cannot open the data file: {}",
                                std::strerror(errno != 0 ? errno : ENOMEM)),
                    path);
    gzbuffer(file, 256 * 1024);
    return std::make_unique<GzipSource>(file, path);
}

core::Result<std::unique_ptr<ByteSource>> open_zstd(const std::string& path) {
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (file == nullptr)
        return fail(ErrorCode::data,
                    fmt::format("cannot open the data file: {}", std::strerror(errno)), path);
    return std::make_unique<ZstdSource>(file, path);
}

core::Result<std::unique_ptr<ByteSource>> open_zip(const std::string& path) {
    int code = 0;
    zip_t* archive = zip_open(path.c_str(), ZIP_RDONLY, &code);
    if (archive == nullptr)
        return fail(ErrorCode::data, "the zip file is damaged or cut", path, again);
    auto member = choose_member(archive, path);
    if (!member) {
        zip_discard(archive);
        return std::unexpected(member.error());
    }
    zip_file_t* file = zip_fopen(archive, member->c_str(), 0);
    if (file == nullptr) {
        const std::string why = zip_strerror(archive);
        zip_discard(archive);
        return fail(ErrorCode::data, fmt::format("cannot open {} in it: {}", *member, why), path);
    }
    return std::make_unique<ZipSource>(archive, file, path, std::move(*member));
}

}  // namespace pmp::data
