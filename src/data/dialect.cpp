#include "data/dialect.hpp"

#include <algorithm>
#include <vector>

#include "config/nearest.hpp"

namespace pmp::data {
namespace {

constexpr std::string_view bars = "time open high low close volume";
constexpr std::string_view two_part = "time clock open high low close volume";
constexpr std::string_view quotes =
    "time open high low close - ask_open ask_high ask_low ask_close -";
constexpr std::string_view klines = "time open high low close volume - - - - - -";
constexpr std::string_view server =
    "they are the broker's server time; most servers keep broker:EET-US";
constexpr std::string_view histdata_zone = "HistData: fixed UTC-5, all year";
constexpr std::string_view by_market = "LEAN files keep the zone of their market";

constexpr Dialect table[] = {
    {"mt5", "MetaTrader 5 export", "", 0, TimeForm::any, 1, "", server},
    {"mt4", "MetaTrader 4 export", two_part, ',', TimeForm::any, 1, "", server},
    {"histdata-mt", "HistData for MetaTrader", two_part, ',', TimeForm::any, 1, "fixed:-05:00",
     histdata_zone},
    {"histdata", "HistData ASCII", bars, ';', TimeForm::compact, 1, "fixed:-05:00", histdata_zone},
    {"dukascopy", "Dukascopy", "", 0, TimeForm::day_first, 1, "",
     "the header names no zone: Dukascopy offers GMT (UTC), EET and local time"},
    {"yahoo", "Yahoo Finance", "", 0, TimeForm::any, 1, "", "they are the exchange's"},
    {"yahoo-3", "yfinance, three header lines", "", 0, TimeForm::any, 1, "",
     "they are the exchange's"},
    {"binance", "Binance klines", klines, ',', TimeForm::any, 1, "UTC", "Binance: UTC"},
    {"lean-equity", "LEAN equity trades", bars, ',', TimeForm::compact, 10'000, "America/New_York",
     "LEAN equities: New York"},
    {"lean-equity-quote", "LEAN equity quotes", quotes, ',', TimeForm::compact, 10'000,
     "America/New_York", "LEAN equities: New York"},
    {"lean-quote", "LEAN forex, cfd and crypto quotes", quotes, ',', TimeForm::compact, 1, "",
     by_market},
    {"lean-trade", "LEAN crypto and future trades", bars, ',', TimeForm::compact, 1, "", by_market},
    {"tradingview", "TradingView export", "", 0, TimeForm::any, 1, "",
     "export them with an offset"},
    {"csv-us", "CSV with a header, month first", "", 0, TimeForm::month_first, 1, "", ""},
    {"csv-eu", "CSV with a header, day first", "", 0, TimeForm::day_first, 1, "", ""},
    {"csv", "CSV with a header", "", 0, TimeForm::any, 1, "", ""},
};

}  // namespace

std::span<const Dialect> dialects() { return table; }

core::Result<const Dialect*> find_dialect(std::string_view name) {
    const auto at = std::ranges::find(table, name, &Dialect::name);
    if (at != std::end(table)) return at;
    std::vector<std::string> names;
    for (const auto& d : table) names.emplace_back(d.name);
    return core::fail(core::ErrorCode::config, "there is no dialect '" + std::string(name) + "'",
                      {}, config::did_you_mean(std::string(name), names));
}

}  // namespace pmp::data
