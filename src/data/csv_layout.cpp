#include "data/csv_layout.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pmp::data {
namespace {

using core::ErrorCode;
using core::fail;

constexpr std::string_view names[] = {"time",     "clock",   "open",     "high",
                                      "low",      "close",   "volume",   "ask_open",
                                      "ask_high", "ask_low", "ask_close"};
static_assert(std::size(names) == CsvLayout::fields);

int find_one(const std::vector<std::string>& header, std::initializer_list<std::string> wanted) {
    for (const auto& name : wanted) {
        const auto at = std::ranges::find(header, name);
        if (at != header.end()) return static_cast<int>(at - header.begin());
    }
    return CsvLayout::absent;
}

/// "open", and the ways to write that it is the bid.
int find_bid(const std::vector<std::string>& header, const std::string& name) {
    return find_one(header, {name, "bid_" + name, name + "_bid", "bid" + name, "bid " + name});
}
int find_ask(const std::vector<std::string>& header, const std::string& name) {
    return find_one(header, {"ask_" + name, name + "_ask", "ask" + name, "ask " + name});
}

int find_time(const std::vector<std::string>& header) {
    const int found = find_one(header, {"time", "datetime", "date_time", "timestamp", "open_time",
                                        "opentime", "open time", "gmt time", "local time", "date"});
    if (found >= 0) return found;
    // Dukascopy's "Time (EET)".
    const auto at = std::ranges::find_if(
        header, [](const auto& name) { return name.starts_with("time (") && name.ends_with(')'); });
    return at == header.end() ? CsvLayout::absent : static_cast<int>(at - header.begin());
}

const char* name_of(char delimiter) {
    return delimiter == ',' ? "comma" : delimiter == ';' ? "semicolon" : "tab";
}

/// What is wrong with a header that has these columns, or nothing.
std::string fault_of(const CsvLayout& layout, const std::vector<std::string>& columns) {
    std::vector<std::string_view> missing;
    for (const auto f :
         {CsvLayout::time, CsvLayout::open, CsvLayout::high, CsvLayout::low, CsvLayout::close})
        if (layout.of(f) < 0) missing.push_back(names[f]);
    if (missing.size() == 5) return "no header row";
    const int asks = static_cast<int>(std::count_if(layout.column.begin() + CsvLayout::ask_open,
                                                    layout.column.end(),
                                                    [](int column) { return column >= 0; }));
    if (asks != 0)
        for (std::size_t f = CsvLayout::ask_open; f < CsvLayout::fields; ++f)
            if (layout.column[f] < 0) missing.push_back(names[f]);
    if (!missing.empty())
        return fmt::format("the header has no column {}", fmt::join(missing, ", "));
    for (const int at : layout.column)
        if (at >= 0 && std::ranges::count(columns, columns[static_cast<std::size_t>(at)]) > 1)
            return fmt::format("two columns are called {}", columns[static_cast<std::size_t>(at)]);
    return {};
}

void describe(CsvLayout& layout) {
    std::vector<std::string_view> found;
    for (std::size_t f = 0; f < CsvLayout::fields; ++f)
        if (layout.column[f] >= 0)
            found.push_back(f == CsvLayout::clock ? "(two columns)" : names[f]);
    layout.text = fmt::format("{}, {}", name_of(layout.delimiter), fmt::join(found, " "));
    if (layout.of(CsvLayout::volume) < 0) layout.text += ", no volume";
}

}  // namespace

std::string plain_name(std::string_view field) {
    constexpr std::string_view around = " \t\"'<>";
    const auto first = field.find_first_not_of(around);
    if (first == std::string_view::npos) return {};
    field = field.substr(first, field.find_last_not_of(around) - first + 1);
    std::string out(field);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::vector<std::string> split_names(std::string_view line, char delimiter) {
    std::vector<std::string> out;
    for (std::size_t begin = 0;;) {
        const std::size_t end = std::min(line.find(delimiter, begin), line.size());
        out.push_back(plain_name(line.substr(begin, end - begin)));
        if (end == line.size()) return out;
        begin = end + 1;
    }
}

char guess_delimiter(std::string_view line) {
    char best = ',';
    std::ptrdiff_t most = 0;
    for (const char c : {',', ';', '\t'})
        if (const auto n = std::ranges::count(line, c); n > most) {
            most = n;
            best = c;
        }
    return best;
}

core::Result<CsvLayout> read_layout(std::string_view header, const std::string& name,
                                    std::size_t line) {
    constexpr const char* expected =
        "the first row must name the columns: time (or date), open, high, low, close and, if there "
        "is one, volume; files of known makers may have none (--dialect)";
    const std::string where = fmt::format("{}:{}", name, line);
    if (header.find('\0') != std::string_view::npos || header.starts_with("\x1F\x8B"))
        return fail(ErrorCode::data, "this is not a text file", where, expected);

    CsvLayout layout;
    layout.delimiter = guess_delimiter(header);
    const auto columns = split_names(header, layout.delimiter);
    layout.columns = static_cast<int>(columns.size());
    const int date = find_one(columns, {"date"});
    const int time = find_one(columns, {"time"});
    const bool two = date >= 0 && time >= 0;
    layout.column = {two ? date : find_time(columns),
                     two ? time : CsvLayout::absent,
                     find_bid(columns, "open"),
                     find_bid(columns, "high"),
                     find_bid(columns, "low"),
                     find_bid(columns, "close"),
                     find_one(columns, {"volume", "vol", "tick_volume", "tickvol"}),
                     find_ask(columns, "open"),
                     find_ask(columns, "high"),
                     find_ask(columns, "low"),
                     find_ask(columns, "close")};
    if (auto fault = fault_of(layout, columns); !fault.empty())
        return fail(ErrorCode::data, std::move(fault), where, expected);
    describe(layout);
    return layout;
}

CsvLayout fixed_layout(std::string_view columns, char delimiter) {
    CsvLayout layout;
    layout.delimiter = delimiter;
    for (const auto& meaning : split_names(columns, ' ')) {
        const auto at = std::ranges::find(names, meaning);
        if (at != std::end(names)) layout.column[at - std::begin(names)] = layout.columns;
        ++layout.columns;
    }
    describe(layout);
    return layout;
}

}  // namespace pmp::data
