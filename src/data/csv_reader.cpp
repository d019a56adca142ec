#include "data/csv_reader.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "data/csv_fields.hpp"
#include "data/csv_layout.hpp"
#include "data/line_reader.hpp"
#include "data/spacing.hpp"
#include "data/zone.hpp"

namespace pmp::data {
namespace {

using core::ErrorCode;
using core::fail;

class Reader {
public:
    Reader(LineReader lines, std::string name, const ImportOptions& options)
        : lines_(std::move(lines)), name_(std::move(name)), options_(options) {}

    core::Result<Import> run() {
        if (auto status = start(); !status) return std::unexpected(status.error());
        std::string_view line;
        for (;;) {
            const auto more = lines_.next(line);
            if (!more) return std::unexpected(more.error());
            if (!*more) break;
            if (line.empty()) continue;
            if (auto status = row(line); !status) return std::unexpected(status.error());
        }
        return finish();
    }

private:
    core::Status start() {
        if (!options_.timezone.empty()) {
            const auto zone = parse_zone(options_.timezone);
            if (!zone) return std::unexpected(zone.error());
            zone_ = *zone;
        }
        std::string_view header;
        const auto more = lines_.next(header);
        if (!more) return std::unexpected(more.error());
        if (!*more) return fail(ErrorCode::data, "the file is empty", name_);
        auto layout = read_layout(header, name_);
        if (!layout) return std::unexpected(layout.error());
        layout_ = std::move(*layout);
        series_.instrument = options_.instrument;
        series_.symbol = options_.symbol;
        return {};
    }

    core::Status row(std::string_view line) {
        ++report_.rows;
        report_.unterminated = !lines_.terminated();
        model::Bar bar;
        const std::size_t rounded = report_.rounded;
        if (auto why = parse(line, bar); !why.empty()) {
            report_.rounded = rounded;
            if (why == no_zone) return missing_zone();
            return reject(std::move(why));
        }
        if (!bars_.empty() && bar.open_time <= bars_.back().open_time) {
            const bool same = bar.open_time == bars_.back().open_time;
            report_.duplicates += same;
            return reject(fmt::format("time {} {}", core::to_string(bar.open_time),
                                      same ? "repeats the row before" : "is before the last one"));
        }
        bars_.push_back(bar);
        bar_lines_.push_back(static_cast<std::uint32_t>(lines_.line_number()));
        return {};
    }

    /// Fills the bar (but for its close time); what is wrong with the row, or nothing.
    std::string parse(std::string_view line, model::Bar& bar) {
        std::string_view field[CsvLayout::fields];
        if (!split(line, field))
            return report_.unterminated ? "the last line is cut off" : "too few columns";
        if (const char* why = parse_time(field, bar.open_time)) return why;
        const std::pair<CsvLayout::Field, core::Decimal*> numbers[] = {
            {CsvLayout::open, &bar.open},
            {CsvLayout::high, &bar.high},
            {CsvLayout::low, &bar.low},
            {CsvLayout::close, &bar.close}};
        for (const auto& [which, number] : numbers) {
            if (layout_.of(which) < 0) continue;
            bool rounded = false;
            if (!parse_number(field[which], *number, rounded))
                return fmt::format("'{}' is not a number in range", printable(field[which]));
            report_.rounded += rounded;
        }
        if (layout_.of(CsvLayout::volume) >= 0 &&
            !parse_volume(field[CsvLayout::volume], bar.volume))
            return fmt::format("'{}' is not a volume", printable(field[CsvLayout::volume]));
        bar.close_time = bar.open_time + core::Duration{1};  // until the timeframe is known
        const auto fault = model::bar_fault(bar);
        return fault ? *fault : std::string();
    }

    bool split(std::string_view line, std::string_view* field) const {
        int column = 0;
        for (std::size_t begin = 0;; ++column) {
            const std::size_t end = std::min(line.find(layout_.delimiter, begin), line.size());
            for (std::size_t f = 0; f < CsvLayout::fields; ++f)
                if (layout_.column[f] == column) field[f] = trim(line.substr(begin, end - begin));
            if (end == line.size()) break;
            begin = end + 1;
        }
        return column + 1 >= layout_.columns;
    }

    static std::string_view trim(std::string_view s) {
        const auto around = [](char c) { return c == ' ' || c == '"'; };
        while (!s.empty() && around(s.front())) s.remove_prefix(1);
        while (!s.empty() && around(s.back())) s.remove_suffix(1);
        return s;
    }

    /// Null when it went well.
    const char* parse_time(const std::string_view* field, core::Time& out) {
        std::string_view text = field[CsvLayout::time];
        std::string joined;
        if (layout_.of(CsvLayout::clock) >= 0) {
            joined = fmt::format("{} {}", text, field[CsvLayout::clock]);
            text = joined;
        }
        switch (parse_time_field(text, out)) {
            case TimeKind::bad: return "the time cannot be read";
            case TimeKind::exact: return nullptr;
            case TimeKind::local: break;
        }
        if (!zone_) return no_zone;
        local_times_ = true;
        out = out - *zone_;
        return nullptr;
    }

    core::Status missing_zone() const {
        return fail(ErrorCode::data, "the times have no time zone",
                    fmt::format("{}:{}", name_, lines_.line_number()),
                    "say which it is with timezone = \"UTC\" or \"fixed:+02:00\" (--tz on the "
                    "command line)");
    }

    /// Text of a file for a terminal: no control characters, not too long.
    static std::string printable(std::string_view text) {
        std::string out(text.substr(0, 30));
        for (char& c : out)
            if (static_cast<unsigned char>(c) < 32 || static_cast<unsigned char>(c) > 126) c = '?';
        return text.size() > 30 ? out + "..." : out;
    }

    core::Status reject(std::string reason) {
        return reject(lines_.line_number(), std::move(reason));
    }
    core::Status reject(std::size_t line, std::string reason) {
        ++report_.rejected;
        if (options_.strict)
            return fail(ErrorCode::data, std::move(reason), fmt::format("{}:{}", name_, line),
                        "correct the file, or import it without strict to leave such rows out");
        if (report_.rejected_rows.size() < ImportReport::max_listed)
            report_.rejected_rows.push_back({line, std::move(reason)});
        return {};
    }

    core::Result<Import> finish() {
        if (report_.rows == 0)
            return fail(ErrorCode::data, "the file has a header and no bars", name_);
        if (bars_.empty())
            return fail(ErrorCode::data,
                        fmt::format("none of {} rows is a bar; line {}: {}", report_.rows,
                                    report_.rejected_rows.front().line,
                                    report_.rejected_rows.front().reason),
                        name_);
        const auto timeframe = choose_timeframe(bars_, options_.timeframe, name_);
        if (!timeframe) return std::unexpected(timeframe.error());
        series_.timeframe = report_.timeframe = *timeframe;
        report_.timeframe_inferred = !options_.timeframe;
        if (auto status = close_bars(); !status) return std::unexpected(status.error());

        report_.accepted = bars_.size();
        measure_gaps();
        report_.first = bars_.front().open_time;
        report_.last = bars_.back().close_time;
        report_.dialect = layout_.text + (local_times_ ? ", times in " + options_.timezone
                                                       : std::string(", times in UTC"));
        series_.bars = std::move(bars_);
        series_.source = name_;
        series_.hash = content_hash(series_.bars);
        return Import{std::move(series_), std::move(report_)};
    }

    /// Sets close times; a bar that opens before the one before it has closed is rejected.
    core::Status close_bars() {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < bars_.size(); ++i) {
            model::Bar bar = bars_[i];
            bar.close_time = bar.open_time + series_.timeframe.duration();
            if (kept > 0 && bar.open_time < bars_[kept - 1].close_time) {
                auto status = reject(bar_lines_[i], fmt::format("time {} is inside the bar before",
                                                                core::to_string(bar.open_time)));
                if (!status) return status;
                continue;
            }
            bars_[kept++] = bar;
        }
        bars_.resize(kept);
        return {};
    }

    void measure_gaps() {
        for (std::size_t i = 1; i < bars_.size(); ++i) {
            const core::Duration gap = bars_[i].open_time - bars_[i - 1].close_time;
            report_.gaps += gap.ns > 0;
            if (gap > report_.longest_gap) {
                report_.longest_gap = gap;
                report_.longest_gap_start = bars_[i - 1].close_time;
            }
        }
    }

    static constexpr const char* no_zone = "no zone";

    LineReader lines_;
    std::string name_;
    ImportOptions options_;
    std::optional<core::Duration> zone_;
    CsvLayout layout_;
    bool local_times_ = false;
    Series series_;
    std::vector<model::Bar> bars_;
    std::vector<std::uint32_t> bar_lines_;  ///< the line of each bar
    ImportReport report_;
};

}  // namespace

core::Result<Import> read_csv(const std::string& path, const ImportOptions& options) {
    auto source = open_source(path);
    if (!source) return std::unexpected(source.error());
    return Reader(LineReader(std::move(*source), path), path, options).run();
}

core::Result<Import> read_csv_text(std::string_view text, const std::string& name,
                                   const ImportOptions& options) {
    return Reader(LineReader(text_source(text), name), name, options).run();
}

}  // namespace pmp::data
