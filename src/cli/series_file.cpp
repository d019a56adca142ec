#include "cli/series_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "config/nearest.hpp"
#include "data/csv_fields.hpp"
#include "data/line_reader.hpp"

namespace pmp::cli {
namespace {

using core::ErrorCode;
using core::fail;

/// Fields of a line; quotes may hold delimiters ("macd(12,26,9)").
std::vector<std::string> split(std::string_view line, char delimiter) {
    std::vector<std::string> out(1);
    bool inside = false;
    for (const char c : line) {
        if (c == '"') inside = !inside;
        else if (c == delimiter && !inside) out.emplace_back();
        else if (c != ' ' || !out.back().empty()) out.back() += c;
    }
    for (auto& field : out)
        while (field.ends_with(' ')) field.pop_back();
    return out;
}

char delimiter_of(std::string_view header) {
    for (const char c : {'\t', ';'})
        if (header.find(c) != std::string_view::npos) return c;
    return ',';
}

std::size_t time_column(const std::vector<std::string>& names) {
    constexpr std::array known = {"time", "date", "datetime", "timestamp"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::string name = names[i];
        std::ranges::transform(name, name.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        if (std::ranges::find(known, name) != known.end()) return i;
    }
    return 0;
}

std::optional<double> number(const std::string& text) {
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || !std::isfinite(value)) return std::nullopt;
    return value;
}

/// "2020-01-31", "2020/1/31", "20200131"; an epoch count is none.
bool is_date(const std::string& text) {
    return text.size() == 8 ? text.find(':') == std::string::npos
                            : text.size() <= 10 && text.find_first_of("-/.") != std::string::npos;
}

bool is_missing(const std::string& text) {
    return text.empty() || text == "nan" || text == "NaN" || text == "null" || text == "NA";
}

core::Result<std::size_t> value_column(const std::vector<std::string>& names, std::size_t time,
                                       const std::string& column, const std::string& path) {
    if (column.empty()) {
        if (names.size() < 2)
            return fail(ErrorCode::data, "the file has only one column", path + ":1",
                        "it needs a header with a time and a value, such as time,equity");
        return time == 0 ? 1 : 0;
    }
    const auto found = std::ranges::find(names, column);
    if (found == names.end())
        return fail(ErrorCode::usage, fmt::format("the file has no column '{}'", column), path,
                    config::did_you_mean(column, names));
    return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

core::Result<SeriesFile> read_series(const std::string& path, const std::string& column) {
    auto source = data::open_source(path);
    if (!source) return std::unexpected(source.error());
    data::LineReader lines(std::move(*source), path);
    std::string_view line;
    auto more = lines.next(line);
    if (!more) return std::unexpected(more.error());
    if (!*more) return fail(ErrorCode::data, "the file is empty", path);
    const char delimiter = delimiter_of(line);
    const auto names = split(line, delimiter);
    const std::size_t time_at = time_column(names);
    const auto value_at = value_column(names, time_at, column, path);
    if (!value_at) return std::unexpected(value_at.error());

    SeriesFile out{names[*value_at], {}, true};
    const auto bad = [&](std::string what) {
        return fail(ErrorCode::data, std::move(what),
                    fmt::format("{}:{}, column {}", path, lines.line_number(), out.column));
    };
    bool first = true;
    while ((more = lines.next(line)) && *more) {
        if (line.empty()) continue;
        const auto fields = split(line, delimiter);
        if (fields.size() != names.size())
            return bad(
                fmt::format("the line has {} fields, the header {}", fields.size(), names.size()));
        SeriesFile::Point point{.time = {}, .value = 0, .line = lines.line_number()};
        if (data::parse_time_field(fields[time_at], point.time) == data::TimeKind::bad)
            return bad("the time cannot be read");
        out.is_dates = out.is_dates && is_date(fields[time_at]);
        if (!out.points.empty() && point.time <= out.points.back().time)
            return bad("the time is not after the one before");
        const bool may_miss = std::exchange(first, false);
        if (may_miss && is_missing(fields[*value_at])) continue;
        const auto value = number(fields[*value_at]);
        if (!value) return bad("the value is not a finite number");
        point.value = *value;
        out.points.push_back(point);
    }
    if (!more) return std::unexpected(more.error());
    if (out.points.empty())
        return fail(ErrorCode::data, "the file has a header and no values", path);
    return out;
}

}  // namespace pmp::cli
