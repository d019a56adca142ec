#include <algorithm>
#include <optional>
#include <ranges>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "data/dialect.hpp"

namespace pmp::data {
namespace {

using core::ErrorCode;
using core::fail;

/// The first lines of a file, taken apart.
struct Sample {
    std::vector<std::string_view> lines;            ///< not blank
    std::vector<std::size_t> numbers;               ///< of each line in the file, from 1
    std::vector<std::vector<std::string>> fields;   ///< of each
    std::vector<std::string> names;                 ///< the first line's
    std::string path;                               ///< lower case, with '/' before each part
    char delimiter = ',';

    [[nodiscard]] bool in(std::string_view part) const {
        return path.find(part) != std::string::npos;
    }
    [[nodiscard]] bool has(std::string_view name) const {
        return std::ranges::find(names, name) != names.end();
    }
};

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}
bool is_numeric(std::string_view text) {
    core::Decimal value;
    double volume = 0;
    bool rounded = false;
    return parse_number(text, value, rounded) || parse_volume(text, volume);
}

Sample take_apart(std::string_view head, const std::string& path) {
    constexpr std::size_t most = 40;
    Sample s;
    if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
    for (std::size_t begin = 0, number = 1; begin < head.size() && s.lines.size() < most;
         ++number) {
        const std::size_t end = std::min(head.find('\n', begin), head.size());
        auto line = head.substr(begin, end - begin);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!line.empty()) {
            s.lines.push_back(line);
            s.numbers.push_back(number);
        }
        begin = end + 1;
    }
    if (s.lines.empty()) return s;
    s.delimiter = guess_delimiter(s.lines.front());
    for (const auto line : s.lines) s.fields.push_back(split_names(line, s.delimiter));
    s.names = s.fields.front();
    s.path = "/" + plain_name(path);
    return s;
}

/// Whether all rows but the last, which may be cut, satisfy it.
template <class F>
bool every_row(const Sample& s, F&& good) {
    const std::size_t rows = s.fields.size() > 1 ? s.fields.size() - 1 : 1;
    return std::all_of(s.fields.begin(), s.fields.begin() + static_cast<long>(rows), good);
}

/// "20140501" of ".../20140501_quote.zip".
std::optional<core::Time> day_of(std::string_view path) {
    const auto slash = path.find_last_of('/');
    if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
    core::Time day;
    if (path.size() < 8 || !is_digits(path.substr(0, 8)) ||
        parse_time_field(path.substr(0, 8), day) != TimeKind::exact)
        return std::nullopt;
    return day;
}

bool is_lean_time(std::string_view text) {
    if (is_digits(text)) return text.size() <= 8;  // milliseconds of the day
    core::Time t;
    return text.size() == 14 && text[8] == ' ' &&
           parse_time_field(text, t, TimeForm::compact) == TimeKind::local;
}

/// Whether the prices look scaled: whole, and of at least 4 digits.
bool whole_prices(const Sample& s) {
    return every_row(s, [](const auto& row) {
        return std::all_of(row.begin() + 1, row.begin() + 5, [](const std::string& field) {
            return is_digits(field) && field.size() >= 4;
        });
    });
}

/// The LEAN dialect of a file, or empty.
std::string_view match_lean(const Sample& s) {
    const std::size_t columns = s.names.size();
    if (s.delimiter != ',' || (columns != 6 && columns != 11)) return {};
    if (!every_row(s,
                   [&](const auto& row) { return row.size() == columns && is_lean_time(row[0]); }))
        return {};
    const bool quote = columns == 11;
    const bool scaled =
        s.in("/equity/") || (!s.in("/forex/") && !s.in("/cfd/") && !s.in("/crypto/") &&
                             !s.in("/future/") && whole_prices(s));
    if (scaled) return quote ? "lean-equity-quote" : "lean-equity";
    return quote ? "lean-quote" : "lean-trade";
}

bool matches_binance(const Sample& s) {
    if (s.delimiter != ',' || s.names.size() != 12) return false;
    if (s.has("open_time") && s.has("taker_buy_volume")) return true;
    return every_row(s, [](const auto& row) {
        return row.size() == 12 && is_digits(row[0]) && row[0].size() >= 13 &&
               std::ranges::all_of(row, is_numeric);
    });
}

/// "2012.02.01,00:00,..." without a header.
bool matches_two_part(const Sample& s) {
    return s.delimiter == ',' && every_row(s, [](const auto& row) {
               core::Time t;
               return row.size() == 7 && row[0].size() == 10 && row[1].size() >= 5 &&
                      parse_time_field(row[0] + " " + row[1], t) == TimeKind::local;
           });
}

bool matches_histdata(const Sample& s) {
    return s.delimiter == ';' && every_row(s, [](const auto& row) {
               core::Time t;
               return row.size() == 6 && row[0].size() == 15 &&
                      parse_time_field(row[0], t, TimeForm::compact) == TimeKind::local;
           });
}

bool matches_dukascopy(const Sample& s) {
    if (s.fields.size() < 2 || !s.has("open") || !s.has("close")) return false;
    const auto& name = s.names[0];
    if (name != "gmt time" && name != "local time" && !name.starts_with("time")) return false;
    const auto& time = s.fields[1][0];  // with dots: 1/3/2017 is somebody else's
    core::Time t;
    return time.find('/') == std::string::npos &&
           parse_time_field(time, t, TimeForm::day_first) != TimeKind::bad;
}

bool matches_tradingview(const Sample& s) {
    const auto line = s.lines[0];
    constexpr std::string_view start = "time,open,high,low,close";
    return line.starts_with(start) &&
           (line.size() == start.size() || line.substr(start.size()).starts_with(",Volume"));
}

/// The dialects a file may be in, with the reason for each.
std::vector<std::pair<std::string_view, std::string>> candidates(const Sample& s) {
    std::vector<std::pair<std::string_view, std::string>> out;
    if (s.lines[0].find("<OPEN>") != std::string_view::npos && s.has("date"))
        out.emplace_back("mt5", "its header has names in <>");
    if (s.has("adj close")) out.emplace_back("yahoo", "its header has Adj Close");
    if (s.names[0] == "price" && s.fields.size() > 1 && s.fields[1][0] == "ticker")
        out.emplace_back("yahoo-3", "it begins with Price and Ticker lines");
    if (matches_binance(s)) out.emplace_back("binance", "12 columns that begin with an epoch");
    if (matches_histdata(s)) out.emplace_back("histdata", "times as 20120201 000000, semicolons");
    if (matches_two_part(s)) {
        if (s.in("dat_mt_")) out.emplace_back("histdata-mt", "no header, name begins with DAT_MT_");
        else out.emplace_back("mt4", "no header, date and time in two columns");
    }
    if (matches_dukascopy(s)) out.emplace_back("dukascopy", "day-first times below a Time header");
    if (const auto lean = match_lean(s); !lean.empty())
        out.emplace_back(lean, fmt::format("no header, {} columns, times of LEAN", s.names.size()));
    if (out.empty() && matches_tradingview(s))
        out.emplace_back("tradingview", "its header is TradingView's");
    if (out.empty() && s.names.size() > 1 &&
        (s.has("close") || s.has("bid_close") || s.has("close_bid") || s.has("open")))
        out.emplace_back("csv", "its header names the columns");
    return out;
}

/// Ticks look like files of bars to a person, so say what they are.
bool is_ticks(const Sample& s) {
    if (s.has("bid") && s.has("ask") && !s.has("open")) return true;
    core::Time t;
    return s.delimiter == ',' && s.names.size() == 4 && s.names[0].size() == 18 &&
           s.names[0][8] == ' ' &&
           parse_time_field(std::string_view(s.names[0]).substr(0, 15), t, TimeForm::compact) ==
               TimeKind::local;
}

/// The tickers of a file that yfinance wrote for several: two lines name each column, one of them
/// the field and one the ticker, in either order.
std::vector<std::string> tickers_of(const Sample& s) {
    std::vector<std::string> out;
    if (s.fields.size() < 2) return out;
    for (const std::size_t header : {0U, 1U}) {
        const auto &names = s.fields[header], &tickers = s.fields[1 - header];
        for (std::size_t c = 0; c < std::min(names.size(), tickers.size()); ++c) {
            std::string ticker = tickers[c];
            if (names[c] != "close" || ticker.empty() || is_numeric(ticker) || ticker == "close")
                continue;
            for (char& letter : ticker)
                if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
            if (std::ranges::find(out, ticker) == out.end()) out.push_back(std::move(ticker));
        }
        if (out.size() > 1) return out;
        out.clear();
    }
    return out;
}

/// The zone that a header or a folder names.
void find_zone(Detection& d, const Sample& s) {
    d.zone = d.dialect->zone;
    d.zone_reason = d.dialect->zone_reason;
    const auto set = [&](const char* zone, const char* why) {
        d.zone = zone;
        d.zone_reason = why;
    };
    if (d.dialect->name == "dukascopy") {
        const auto& name = s.names[0];
        if (name == "gmt time" || name == "time (utc)" || name == "time (gmt)")
            set("UTC", "its header says GMT");
        else if (name == "time (eet)") set("EET", "its header says EET");
    } else if (d.dialect->name.starts_with("lean-") && d.zone.empty()) {
        if (s.in("/oanda/")) set("UTC", "LEAN keeps Oanda in UTC");
        else if (s.in("/fxcm/")) set("fixed:-05:00", "LEAN keeps FXCM in fixed UTC-5");
        else if (s.in("/crypto/")) set("UTC", "LEAN keeps crypto in UTC");
        else if (s.in("/comex/")) set("UTC", "LEAN keeps COMEX in UTC");
    }
}

core::Status find_layout(Detection& d, const Sample& s, const std::string& path) {
    if (!d.dialect->columns.empty()) {
        d.layout = fixed_layout(d.dialect->columns, d.dialect->delimiter);
        if (!is_numeric(s.names.back()) && !is_numeric(s.names[s.names.size() / 2]) &&
            s.names[0].find_first_of("0123456789") == std::string::npos)
            d.skip = 1;  // some makers began to write a header later
        return {};
    }
    if (d.dialect->name == "yahoo-3") {
        auto layout = read_layout(fmt::format("Date{}{}", s.delimiter,
                                              s.lines[0].substr(s.lines[0].find(s.delimiter) + 1)),
                                  path);
        if (!layout) return std::unexpected(layout.error());
        d.layout = std::move(*layout);
        d.skip = 3;
        return {};
    }
    auto layout = read_layout(s.lines[0], path);
    if (!layout) return std::unexpected(layout.error());
    d.layout = std::move(*layout);
    d.skip = 1;
    if (d.dialect->name != "mt5") return {};
    // <VOL> is the real volume; where a broker has none it is 0 and the ticks are counted.
    const auto real = std::ranges::find(s.names, "vol"),
               ticks = std::ranges::find(s.names, "tickvol");
    if (real == s.names.end() || ticks == s.names.end()) return {};
    const auto at = static_cast<std::size_t>(real - s.names.begin());
    const bool none = std::ranges::all_of(s.fields | std::views::drop(1), [&](const auto& row) {
        return row.size() <= at || row[at] == "0";
    });
    d.layout.column[CsvLayout::volume] = static_cast<int>((none ? ticks : real) - s.names.begin());
    if (none) d.layout.text += " (ticks)";
    return {};
}

/// 01/13/2017 has the month first and 13/01/2017 the day; 01/03/2017 alone does not tell, and then the
/// rows are refused.
void find_date_order(Detection& d, const Sample& s) {
    const auto column = static_cast<std::size_t>(d.layout.of(CsvLayout::time));
    for (std::size_t row = d.skip; row < s.fields.size(); ++row) {
        if (s.fields[row].size() <= column) continue;
        const std::string text(s.fields[row][column]);
        for (const auto& [form, why] : {std::pair{TimeForm::month_first, "month first"},
                                       std::pair{TimeForm::day_first, "day first"}}) {
            core::Time month_first, day_first;
            const bool us = parse_time_field(text, month_first, TimeForm::month_first) != TimeKind::bad;
            const bool eu = parse_time_field(text, day_first, TimeForm::day_first) != TimeKind::bad;
            if (us == eu || us != (form == TimeForm::month_first)) continue;
            d.form = form;
            d.order_proof = fmt::format("'{}' in line {}", text, s.numbers[row]);
            d.reason += fmt::format("; {}: {}", why, d.order_proof);
            return;
        }
    }
}

std::string all_names() {
    std::vector<std::string_view> names;
    for (const auto& d : dialects()) names.push_back(d.name);
    return fmt::format("say which it is with dialect = \"...\" (--dialect): {}",
                       fmt::join(names, ", "));
}

core::Result<Detection> choose(const Sample& s, const std::string& path, std::string_view given) {
    Detection d;
    if (!given.empty()) {
        const auto found = find_dialect(given);
        if (!found) return std::unexpected(found.error());
        d.dialect = *found;
        d.reason = "given";
        return d;
    }
    const auto found = candidates(s);
    if (found.size() > 1)
        return fail(ErrorCode::data,
                    fmt::format("the file may be {} or {}", found[0].first, found[1].first), path,
                    all_names());
    if (found.empty()) {
        if (is_ticks(s)) return fail(ErrorCode::data, "the file holds ticks, not bars", path);
        if (auto layout = read_layout(s.lines[0], path); !layout)
            return std::unexpected(layout.error());
        return fail(ErrorCode::data, "the file's dialect is unknown", path, all_names());
    }
    d.dialect = *find_dialect(found[0].first);
    d.reason = found[0].second;
    return d;
}

}  // namespace

core::Result<Detection> detect(std::string_view head, const std::string& path,
                               std::string_view given) {
    const Sample s = take_apart(head, path);
    if (s.lines.empty()) {
        if (!given.empty() && !find_dialect(given))
            return std::unexpected(find_dialect(given).error());
        return fail(ErrorCode::data, head.empty() ? "the file is empty" : "no header row", path);
    }
    if (const auto tickers = tickers_of(s); !tickers.empty())
        return fail(ErrorCode::data,
                    fmt::format("the file holds the prices of {} tickers side by side: {}",
                                tickers.size(), fmt::join(tickers, ", ")),
                    path + ":1",
                    "save one file for each ticker, such as "
                    "yf.download(\"" + tickers.front() + "\").to_csv(...)");
    auto d = choose(s, path, given);
    if (!d) return d;
    d->form = d->dialect->time;
    if (d->form == TimeForm::compact && s.delimiter == ',' && s.names[0].size() <= 8 &&
        is_digits(s.names[0])) {
        d->form = TimeForm::of_day;
        const auto day = day_of(s.path);
        if (!day)
            return fail(ErrorCode::data,
                        "the times count from midnight, and of which day is unknown", path,
                        "the file's name must begin with it: 20140501_trade.zip");
        d->day = *day;
    }
    find_zone(*d, s);
    if (auto status = find_layout(*d, s, path); !status) return std::unexpected(status.error());
    if (d->form == TimeForm::any) find_date_order(*d, s);
    return d;
}

}  // namespace pmp::data
