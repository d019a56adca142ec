#include "data/row_reader.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "data/line_reader.hpp"

namespace pmp::data {
namespace {

using core::Decimal;
using core::ErrorCode;
using core::fail;

constexpr const char* no_zone = "no zone";
constexpr const char* other_order = "other order";

/// Text of a file for a terminal: no control characters, not too long.
std::string printable(std::string_view text) {
    std::string out(text.substr(0, 30));
    for (char& c : out)
        if (static_cast<unsigned char>(c) < 32 || static_cast<unsigned char>(c) > 126) c = '?';
    return text.size() > 30 ? out + "..." : out;
}

std::string_view trim(std::string_view s) {
    const auto around = [](char c) { return c == ' ' || c == '"'; };
    while (!s.empty() && around(s.front())) s.remove_prefix(1);
    while (!s.empty() && around(s.back())) s.remove_suffix(1);
    return s;
}

class RowReader {
public:
    RowReader(LineReader lines, Rows rows, bool whole, std::size_t size,
              const ImportOptions& options)
        : lines_(std::move(lines)),
          rows_(std::move(rows)),
          options_(options),
          whole_(whole),
          size_(size) {
        field_of_.fill(CsvLayout::absent);
        const auto& layout = rows_.detection.layout;
        for (std::size_t f = 0; f < CsvLayout::fields; ++f)
            if (layout.column[f] >= 0 && layout.column[f] < static_cast<int>(field_of_.size()))
                field_of_[static_cast<std::size_t>(layout.column[f])] = static_cast<int>(f);
    }

    core::Result<Rows> run() {
        if (auto status = find_zone(); !status) return std::unexpected(status.error());
        std::size_t skip = rows_.detection.skip;
        std::string_view line;
        for (;;) {
            const auto more = lines_.next(line);
            if (!more) return std::unexpected(more.error());
            if (!*more) break;
            if (line.empty()) continue;
            if (skip > 0) {
                --skip;
                continue;
            }
            if (auto status = row(line); !status) return std::unexpected(status.error());
        }
        if (!local_times_) rows_.zone.reset();
        return std::move(rows_);
    }

private:
    core::Status find_zone() {
        const auto& name = options_.timezone.empty() ? rows_.detection.zone : options_.timezone;
        if (name.empty()) return {};
        auto zone = Zone::parse(name);
        if (!zone) return std::unexpected(zone.error());
        rows_.zone = std::move(*zone);
        return {};
    }

    core::Status row(std::string_view line) {
        auto& report = rows_.report;
        ++report.rows;
        report.unterminated = !lines_.terminated() && !whole_;
        model::Bar bar;
        const std::size_t rounded = report.rounded;
        Rejection kind = Rejection::unsound;
        if (auto why = parse(line, bar, kind); !why.empty()) {
            report.rounded = rounded;
            if (why == no_zone) return missing_zone();
            if (why == other_order) return contradiction();
            return reject(std::move(why), kind);
        }
        if (bar.open_time < previous_ && rows_.falls++ == 0)
            rows_.first_fall = fmt::format("{}:{}", rows_.file, lines_.line_number());
        previous_ = bar.open_time;
        if (!rows_.bars.empty() && bar.open_time <= rows_.bars.back().open_time)
            return reject_order(bar.open_time);
        if (rows_.bars.size() == sample_rows) reserve();
        rows_.bars.push_back(bar);
        rows_.lines.push_back(static_cast<std::uint32_t>(lines_.line_number()));
        return {};
    }

    core::Status reject_order(core::Time time) {
        const core::Time last = rows_.bars.back().open_time;
        if (time == last)
            return reject(fmt::format("time {} repeats the row before", core::to_string(time)),
                          Rejection::duplicate);
        return reject(fmt::format("time {} is before the last one, {} in line {}",
                                  core::to_string(time), core::to_string(last),
                                  rows_.lines.back()),
                      Rejection::unsound);
    }

    /// Growing vectors of millions of bars would need their memory twice.
    void reserve() {
        const std::size_t each = lines_.bytes_given() / lines_.line_number();
        const std::size_t expected = each == 0 ? 0 : size_ / each;
        if (expected <= rows_.bars.size()) return;
        rows_.bars.reserve(expected + expected / 16);  // what is not written to takes no memory
        rows_.lines.reserve(expected + expected / 16);
    }

    /// Fills the bar (but for its close time); what is wrong with the row, or nothing.
    std::string parse(std::string_view line, model::Bar& bar, Rejection& kind) {
        const auto& layout = rows_.detection.layout;
        std::string_view field[CsvLayout::fields];
        const int columns = split(line, field);
        if (columns < layout.columns)
            return rows_.report.unterminated ? "the last line is cut off" : "too few columns";
        if (line.find('"') != std::string_view::npos && std::ranges::count(line, '"') % 2 != 0)
            return "a quote (\") is not closed";
        // A decimal comma, or one in "1,234", would put a part of a number in the next column.
        if (columns > layout.columns && rows_.detection.dialect->columns.empty())
            return "more columns than the header names";
        if (auto why = parse_time(field, bar.open_time); !why.empty()) return why;
        using enum CsvLayout::Field;
        if (auto why = parse_prices(field + open, {&bar.open, &bar.high, &bar.low, &bar.close});
            !why.empty())
            return why;
        if (layout.quoted()) {
            auto& ask = bar.ask;
            if (auto why =
                    parse_prices(field + ask_open, {&ask.open, &ask.high, &ask.low, &ask.close});
                !why.empty())
                return why;
            if (!bar.is_quoted()) return "an ask price is not positive";
        }
        if (layout.of(volume) >= 0 && !parse_volume(field[volume], bar.volume))
            return fmt::format("'{}' is not a volume", printable(field[volume]));
        bar.close_time = bar.open_time + core::Duration{1};  // until the timeframe is known
        const auto fault = model::bar_fault(bar);
        if (!fault) return {};
        if (fault->starts_with("the quote is crossed")) kind = Rejection::crossed;
        return *fault;
    }

    std::string parse_prices(const std::string_view* field, std::array<Decimal*, 4> prices) {
        const int divisor = rows_.detection.dialect->divisor;
        for (std::size_t i = 0; i < prices.size(); ++i) {
            bool rounded = false;
            if (!parse_number(field[i], *prices[i], rounded))
                return fmt::format("'{}' is not a number in range", printable(field[i]));
            if (divisor != 1)
                *prices[i] =
                    Decimal::divide(*prices[i], Decimal(divisor), core::Rounding::half_even);
            rows_.report.rounded += rounded;
        }
        return {};
    }

    /// Finds the fields that mean something, and counts all, but for empty ones after the header's.
    int split(std::string_view line, std::string_view* field) const {
        const auto& layout = rows_.detection.layout;
        const auto named = static_cast<std::size_t>(layout.columns);
        std::size_t column = 0, full = 0;
        for (std::size_t begin = 0;; ++column) {
            const std::size_t end = std::min(line.find(layout.delimiter, begin), line.size());
            if (column < field_of_.size() && field_of_[column] >= 0)
                field[field_of_[column]] = trim(line.substr(begin, end - begin));
            if (column < named || end > begin) full = column + 1;
            if (end == line.size()) break;
            begin = end + 1;
        }
        return static_cast<int>(full);
    }

    /// Nothing when it went well.
    std::string parse_time(const std::string_view* field, core::Time& out) {
        std::string_view text = field[CsvLayout::time];
        char joined[64];
        if (rows_.detection.layout.of(CsvLayout::clock) >= 0) {
            const auto clock = field[CsvLayout::clock];
            if (text.size() + clock.size() + 1 > sizeof joined) return "the time cannot be read";
            const auto end = fmt::format_to(joined, "{} {}", text, clock);
            text = {joined, static_cast<std::size_t>(end - joined)};
        }
        switch (parse_time_field(text, out, rows_.detection.form, rows_.detection.day)) {
            case TimeKind::bad: return bad_time(text, out);
            case TimeKind::exact: return {};
            case TimeKind::local: break;
        }
        if (!rows_.zone) return no_zone;
        local_times_ = true;
        const auto last = rows_.bars.empty() ? core::Time::min() : rows_.bars.back().open_time;
        const auto utc = rows_.zone->to_utc(out, last);
        if (!utc) return fmt::format("{} has no time '{}'", rows_.zone->name(), printable(text));
        out = *utc;
        return {};
    }

    std::string bad_time(std::string_view text, core::Time& out) {
        const TimeForm form = rows_.detection.form;
        const bool month_first = form == TimeForm::month_first;
        if ((month_first || form == TimeForm::day_first) &&
            parse_time_field(text, out,
                             month_first ? TimeForm::day_first : TimeForm::month_first) !=
                TimeKind::bad) {
            contradicting_ = printable(text);
            return other_order;
        }
        if (form == TimeForm::any && text.find('/') < 3)
            return fmt::format(
                "the time cannot be read: '{}' may have month or day first; say which: dialect "
                "csv-us or csv-eu",
                printable(text));
        return fmt::format("the time cannot be read: '{}'", printable(text));
    }

    /// Of the other rows nobody knows then what 01/03/2017 is.
    core::Status contradiction() const {
        const auto& d = rows_.detection;
        const bool month_first = d.form == TimeForm::month_first;
        const std::string proof = d.order_proof.empty()
                                      ? fmt::format("dialect {}", d.dialect->name)
                                      : d.order_proof;
        return fail(ErrorCode::data,
                    fmt::format("the dates contradict each other: {} has the {} first, '{}' in "
                                "line {} the {}",
                                proof, month_first ? "month" : "day", contradicting_,
                                lines_.line_number(), month_first ? "day" : "month"),
                    fmt::format("{}:{}", rows_.file, lines_.line_number()),
                    "write all dates in one order, best with the year first");
    }

    core::Status missing_zone() const {
        const auto& d = rows_.detection;
        return fail(ErrorCode::data,
                    fmt::format("the times have no time zone{}{}",
                                d.zone_reason.empty() ? "" : ": ", d.zone_reason),
                    fmt::format("{}:{}", rows_.file, lines_.line_number()),
                    "say which it is with timezone = \"UTC\", \"fixed:+02:00\", an IANA name or "
                    "\"broker:EET-US\" (--timezone on the command line)");
    }

    core::Status reject(std::string reason, Rejection kind) {
        return reject_row(rows_.report, options_.strict, rows_.file, lines_.line_number(),
                          std::move(reason), kind);
    }

    static constexpr std::size_t sample_rows = 4096;

    LineReader lines_;
    Rows rows_;
    const ImportOptions& options_;
    std::array<int, 256> field_of_{};  ///< of a column; absent when it means nothing
    bool whole_;  ///< a last line without an end is no sign of a cut
    std::size_t size_;  ///< of the whole text in bytes; 0: unknown
    core::Time previous_ = core::Time::min();  ///< of the last row with sound prices
    std::string contradicting_;                ///< a date in the other order
    bool local_times_ = false;
};

/// Times of a series that say their own zone are UTC; of others it is the given or the dialect's.
void describe_zone(Rows& rows, const ImportOptions& options) {
    auto& report = rows.report;
    if (!rows.zone) {
        report.zone = "UTC";
        report.zone_reason = "the times say it, or are dates";
        return;
    }
    report.zone = rows.zone->name();
    report.zone_reason = options.timezone.empty() ? rows.detection.zone_reason : "given";
}

}  // namespace

core::Status reject_row(ImportReport& report, bool strict, const std::string& file,
                        std::size_t line, std::string reason, Rejection kind) {
    ++report.rejected;
    report.duplicates += kind == Rejection::duplicate;
    report.crossed += kind == Rejection::crossed;
    if (strict)
        return fail(ErrorCode::data, std::move(reason), fmt::format("{}:{}", file, line),
                    "correct the file, or import it without strict to leave such rows out");
    if (report.rejected_rows.size() < ImportReport::max_listed)
        report.rejected_rows.push_back({line, std::move(reason), file});
    return {};
}

core::Result<Rows> read_rows(std::unique_ptr<ByteSource> source, const std::string& name,
                             const ImportOptions& options) {
    auto text = decode(std::move(source));
    if (!text) return std::unexpected(text.error());
    auto start = peek(std::move(*text), LineReader::max_line + 2);
    if (!start) return std::unexpected(start.error());
    if (start->head.size() > LineReader::max_line + 1 &&
        start->head.find('\n') > LineReader::max_line)
        return fail(ErrorCode::data,
                    fmt::format("a line is longer than {} KiB", LineReader::max_line / 1024),
                    name + ":1", "is this a text file with bars?");
    const std::string member = start->source->member();
    auto detection =
        detect(start->head, member.empty() ? name : name + "/" + member, options.dialect);
    if (!detection) {
        auto error = detection.error();  // of the file, as the caller named it
        if (error.where == name + "/" + member) error.where = name;
        return std::unexpected(std::move(error));
    }
    Rows rows{.file = name,
              .detection = std::move(*detection),
              .zone = {},
              .bars = {},
              .lines = {},
              .report = {},
              .falls = 0,
              .first_fall = {}};
    rows.report.dialect = rows.detection.dialect->name;
    rows.report.dialect_reason = rows.detection.reason;
    rows.report.layout = rows.detection.layout.text;
    rows.report.quoted = rows.detection.layout.quoted();
    const bool whole = start->source->proves_end();
    const std::size_t size = start->source->total();
    LineReader lines(std::move(start->source), name);
    auto read = RowReader(std::move(lines), std::move(rows), whole, size, options).run();
    if (read) describe_zone(*read, options);
    return read;
}

}  // namespace pmp::data
