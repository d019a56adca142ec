#include "data/packer.hpp"

#include <zlib.h>
#include <zstd.h>

namespace pmp::data {
namespace {

class NoPacker final : public Packer {
public:
    std::string_view pack(std::string_view text) override { return text; }
    std::string_view finish() override { return {}; }
};

class GzipPacker final : public Packer {
public:
    GzipPacker() {
        constexpr int gzip = 16;  // a gzip header instead of zlib's own
        deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + gzip, 8,
                     Z_DEFAULT_STRATEGY);
    }
    GzipPacker(const GzipPacker&) = delete;
    GzipPacker& operator=(const GzipPacker&) = delete;
    ~GzipPacker() override { deflateEnd(&stream_); }
    std::string_view pack(std::string_view text) override { return run(text, Z_NO_FLUSH); }
    std::string_view finish() override { return run({}, Z_FINISH); }

private:
    std::string_view run(std::string_view text, int flush) {
        out_.clear();
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
        stream_.avail_in = static_cast<uInt>(text.size());
        do {
            char buffer[64 * 1024];
            stream_.next_out = reinterpret_cast<Bytef*>(buffer);
            stream_.avail_out = sizeof buffer;
            deflate(&stream_, flush);
            out_.append(buffer, sizeof buffer - stream_.avail_out);
        } while (stream_.avail_out == 0);
        return out_;
    }
    z_stream stream_{};
    std::string out_;
};

class ZstdPacker final : public Packer {
public:
    ZstdPacker() : stream_(ZSTD_createCStream()) {
        ZSTD_CCtx_setParameter(stream_, ZSTD_c_checksumFlag, 1);
    }
    ZstdPacker(const ZstdPacker&) = delete;
    ZstdPacker& operator=(const ZstdPacker&) = delete;
    ~ZstdPacker() override { ZSTD_freeCStream(stream_); }
    std::string_view pack(std::string_view text) override { return run(text, ZSTD_e_continue); }
    std::string_view finish() override { return run({}, ZSTD_e_end); }

private:
    std::string_view run(std::string_view text, ZSTD_EndDirective end) {
        out_.clear();
        ZSTD_inBuffer in{text.data(), text.size(), 0};
        for (;;) {
            char buffer[64 * 1024];
            ZSTD_outBuffer out{buffer, sizeof buffer, 0};
            const std::size_t left = ZSTD_compressStream2(stream_, &out, &in, end);
            out_.append(buffer, out.pos);
            if (ZSTD_isError(left) != 0) return out_;
            if (end == ZSTD_e_end ? left == 0 : in.pos == in.size) return out_;
        }
    }
    ZSTD_CStream* stream_;
    std::string out_;
};

}  // namespace

std::unique_ptr<Packer> make_packer(std::string_view name) {
    if (name.ends_with(".gz")) return std::make_unique<GzipPacker>();
    if (name.ends_with(".zst")) return std::make_unique<ZstdPacker>();
    return std::make_unique<NoPacker>();
}

}  // namespace pmp::data
