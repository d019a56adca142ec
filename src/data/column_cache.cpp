#include "data/column_cache.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <span>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/report_text.hpp"
#include "data/temporary_file.hpp"

namespace pmp::data {
namespace {

static_assert(std::is_trivially_copyable_v<model::Bar> && sizeof(model::Bar) == 88,
              "the bars of a cache are the bytes of Bar: count format_version up");

/// Counts up when the bytes of a Bar, or what an import makes of a file, change.
constexpr std::uint32_t format_version = 3;
constexpr std::size_t page = 4096;

struct Header {
    char magic[8] = {'P', 'M', 'P', 'B', 'A', 'R', 'S', '\n'};
    std::uint32_t version = format_version;
    std::uint32_t bar_size = sizeof(model::Bar);
    std::uint64_t count = 0;
    std::uint64_t text_size =
        0;  ///< of the key, the series' hash and the report, behind the header
    std::uint64_t text_hash = 0;
    std::uint64_t sample = 0;  ///< sample_hash() of the bars
};

std::uint64_t fnv(std::string_view bytes, std::uint64_t hash = 0xCBF29CE484222325ULL) {
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    return hash;
}

std::string_view bytes_of(std::span<const model::Bar> bars) {
    return {reinterpret_cast<const char*>(bars.data()), bars.size_bytes()};
}

/// Of the first and last bars and some between.
std::uint64_t sample_hash(std::span<const model::Bar> bars) {
    constexpr std::size_t samples = 256;
    std::uint64_t hash = fnv({});
    const std::size_t step = std::max<std::size_t>(1, bars.size() / samples);
    for (std::size_t i = 0; i < bars.size(); i += step)
        hash = fnv(bytes_of(bars.subspan(i, 1)), hash);
    return bars.empty() ? hash : fnv(bytes_of(bars.last(1)), hash);
}

std::size_t bars_offset(const Header& h) {
    return (sizeof(Header) + h.text_size + page - 1) / page * page;
}

std::string key_text(const CacheKey& key) {
    std::string out = key.options + "\n";
    for (const auto& s : key.stamps) out += fmt::format("{} {} {}\n", s.size, s.mtime_ns, s.path);
    return out;
}

/// A file in memory; unmapped with the last bar that points into it.
struct Mapping {
    const char* data = nullptr;
    std::size_t size = 0;
    Mapping(const char* d, std::size_t n) : data(d), size(n) {}
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() { munmap(const_cast<char*>(data), size); }
};

std::shared_ptr<const Mapping> map_file(const std::string& path) {
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return nullptr;
    struct stat info{};
    void* data = MAP_FAILED;
    if (fstat(fd, &info) == 0 && info.st_size >= static_cast<off_t>(sizeof(Header)))
        data = mmap(nullptr, static_cast<std::size_t>(info.st_size), PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (data == MAP_FAILED) return nullptr;
    return std::make_shared<const Mapping>(static_cast<const char*>(data),
                                           static_cast<std::size_t>(info.st_size));
}

/// The header when the file's size and text are what it says.
const Header* sound_header(const Mapping& map) {
    const auto* header = reinterpret_cast<const Header*>(map.data);
    const Header expected;
    if (std::memcmp(header->magic, expected.magic, sizeof expected.magic) != 0 ||
        header->version != expected.version || header->bar_size != expected.bar_size)
        return nullptr;
    if (header->text_size > map.size || header->count > map.size / header->bar_size) return nullptr;
    if (bars_offset(*header) + header->count * header->bar_size != map.size) return nullptr;
    if (fnv({map.data + sizeof(Header), header->text_size}) != header->text_hash) return nullptr;
    return header;
}

/// Whether a source was changed so lately that it may change again at the same mtime.
bool too_fresh(const CacheKey& key, std::int64_t now) {
    constexpr std::int64_t moment = 50'000'000;
    return std::ranges::any_of(key.stamps,
                               [&](const auto& s) { return s.mtime_ns > now - moment; });
}

}  // namespace

std::string cache_file(const std::string& folder, const CacheKey& key) {
    std::string identity = key.options;
    for (const auto& s : key.stamps) identity += "\n" + s.path;
    std::string name = key.name.substr(0, 40);
    for (char& c : name)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) c = '_';
    return fmt::format("{}/{}-{:016x}.bars", folder, name, fnv(identity));
}

std::optional<Import> read_cache(const std::string& file, const CacheKey& key) {
    const auto map = map_file(file);
    if (!map) return std::nullopt;
    const Header* header = sound_header(*map);
    if (header == nullptr) return std::nullopt;
    std::string_view text(map->data + sizeof(Header), header->text_size);
    const std::string expected = key_text(key);
    if (!text.starts_with(expected) || text.size() < expected.size() + 17) return std::nullopt;
    text.remove_prefix(expected.size());
    Import out;
    out.series.hash = text.substr(0, 16);
    if (!from_text(text.substr(17), out.report)) return std::nullopt;
    const std::span bars(reinterpret_cast<const model::Bar*>(map->data + bars_offset(*header)),
                         header->count);
    if (bars.empty() || sample_hash(bars) != header->sample) return std::nullopt;
    out.series.timeframe = out.report.timeframe;
    out.series.bars = Bars(bars, map);
    return out;
}

core::Status write_cache(const std::string& file, const CacheKey& key, const Import& import) {
    const auto failed = [&](const char* what) {
        return core::fail(core::ErrorCode::data, fmt::format("{}: {}", what, std::strerror(errno)),
                          file);
    };
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(file).parent_path(), error);
    TemporaryFile out(file);
    if (!out.is_open()) return failed("cannot create it");
    const auto now = stamp_of(out.name());
    if (!now || too_fresh(key, now->mtime_ns))
        return core::fail(core::ErrorCode::data, "the file has only just been written", file);

    std::string text = key_text(key) + import.series.hash + "\n" + to_text(import.report);
    Header header;
    header.count = import.series.bars.size();
    header.text_size = text.size();
    header.text_hash = fnv(text);
    header.sample = sample_hash(import.series.bars);
    text.resize(bars_offset(header) - sizeof header, '\0');
    const std::string_view start(reinterpret_cast<const char*>(&header), sizeof header);
    if (!out.write(start) || !out.write(text) || !out.write(bytes_of(import.series.bars)) ||
        !out.commit(TemporaryFile::Sync::no))
        return failed("cannot write it");
    return {};
}

bool verify_cached(const Import& cached) {
    return content_hash(cached.series.bars) == cached.series.hash;
}

}  // namespace pmp::data
