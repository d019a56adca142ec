#include <array>

#include <fmt/format.h>

#include "data/csv_fields.hpp"
#include "data/line_reader.hpp"
#include "data/ticks.hpp"
#include "data/zone.hpp"

namespace pmp::data {
namespace {

enum Column : std::size_t { time_column, bid_column, ask_column, columns };

std::string_view trim(std::string_view s) {
    while (!s.empty() && (s.front() == ' ' || s.front() == '"' || s.front() == '<'))
        s.remove_prefix(1);
    while (!s.empty() && (s.back() == ' ' || s.back() == '"' || s.back() == '>')) s.remove_suffix(1);
    return s;
}

std::string lower(std::string_view s) {
    std::string out(s);
    for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    return out;
}

/// The place of each column of a header; -1 where there is none.
std::array<int, columns> places(std::string_view header, char& delimiter) {
    delimiter = ',';
    for (const char c : {'\t', ';'})
        if (header.find(c) != std::string_view::npos) delimiter = c;
    std::array<int, columns> at{-1, -1, -1};
    int column = 0;
    for (std::size_t begin = 0; begin <= header.size(); ++column) {
        const std::size_t end = std::min(header.find(delimiter, begin), header.size());
        const std::string name = lower(trim(header.substr(begin, end - begin)));
        if (name == "time" || name == "timestamp" || name == "datetime") at[time_column] = column;
        if (name == "bid" || name == "price" || name == "last") at[bid_column] = column;
        if (name == "ask") at[ask_column] = column;
        begin = end + 1;
    }
    return at;
}

}  // namespace

core::Result<TickSeries> read_tick_csv(const std::string& path, const std::string& timezone) {
    std::optional<Zone> zone;
    if (!timezone.empty()) {
        auto parsed = Zone::parse(timezone);
        if (!parsed) return std::unexpected(parsed.error());
        zone = std::move(*parsed);
    }
    auto source = open_source(path);
    if (!source) return std::unexpected(source.error());
    auto text = decode(std::move(*source));
    if (!text) return std::unexpected(text.error());
    LineReader lines(std::move(*text), path);
    const auto failed = [&](const std::string& why, const char* hint = "") {
        return core::fail(core::ErrorCode::data, why,
                          fmt::format("{}:{}", path, lines.line_number()), hint);
    };
    std::string_view line;
    auto more = lines.next(line);
    if (!more) return std::unexpected(more.error());
    char delimiter = ',';
    const auto at = *more ? places(line, delimiter) : std::array<int, columns>{-1, -1, -1};
    if (at[time_column] < 0 || at[bid_column] < 0)
        return failed("this is no file of ticks", "its header must name time, bid and ask, or price");

    std::vector<model::Tick> ticks;
    core::Time last_local = core::Time::min();
    while ((more = lines.next(line)) && *more) {
        if (line.empty()) continue;
        std::array<std::string_view, columns> field;
        int column = 0;
        for (std::size_t begin = 0; begin <= line.size(); ++column) {
            const std::size_t end = std::min(line.find(delimiter, begin), line.size());
            for (std::size_t c = 0; c < columns; ++c)
                if (at[c] == column) field[c] = trim(line.substr(begin, end - begin));
            begin = end + 1;
        }
        model::Tick tick;
        bool rounded = false;
        const TimeKind kind = parse_time_field(field[time_column], tick.time);
        if (kind == TimeKind::bad) return failed("the time cannot be read");
        if (kind == TimeKind::local) {
            if (!zone)
                return failed("the times have no zone", "say which: timezone = \"UTC\"");
            const auto utc = zone->to_utc(tick.time, last_local);
            if (!utc) return failed("there is no such time in " + zone->name());
            tick.time = *utc;
        }
        if (!parse_number(field[bid_column], tick.bid, rounded))
            return failed(fmt::format("'{}' is not a number in range", field[bid_column]));
        if (at[ask_column] >= 0 && !parse_number(field[ask_column], tick.ask, rounded))
            return failed(fmt::format("'{}' is not a number in range", field[ask_column]));
        if (const auto why = tick_fault(tick)) return failed(*why);
        if (!ticks.empty() && tick.time < ticks.back().time)
            return failed("its time is before the last one's");
        last_local = tick.time;
        ticks.push_back(tick);
    }
    if (!more) return std::unexpected(more.error());
    if (ticks.empty()) return failed("there are no ticks in it");
    return tick_series(std::move(ticks), path);
}

}  // namespace pmp::data
