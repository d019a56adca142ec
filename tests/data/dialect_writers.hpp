#pragma once

#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "data/series.hpp"
#include "data/zone.hpp"

namespace pmp::data::test {

/// How a maker writes a series: the file's text, and what an importer has to be told besides.
struct Writer {
    std::string dialect;
    std::string path;      ///< as the file would be called
    std::string timezone;  ///< to give to the importer; empty when the file can tell
    std::string zone;      ///< of the times in the file
    bool quoted = false;
    bool volume = true;
    std::function<std::string(const Series&, const Zone&)> text;
};

struct Clock {
    int year, month, day, hour, minute, second, ms;
};
inline Clock clock_of(core::Time utc, const Zone& zone) {
    const core::Time local = zone.to_local(utc);
    const auto date = core::civil_date(local);
    const auto ns = (local - core::floor_to(local, core::Duration::days(1))).ns;
    return {date.year,
            date.month,
            date.day,
            static_cast<int>(ns / 3'600'000'000'000),
            static_cast<int>(ns / 60'000'000'000 % 60),
            static_cast<int>(ns / 1'000'000'000 % 60),
            static_cast<int>(ns / 1'000'000 % 1000)};
}

inline std::string ohlc(const model::Bar& b, const char* delimiter) {
    return fmt::format("{1}{0}{2}{0}{3}{0}{4}", delimiter, b.open.to_string(), b.high.to_string(),
                       b.low.to_string(), b.close.to_string());
}
inline std::string ask(const model::Bar& b) {
    return ohlc({b.open_time, b.close_time, b.ask.open, b.ask.high, b.ask.low, b.ask.close}, ",");
}
/// The price in units of 1/10000, as LEAN writes it.
inline std::string scaled(core::Decimal price) {
    return core::Decimal::multiply(price, core::Decimal(10'000), core::Rounding::half_even)
        .to_string();
}

template <class F>
std::function<std::string(const Series&, const Zone&)> rows(std::string header, F row) {
    return [header, row](const Series& series, const Zone& zone) {
        std::string out = header;
        for (const auto& bar : series.bars) out += row(bar, clock_of(bar.open_time, zone));
        return out;
    };
}

inline std::string utf16(const std::string& text) {
    std::string out = "\xFF\xFE";
    for (const char c : text) out += {c, '\0'};
    return out;
}

/// Every dialect with times of day.
inline std::vector<Writer> writers() {
    using model::Bar;
    const auto mt5 = rows(
        "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\r\n",
        [](const Bar& b, const Clock& c) {
            return fmt::format("{:04}.{:02}.{:02}\t{:02}:{:02}:{:02}\t{}\t{}\t0\t3\r\n", c.year,
                               c.month, c.day, c.hour, c.minute, c.second, ohlc(b, "\t"), b.volume);
        });
    const auto two_part = rows("", [](const Bar& b, const Clock& c) {
        return fmt::format("{:04}.{:02}.{:02},{:02}:{:02},{},{}\n", c.year, c.month, c.day, c.hour,
                           c.minute, ohlc(b, ","), b.volume);
    });
    const auto dukascopy = [](std::string name) {
        return rows(name + ",Open,High,Low,Close,Volume\n", [](const Bar& b, const Clock& c) {
            return fmt::format("{:02}.{:02}.{:04} {:02}:{:02}:{:02}.{:03},{},{}\n", c.day, c.month,
                               c.year, c.hour, c.minute, c.second, c.ms, ohlc(b, ","), b.volume);
        });
    };
    const auto binance = [](std::int64_t unit) {
        return rows("", [unit](const Bar& b, const Clock&) {
            return fmt::format("{},{},{},{},0.5,7,1.0,2.0,0\n", b.open_time.ns / unit, ohlc(b, ","),
                               b.volume, b.close_time.ns / unit - 1);
        });
    };
    const auto iso = [](const Bar&, const Clock& c) {
        return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", c.year, c.month, c.day, c.hour,
                           c.minute, c.second);
    };
    const auto compact = [](const Clock& c) {
        return fmt::format("{:04}{:02}{:02} {:02}:{:02}", c.year, c.month, c.day, c.hour, c.minute);
    };
    return {
        {.dialect = "mt5",
         .path = "EURUSD_H1.csv",
         .timezone = "broker:EET-US",
         .zone = "broker:EET-US",
         .text = mt5},
        {.dialect = "mt5",
         .path = "EURUSD16.csv",
         .timezone = "Europe/Athens",
         .zone = "Europe/Athens",
         .text = [mt5](const Series& s, const Zone& z) { return utf16(mt5(s, z)); }},
        {.dialect = "mt4",
         .path = "EURUSD60.csv",
         .timezone = "fixed:+02:00",
         .zone = "fixed:+02:00",
         .text = two_part},
        {.dialect = "histdata-mt",
         .path = "DAT_MT_EURUSD_M1_2020.csv",
         .timezone = "",
         .zone = "fixed:-05:00",
         .text = two_part},
        {.dialect = "histdata",
         .path = "DAT_ASCII_EURUSD_M1_2020.csv",
         .timezone = "",
         .zone = "fixed:-05:00",
         .text = rows("",
                      [](const Bar& b, const Clock& c) {
                          return fmt::format("{:04}{:02}{:02} {:02}{:02}{:02};{};{}\n", c.year,
                                             c.month, c.day, c.hour, c.minute, c.second,
                                             ohlc(b, ";"), b.volume);
                      })},
        {.dialect = "dukascopy",
         .path = "a.csv",
         .timezone = "",
         .zone = "UTC",
         .text = dukascopy("Gmt time")},
        {.dialect = "dukascopy",
         .path = "a.csv",
         .timezone = "",
         .zone = "EET",
         .text = dukascopy("Time (EET)")},
        {.dialect = "dukascopy",
         .path = "a.csv",
         .timezone = "UTC",
         .zone = "UTC",
         .text = dukascopy("Time")},
        {.dialect = "binance",
         .path = "BTCUSDT-1h-2024-12.csv",
         .timezone = "",
         .zone = "UTC",
         .text = binance(1'000'000)},
        {.dialect = "binance",
         .path = "BTCUSDT-1h-2025-01.csv",
         .timezone = "",
         .zone = "UTC",
         .text = binance(1'000)},
        {.dialect = "tradingview",
         .path = "FX_EURUSD, 60.csv",
         .timezone = "",
         .zone = "fixed:+02:00",
         .text = rows("time,open,high,low,close,Volume,Volume MA\n",
                      [iso](const Bar& b, const Clock& c) {
                          return fmt::format("{}+02:00,{},{},NaN\n", iso(b, c), ohlc(b, ","),
                                             b.volume);
                      })},
        {.dialect = "tradingview",
         .path = "x.csv",
         .timezone = "",
         .zone = "UTC",
         .text = rows("time,open,high,low,close,Volume\n",
                      [](const Bar& b, const Clock&) {
                          return fmt::format("{},{},{}\n", b.open_time.ns / 1'000'000'000,
                                             ohlc(b, ","), b.volume);
                      })},
        {.dialect = "csv",
         .path = "x.csv",
         .timezone = "America/New_York",
         .zone = "America/New_York",
         .text = rows("Volume;Close;Low;High;Open;Timestamp\n",
                      [iso](const Bar& b, const Clock& c) {
                          return fmt::format("{};{};{};{};{};{}\n", b.volume, b.close.to_string(),
                                             b.low.to_string(), b.high.to_string(),
                                             b.open.to_string(), iso(b, c));
                      })},
        {.dialect = "csv",
         .path = "q.csv",
         .timezone = "",
         .zone = "UTC",
         .quoted = true,
         .text = rows("time,open_bid,high_bid,low_bid,close_bid,volume,open_ask,high_ask,low_ask,"
                      "close_ask\n",
                      [iso](const Bar& b, const Clock& c) {
                          return fmt::format("{}Z,{},{},{}\n", iso(b, c), ohlc(b, ","), b.volume,
                                             ask(b));
                      })},
        {.dialect = "lean-equity",
         .path = "equity/usa/hour/spy.zip/spy.csv",
         .timezone = "",
         .zone = "America/New_York",
         .text = rows("",
                      [compact](const Bar& b, const Clock& c) {
                          return fmt::format("{},{},{},{},{},{}\n", compact(c), scaled(b.open),
                                             scaled(b.high), scaled(b.low), scaled(b.close),
                                             b.volume);
                      })},
        {.dialect = "lean-quote",
         .path = "cfd/oanda/hour/xauusd.zip/xauusd.csv",
         .timezone = "",
         .zone = "UTC",
         .quoted = true,
         .volume = false,
         .text = rows("",
                      [compact](const Bar& b, const Clock& c) {
                          return fmt::format("{},{},0,{},0\n", compact(c), ohlc(b, ","), ask(b));
                      })},
        {.dialect = "lean-trade",
         .path = "crypto/coinbase/hour/btcusd_trade.zip/btcusd.csv",
         .timezone = "",
         .zone = "UTC",
         .text = rows("",
                      [compact](const Bar& b, const Clock& c) {
                          return fmt::format("{},{},{}\n", compact(c), ohlc(b, ","), b.volume);
                      })},
    };
}

}  // namespace pmp::data::test
