#include "feeds/bi5.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <string>

#include <lzma.h>

namespace pmp::feeds {
namespace {

using core::Decimal;
using core::ErrorCode;
using core::fail;

constexpr std::size_t record = 20;
constexpr std::size_t most = std::size_t{256} << 20;  // an hour has some megabytes at most

core::Result<std::string> unpack(std::string_view bytes) {
    lzma_stream stream = LZMA_STREAM_INIT;
    if (lzma_alone_decoder(&stream, std::uint64_t{256} << 20) != LZMA_OK)
        return fail(ErrorCode::unexpected, "LZMA cannot be started");
    stream.next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
    stream.avail_in = bytes.size();
    std::string out;
    lzma_ret code = LZMA_OK;
    while (code == LZMA_OK && out.size() < most) {
        std::uint8_t buffer[64 * 1024];
        stream.next_out = buffer;
        stream.avail_out = sizeof buffer;
        code = lzma_code(&stream, LZMA_FINISH);
        out.append(reinterpret_cast<const char*>(buffer), sizeof buffer - stream.avail_out);
    }
    lzma_end(&stream);
    if (code != LZMA_STREAM_END) return fail(ErrorCode::data, "the tick file is cut or damaged");
    return out;
}

std::uint32_t big_endian(const char* p) {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(p[i]);
    return value;
}

}  // namespace

core::Result<std::vector<Tick>> read_bi5(std::string_view bytes, core::Time hour, Decimal scale) {
    std::vector<Tick> out;
    if (bytes.empty()) return out;
    const auto raw = unpack(bytes);
    if (!raw) return std::unexpected(raw.error());
    if (raw->size() % record != 0) return fail(ErrorCode::data, "the tick file ends inside a tick");
    for (std::size_t at = 0; at < raw->size(); at += record) {
        const char* p = raw->data() + at;
        const std::uint32_t ms = big_endian(p);
        const auto price = [&](std::size_t i) {
            return Decimal::divide(Decimal(static_cast<std::int64_t>(big_endian(p + i))), scale,
                                   core::Rounding::half_even);
        };
        Tick tick{hour + core::Duration::milliseconds(ms), price(8), price(4),
                  static_cast<double>(std::bit_cast<float>(big_endian(p + 12))) +
                      static_cast<double>(std::bit_cast<float>(big_endian(p + 16)))};
        if (ms >= 3'600'000 || (!out.empty() && tick.time < out.back().time))
            return fail(ErrorCode::data, "the ticks are out of order");
        if (!std::isfinite(tick.volume) || tick.volume < 0)
            return fail(ErrorCode::data, "a tick has no sound volume");
        out.push_back(tick);
    }
    return out;
}

Decimal dukascopy_scale(std::string_view symbol) {
    if (symbol.size() != 6 ||
        !std::ranges::all_of(symbol, [](char c) { return c >= 'A' && c <= 'Z'; }))
        return {};
    constexpr std::string_view thousands[] = {"JPY", "RUB", "HUF", "THB"};
    if (std::ranges::find(thousands, symbol.substr(3)) != std::end(thousands)) return 1'000;
    if (symbol.starts_with("XAU") || symbol.starts_with("XAG")) return 1'000;
    constexpr std::string_view currencies[] = {"AUD", "CAD", "CHF", "CNH", "CZK", "DKK", "EUR",
                                               "GBP", "HKD", "ILS", "MXN", "NOK", "NZD", "PLN",
                                               "RON", "SEK", "SGD", "TRY", "USD", "ZAR"};
    const auto known = [&](std::string_view c) {
        return std::ranges::find(currencies, c) != std::end(currencies);
    };
    return known(symbol.substr(0, 3)) && known(symbol.substr(3)) ? 100'000 : Decimal{};
}

std::vector<model::Bar> bars_of(const std::vector<Tick>& ticks, model::Timeframe timeframe) {
    std::vector<model::Bar> out;
    for (const auto& tick : ticks) {
        const core::Time start = model::bar_start(tick.time, timeframe);
        if (out.empty() || out.back().open_time != start)
            out.push_back({start,
                           start + timeframe.duration(),
                           tick.bid,
                           tick.bid,
                           tick.bid,
                           tick.bid,
                           0,
                           {tick.ask, tick.ask, tick.ask, tick.ask}});
        auto& bar = out.back();
        bar.high = std::max(bar.high, tick.bid);
        bar.low = std::min(bar.low, tick.bid);
        bar.close = tick.bid;
        bar.ask.high = std::max(bar.ask.high, tick.ask);
        bar.ask.low = std::min(bar.ask.low, tick.ask);
        bar.ask.close = tick.ask;
        bar.volume += tick.volume;
    }
    return out;
}

}  // namespace pmp::feeds
