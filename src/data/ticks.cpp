#include "data/ticks.hpp"

#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/rng.hpp"
#include "data/resampler.hpp"
#include "data/temporary_file.hpp"

namespace pmp::data {
namespace {

static_assert(std::is_trivially_copyable_v<model::Tick> && sizeof(model::Tick) == 24,
              "a tick file holds the bytes of Tick: change its magic with them");

struct Header {
    char magic[8] = {'P', 'M', 'P', 'T', 'I', 'C', 'K', '1'};
    std::uint64_t byte_order = 0x0102030405060708ULL;
    std::uint64_t count = 0;
    std::uint64_t hash = 0;  ///< hash_of() the ticks
};

/// FNV-1a over words instead of bytes: it names a content and is read at the speed of memory.
std::uint64_t hash_of(std::span<const model::Tick> ticks) {
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    const auto mix = [&](std::int64_t word) {
        hash = (hash ^ std::bit_cast<std::uint64_t>(word)) * 0x100000001B3ULL;
    };
    for (const auto& tick : ticks) {
        mix(tick.time.ns);
        mix(tick.bid.raw());
        mix(tick.ask.raw());
    }
    return hash;
}

struct Mapping {
    void* data;
    std::size_t size;
    Mapping(void* d, std::size_t n) : data(d), size(n) {}
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() { munmap(data, size); }
};

std::unexpected<core::Error> bad(const std::string& path, std::string why) {
    return core::fail(core::ErrorCode::data, std::move(why), path,
                      "make the tick file again from its source");
}

core::Result<TickSeries> map_ticks(const std::string& path, int fd, std::size_t size) {
    void* data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED) return bad(path, std::strerror(errno));
    auto mapping = std::make_shared<const Mapping>(data, size);
    Header header;
    std::memcpy(&header, data, sizeof header);
    if (header.byte_order != Header{}.byte_order)
        return bad(path, "the tick file is of a machine with another byte order");
    if (header.count == 0 || header.count != (size - sizeof header) / sizeof(model::Tick) ||
        (size - sizeof header) % sizeof(model::Tick) != 0)
        return bad(path, fmt::format("the tick file should hold {} ticks and is {} bytes long",
                                     header.count, size));
    const auto* first =
        reinterpret_cast<const model::Tick*>(static_cast<const char*>(data) + sizeof header);
    TickSeries out{{first, header.count}, mapping, path, fmt::format("{:016x}", header.hash)};
    core::Time last = core::Time::min();
    for (std::size_t i = 0; i < out.ticks.size(); ++i) {
        auto why = tick_fault(out.ticks[i]);
        if (!why && out.ticks[i].time < last) why = "its time is before the last one's";
        if (why) return bad(path, fmt::format("tick {}: {}", i + 1, *why));
        last = out.ticks[i].time;
    }
    if (hash_of(out.ticks) != header.hash)
        return bad(path, "the content of the tick file is not what was written");
    return out;
}

}  // namespace

std::optional<std::string> tick_fault(const model::Tick& tick) {
    if (!tick.bid.is_positive()) return "the price is not positive";
    if (tick.ask.is_negative()) return "the ask is negative";
    if (!tick.ask.is_zero() && tick.ask < tick.bid) return "the quote is crossed: ask below bid";
    return std::nullopt;
}

TickSeries tick_series(std::vector<model::Tick> ticks, std::string source) {
    auto own = std::make_shared<const std::vector<model::Tick>>(std::move(ticks));
    const std::span<const model::Tick> view = *own;
    return {view, std::move(own), std::move(source), fmt::format("{:016x}", hash_of(view))};
}

core::Result<TickSeries> read_ticks(const std::string& path, const std::string& timezone) {
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return core::fail(core::ErrorCode::data, std::strerror(errno), path);
    struct stat info{};
    Header header{};
    const bool ours = fstat(fd, &info) == 0 &&
                      static_cast<std::size_t>(info.st_size) > sizeof header &&
                      pread(fd, &header, sizeof header, 0) == sizeof header &&
                      std::memcmp(header.magic, Header{}.magic, sizeof header.magic) == 0;
    auto result = ours ? map_ticks(path, fd, static_cast<std::size_t>(info.st_size))
                       : read_tick_csv(path, timezone);
    close(fd);
    return result;
}

core::Status write_ticks(const TickSeries& series, const std::string& path) {
    TemporaryFile file(path);
    Header header;
    header.count = series.ticks.size();
    header.hash = hash_of(series.ticks);
    const bool written =
        file.is_open() &&
        file.write({reinterpret_cast<const char*>(&header), sizeof header}) &&
        file.write({reinterpret_cast<const char*>(series.ticks.data()),
                    series.ticks.size_bytes()}) &&
        file.commit();
    if (!written)
        return core::fail(core::ErrorCode::data,
                          fmt::format("cannot write the file: {}", std::strerror(errno)), path,
                          errno == ENOSPC ? "free some space and try again" : "");
    return {};
}

std::vector<model::Bar> bars_of(std::span<const model::Tick> ticks, model::Timeframe timeframe) {
    std::vector<model::Bar> bars;
    core::Time end = core::Time::min();
    for (const auto& tick : ticks) {
        if (bars.empty() || tick.time >= end) {
            const core::Time start = model::bar_start(tick.time, timeframe);
            end = start + timeframe.duration();
            bars.push_back({start, end, tick.bid, tick.bid, tick.bid, tick.bid, 1,
                            {tick.ask, tick.ask, tick.ask, tick.ask}});
            continue;
        }
        model::Bar& bar = bars.back();
        bar.high = std::max(bar.high, tick.bid);
        bar.low = std::min(bar.low, tick.bid);
        bar.close = tick.bid;
        bar.ask.high = std::max(bar.ask.high, tick.ask);
        bar.ask.low = std::min(bar.ask.low, tick.ask);
        bar.ask.close = tick.ask;
        bar.volume += 1;
    }
    return bars;
}

std::vector<model::Tick> generate_ticks(const TickOptions& options) {
    core::Rng rng(options.seed);
    std::vector<model::Tick> ticks;
    ticks.reserve(options.minutes * options.a_minute);
    const std::int64_t step = core::Duration::minutes(1).ns /
                              static_cast<std::int64_t>(options.a_minute);
    // A walk of whole ticks, up or down by as many as the volatility asks for.
    const double a_step = options.volatility *
                          std::sqrt(1.0 / (365.25 * 1440.0 * static_cast<double>(options.a_minute)));
    const std::int64_t floor = std::max<std::int64_t>(1, options.price.raw() / options.tick.raw() / 10);
    std::int64_t price = options.price.raw() / options.tick.raw();
    const double width =
        a_step * static_cast<double>(price) * std::sqrt(3.0);  // uniform in [-width, width]
    double carried = 0;
    for (std::size_t i = 0; i < options.minutes * options.a_minute; ++i) {
        carried += (2.0 * rng.uniform() - 1.0) * width;
        const auto whole = static_cast<std::int64_t>(carried);
        carried -= static_cast<double>(whole);
        price = std::max(floor, price + whole);
        const core::Price bid = core::Price::from_raw(price * options.tick.raw());
        ticks.push_back({options.start + core::Duration{static_cast<std::int64_t>(i) * step}, bid,
                         options.spread.is_zero() ? core::Price{} : bid + options.spread});
    }
    return ticks;
}

}  // namespace pmp::data
