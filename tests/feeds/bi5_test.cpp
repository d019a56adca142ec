#include "feeds/bi5.hpp"

#include <gtest/gtest.h>
#include <lzma.h>

#include "feeds/http_client.hpp"

namespace pmp::feeds {
namespace {

std::string big_endian(std::uint32_t v) {
    return {static_cast<char>(v >> 24), static_cast<char>(v >> 16), static_cast<char>(v >> 8),
            static_cast<char>(v)};
}
std::string record(std::uint32_t ms, std::uint32_t ask, std::uint32_t bid, float volume) {
    const auto bits = std::bit_cast<std::uint32_t>(volume);
    return big_endian(ms) + big_endian(ask) + big_endian(bid) + big_endian(bits) + big_endian(bits);
}
std::string pack(const std::string& raw) {
    lzma_options_lzma options;
    lzma_lzma_preset(&options, 1);
    lzma_stream stream = LZMA_STREAM_INIT;
    EXPECT_EQ(lzma_alone_encoder(&stream, &options), LZMA_OK);
    std::string out(raw.size() + 1000, '\0');
    stream.next_in = reinterpret_cast<const std::uint8_t*>(raw.data());
    stream.avail_in = raw.size();
    stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    stream.avail_out = out.size();
    EXPECT_EQ(lzma_code(&stream, LZMA_FINISH), LZMA_STREAM_END);
    out.resize(out.size() - stream.avail_out);
    lzma_end(&stream);
    return out;
}
const core::Time hour = core::from_civil(2024, 1, 5, 12);

TEST(Bi5, ReadsTicks) {
    const auto ticks = read_bi5(
        pack(record(0, 110'012, 110'003, 1.5F) + record(3'599'999, 110'020, 110'010, 0.25F)), hour,
        100'000);
    ASSERT_TRUE(ticks) << ticks.error().text();
    ASSERT_EQ(ticks->size(), 2U);
    EXPECT_EQ((*ticks)[0].time, hour);
    EXPECT_EQ((*ticks)[0].ask.to_string(), "1.10012");
    EXPECT_EQ((*ticks)[0].bid.to_string(), "1.10003");
    EXPECT_EQ((*ticks)[0].volume, 3.0);
    EXPECT_EQ((*ticks)[1].time, hour + core::Duration::milliseconds(3'599'999));
    EXPECT_TRUE(read_bi5("", hour, 1'000)->empty());
}

TEST(Bi5, RefusesDamage) {
    const std::string good = pack(record(0, 2, 1, 1) + record(10, 2, 1, 1));
    for (std::size_t n = 1; n < good.size(); ++n)
        EXPECT_FALSE(read_bi5(good.substr(0, n), hour, 1)) << n;
    EXPECT_FALSE(read_bi5("not lzma at all, not at all", hour, 1));
    EXPECT_FALSE(read_bi5(pack(record(0, 2, 1, 1).substr(0, 19)), hour, 1));
    EXPECT_FALSE(read_bi5(pack(record(10, 2, 1, 1) + record(0, 2, 1, 1)), hour, 1));
    EXPECT_FALSE(read_bi5(pack(record(3'600'000, 2, 1, 1)), hour, 1));
    EXPECT_FALSE(read_bi5(pack(record(0, 2, 1, -1)), hour, 1));
    EXPECT_FALSE(read_bi5(pack(record(0, 2, 1, std::bit_cast<float>(0x7FC00000U))), hour, 1));
}

TEST(Bi5, KnowsTheScale) {
    EXPECT_EQ(dukascopy_scale("EURUSD"), core::Decimal(100'000));
    EXPECT_EQ(dukascopy_scale("USDJPY"), core::Decimal(1'000));
    EXPECT_EQ(dukascopy_scale("XAUUSD"), core::Decimal(1'000));
    for (const auto* name : {"", "BTCUSD", "USA500IDXUSD", "eurusd", "EURXXX"})
        EXPECT_TRUE(dukascopy_scale(name).is_zero()) << name;
}

TEST(Bi5, MakesBarsWithBothSides) {
    const auto at = [](int ms) { return hour + core::Duration::milliseconds(ms); };
    const auto bars = bars_of(
        {{at(0), 10, 11, 1}, {at(100), 8, 12, 2}, {at(59'999), 9, 10, 3}, {at(120'000), 5, 6, 4}},
        {1});
    ASSERT_EQ(bars.size(), 2U);
    const model::Bar want{hour, at(60'000), 10, 10, 8, 9, 6, {11, 12, 10, 10}};
    EXPECT_EQ(bars[0], want);
    EXPECT_EQ(bars[1].open_time, at(120'000));
}

TEST(HttpClient, TheKeyIsNeverShown) {
    EXPECT_EQ(without_key("http://x/query?a=b&apikey=SECRET&c=d"),
              "http://x/query?a=b&apikey=***&c=d");
    EXPECT_EQ(without_key("http://x/query?apikey=SECRET"), "http://x/query?apikey=***");
    EXPECT_EQ(without_key("http://x/"), "http://x/");
}

TEST(HttpClient, AServerThatIsNotThereIsANetworkError) {
    HttpClient client;
    const auto reply = client.get("http://127.0.0.1:1/x");
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, core::ErrorCode::network);
    int told = 0;
    const auto fetched =
        fetch(client, "http://127.0.0.1:1/x",
              {.attempts = 3, .delay_ms = 1, .tell = [&](const std::string&) { ++told; }});
    ASSERT_FALSE(fetched);
    EXPECT_EQ(told, 2);
    EXPECT_FALSE(client.get("file:///etc/passwd"));
}

}  // namespace
}  // namespace pmp::feeds
