#include "data/csv_layout.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace pmp::data {
namespace {

using core::ErrorCode;
using core::fail;

constexpr std::string_view names[] = {"time", "clock", "open", "high", "low", "close", "volume"};

/// Lower case, without blanks, quotes and <> around it.
std::string plain(std::string_view field) {
    constexpr std::string_view around = " \t\"'<>";
    const auto first = field.find_first_not_of(around);
    if (first == std::string_view::npos) return {};
    field = field.substr(first, field.find_last_not_of(around) - first + 1);
    std::string out(field);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::vector<std::string> split(std::string_view line, char delimiter) {
    std::vector<std::string> out;
    for (std::size_t begin = 0;;) {
        const std::size_t end = std::min(line.find(delimiter, begin), line.size());
        out.push_back(plain(line.substr(begin, end - begin)));
        if (end == line.size()) return out;
        begin = end + 1;
    }
}

int find_one(const std::vector<std::string>& header, std::initializer_list<const char*> wanted) {
    for (const auto* name : wanted) {
        const auto at = std::ranges::find(header, name);
        if (at != header.end()) return static_cast<int>(at - header.begin());
    }
    return CsvLayout::absent;
}

const char* name_of(char delimiter) {
    return delimiter == ',' ? "comma" : delimiter == ';' ? "semicolon" : "tab";
}

}  // namespace

core::Result<CsvLayout> read_layout(std::string_view header, const std::string& name) {
    constexpr const char* expected =
        "the first row must name the columns: time (or date), open, high, low, close and, if there "
        "is one, volume";
    const std::string where = name + ":1";
    if (header.starts_with("\xFF\xFE") || header.starts_with("\xFE\xFF"))
        return fail(ErrorCode::data, "the file is UTF-16", where, "save it as UTF-8");
    if (header.find('\0') != std::string_view::npos || header.starts_with("\x1F\x8B"))
        return fail(ErrorCode::data, "this is not a text file", where, expected);

    CsvLayout layout;
    std::ptrdiff_t most = 0;
    for (const char c : {',', ';', '\t'})
        if (const auto n = std::ranges::count(header, c); n > most) {
            most = n;
            layout.delimiter = c;
        }
    const auto columns = split(header, layout.delimiter);
    layout.columns = static_cast<int>(columns.size());
    const int date = find_one(columns, {"date"});
    const int time = find_one(columns, {"time"});
    layout.column = {
        date >= 0 && time >= 0 ? date
                               : find_one(columns, {"time", "datetime", "date_time", "timestamp",
                                                    "open_time", "opentime", "date"}),
        date >= 0 && time >= 0 ? time : CsvLayout::absent,
        find_one(columns, {"open"}),
        find_one(columns, {"high"}),
        find_one(columns, {"low"}),
        find_one(columns, {"close"}),
        find_one(columns, {"volume", "vol", "tick_volume", "tickvol"}),
    };

    std::vector<std::string_view> missing, found;
    for (const auto f :
         {CsvLayout::time, CsvLayout::open, CsvLayout::high, CsvLayout::low, CsvLayout::close})
        if (layout.of(f) < 0) missing.push_back(names[f]);
    if (missing.size() == 5) return fail(ErrorCode::data, "no header row", where, expected);
    if (!missing.empty())
        return fail(ErrorCode::data,
                    fmt::format("the header has no column {}", fmt::join(missing, ", ")), where,
                    expected);
    for (std::size_t f = 0; f < CsvLayout::fields; ++f) {
        const int at = layout.column[f];
        if (at < 0) continue;
        if (std::ranges::count(columns, columns[static_cast<std::size_t>(at)]) > 1)
            return fail(ErrorCode::data, fmt::format("two columns are called {}", columns[at]),
                        where);
        found.push_back(f == CsvLayout::clock ? "(two columns)" : names[f]);
    }
    layout.text = fmt::format("{}, {}", name_of(layout.delimiter), fmt::join(found, " "));
    if (layout.of(CsvLayout::volume) < 0) layout.text += ", no volume";
    return layout;
}

}  // namespace pmp::data
