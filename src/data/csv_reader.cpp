#include "data/csv_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "data/factors.hpp"
#include "data/rejected_share.hpp"
#include "data/row_reader.hpp"
#include "data/spacing.hpp"

namespace pmp::data {
namespace {

using core::ErrorCode;
using core::fail;

/// Makes one series of the rows of its files.
class Joiner {
public:
    Joiner(std::vector<Rows> files, const ImportOptions& options)
        : files_(std::move(files)), options_(options) {}

    core::Result<Import> run() {
        if (auto status = join(); !status) return std::unexpected(status.error());
        const std::string& name = files_.front().file;
        if (bars_.empty()) return no_bars();
        for (const auto& file : files_)
            if (2 * file.falls > file.report.rows)
                return fail(ErrorCode::data, "the rows run from new to old", file.first_fall,
                            "sort them by time, oldest first");
        const auto timeframe = choose_timeframe(bars_, options_.timeframe, name);
        // The bars that are left may be too odd a few to have one; then the others are the cause.
        if (!timeframe)
            return std::unexpected(too_many_rejected(report_) ? rejected_error(report_, name)
                                                              : timeframe.error());
        report_.timeframe = *timeframe;
        report_.timeframe_inferred = !options_.timeframe;
        if (auto status = close_bars(); !status) return std::unexpected(status.error());
        if (auto status = adjust(); !status) return std::unexpected(status.error());
        report_.accepted = bars_.size();
        measure_gaps();
        report_.first = bars_.front().open_time;
        report_.last = bars_.back().close_time;

        Import out{{options_.instrument, options_.symbol, *timeframe, std::move(bars_), name, {}},
                   std::move(report_)};
        out.series.hash = content_hash(out.series.bars);
        return out;
    }

private:
    /// All bars in order of time, and one report.
    core::Status join() {
        std::ranges::stable_sort(files_, {}, [](const Rows& rows) {
            return rows.bars.empty() ? core::Time::max() : rows.bars.front().open_time;
        });
        report_ = files_.front().report;
        bars_ = std::move(files_.front().bars);
        lines_ = std::move(files_.front().lines);
        file_of_.assign(files_.size() > 1 ? bars_.size() : 0, 0);
        report_.files = {files_.front().file};
        std::size_t count = 0;
        for (const auto& file : files_) count += file.lines.size();
        if (files_.size() > 1) bars_.reserve(count + bars_.size());
        for (std::size_t i = 1; i < files_.size(); ++i) {
            if (auto status = append(i); !status) return status;
            files_[i].bars = {};  // not all of them twice
        }
        if (files_.size() == 1)
            for (auto& row : report_.rejected_rows) row.file.clear();
        return {};
    }

    core::Status append(std::size_t index) {
        const Rows& rows = files_[index];
        const auto& r = rows.report;
        if (r.dialect != report_.dialect || r.quoted != report_.quoted || r.zone != report_.zone)
            return fail(ErrorCode::data,
                        fmt::format("its dialect is {}, that of the files before {}", r.summary(),
                                    report_.summary()),
                        rows.file, "the files of one series must be alike");
        report_.files.push_back(rows.file);
        report_.rows += r.rows;
        report_.rejected += r.rejected;
        report_.duplicates += r.duplicates;
        report_.crossed += r.crossed;
        report_.rounded += r.rounded;
        report_.unterminated |= r.unterminated;
        for (const auto& row : r.rejected_rows)
            if (report_.rejected_rows.size() < ImportReport::max_listed)
                report_.rejected_rows.push_back(row);
        for (std::size_t i = 0; i < rows.bars.size(); ++i) {
            const core::Time time = rows.bars[i].open_time;
            if (!bars_.empty() && time <= bars_.back().open_time) {
                auto status =
                    reject_row(report_, options_.strict, rows.file, rows.lines[i],
                               fmt::format("time {} is in a file before", core::to_string(time)),
                               Rejection::duplicate);
                if (!status) return status;
                continue;
            }
            bars_.push_back(rows.bars[i]);
            lines_.push_back(rows.lines[i]);
            file_of_.push_back(static_cast<std::uint32_t>(index));
        }
        return {};
    }

    core::Result<Import> no_bars() const {
        const std::string& name = files_.front().file;
        if (report_.rows == 0)
            return fail(ErrorCode::data, "the file has a header and no bars", name);
        const auto& first = report_.rejected_rows.front();
        return fail(ErrorCode::data,
                    fmt::format("none of {} rows is a bar; line {}: {}", report_.rows, first.line,
                                first.reason),
                    fmt::format("{}:{}", first.file.empty() ? name : first.file, first.line));
    }

    /// Days and longer of a local clock end at a local midnight, also when it is set.
    [[nodiscard]] core::Time close_of(core::Time open) const {
        const core::Duration length = report_.timeframe.duration();
        const auto& zone = files_.front().zone;
        if (!zone || length.ns % core::Duration::days(1).ns != 0) return open + length;
        return zone->to_utc(zone->to_local(open) + length, open).value_or(open + length);
    }

    /// Sets close times; a bar that opens before the one before it has closed is rejected.
    core::Status close_bars() {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < bars_.size(); ++i) {
            model::Bar bar = bars_[i];
            bar.close_time = close_of(bar.open_time);
            if (kept > 0 && bar.open_time < bars_[kept - 1].close_time) {
                const auto& file = files_[file_of_.empty() ? 0 : file_of_[i]].file;
                auto status = reject_row(report_, options_.strict, file, lines_[i],
                                         fmt::format("time {} is inside the bar before",
                                                     core::to_string(bar.open_time)));
                if (!status) return status;
                continue;
            }
            bars_[kept++] = bar;
        }
        bars_.resize(kept);
        return {};
    }

    core::Status adjust() {
        if (options_.factors.empty()) return {};
        const auto factors = load_factors(options_.factors);
        if (!factors) return std::unexpected(factors.error());
        const auto& zone = files_.front().zone;
        return apply_factors(*factors, zone ? &*zone : nullptr, bars_, report_);
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

    std::vector<Rows> files_;
    const ImportOptions& options_;
    std::vector<model::Bar> bars_;
    std::vector<std::uint32_t> lines_, file_of_;  ///< of each bar; file_of_ is empty for one file
    ImportReport report_;
};

}  // namespace

core::Result<Import> read_files(const std::vector<std::string>& paths,
                                const ImportOptions& options) {
    std::vector<Rows> files;
    for (const auto& path : paths) {
        auto source = open_source(path);
        if (!source) return std::unexpected(source.error());
        auto rows = read_rows(std::move(*source), path, options);
        if (!rows) return std::unexpected(rows.error());
        files.push_back(std::move(*rows));
    }
    if (files.empty()) return fail(ErrorCode::data, "there is no data file");
    return Joiner(std::move(files), options).run();
}

core::Result<Import> read_csv(const std::string& path, const ImportOptions& options) {
    return read_files({path}, options);
}

core::Result<Import> read_csv_text(std::string_view text, const std::string& name,
                                   const ImportOptions& options) {
    auto rows = read_rows(text_source(text), name, options);
    if (!rows) return std::unexpected(rows.error());
    std::vector<Rows> files;
    files.push_back(std::move(*rows));
    return Joiner(std::move(files), options).run();
}

}  // namespace pmp::data
