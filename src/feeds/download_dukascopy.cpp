#include <fmt/format.h>

#include "core/clock_wall.hpp"
#include "data/csv_writer.hpp"
#include "feeds/bi5.hpp"
#include "feeds/download.hpp"
#include "feeds/download_files.hpp"

namespace pmp::feeds {
namespace {

using core::Duration;
using core::ErrorCode;
using core::fail;

class Dukascopy {
public:
    explicit Dukascopy(const DownloadJob& job)
        : job_(job),
          base_(job.base_url.empty() ? "https://datafeed.dukascopy.com" : job.base_url),
          scale_(job.scale.is_zero() ? dukascopy_scale(job.symbol) : job.scale) {}

    core::Result<DownloadResult> run() {
        if (auto status = check_symbol(job_.symbol); !status)
            return std::unexpected(status.error());
        if (!scale_.is_positive())
            return fail(ErrorCode::usage,
                        "how Dukascopy scales prices of " + job_.symbol + " is not known", "symbol",
                        "give --scale: 100000 for five decimals, 1000 for three");
        if (Duration::days(1).ns % job_.timeframe.duration().ns != 0)
            return fail(ErrorCode::usage, "bars must divide a day", "--timeframe",
                        "such as 1m, 1h or 1d");
        result_.path =
            fmt::format("{}/dukascopy/{}/{}", job_.out, job_.symbol, to_string(job_.timeframe));
        if (auto status = make_folder(result_.path); !status)
            return std::unexpected(status.error());
        // A day is whole some time after its end, when its last hour has been published.
        const core::Time now = core::WallClock().now() - Duration::hours(26);
        for (core::Time t = job_.from; t < job_.to && t <= now; t = t + Duration::days(1))
            if (auto status = day(t); !status) return std::unexpected(status.error());
        return result_;
    }

private:
    core::Status day(core::Time start) {
        const std::string path = fmt::format("{}/{}.csv.gz", result_.path, day_text(start));
        if (exists(path)) {
            ++result_.kept;
            return {};
        }
        std::vector<Tick> ticks;
        for (int hour = 0; hour < 24; ++hour)
            if (auto status = add_hour(start, hour, ticks); !status) return status;
        data::Series series{{}, job_.symbol, job_.timeframe, bars_of(ticks, job_.timeframe),
                            {}, {}};
        const std::size_t all = series.bars.size();
        series.bars.erase_if(
            [](const model::Bar& bar) { return model::bar_fault(bar).has_value(); });
        result_.unsound += all - series.bars.size();
        if (series.bars.empty()) {
            ++result_.missing;
            return {};
        }
        ++result_.fetched;
        return data::write_csv(series, path);
    }

    core::Status add_hour(core::Time day, int hour, std::vector<Tick>& ticks) {
        const auto date = core::civil_date(day);
        // In this archive January is month 00.
        const std::string url =
            fmt::format("{}/datafeed/{}/{:04}/{:02}/{:02}/{:02}h_ticks.bi5", base_, job_.symbol,
                        date.year, date.month - 1, date.day, hour);
        const core::Time start = day + Duration::hours(hour);
        std::vector<Tick> read;
        const auto reply =
            fetch(client_, url, job_.retry, [&](const HttpReply& r) -> std::optional<std::string> {
                auto found = read_bi5(r.body, start, scale_);
                if (!found) return found.error().what;
                read = std::move(*found);
                return std::nullopt;
            });
        if (!reply) return std::unexpected(reply.error());
        ticks.insert(ticks.end(), read.begin(), read.end());
        if (!wait_ms(job_.pause_ms < 0 ? 20 : job_.pause_ms, job_.retry.stop))
            return fail(ErrorCode::interrupted, "interrupted");
        return {};
    }

    const DownloadJob& job_;
    std::string base_;
    core::Decimal scale_;
    HttpClient client_;
    DownloadResult result_;
};

}  // namespace

core::Result<DownloadResult> download_dukascopy(const DownloadJob& job) {
    return Dukascopy(job).run();
}

}  // namespace pmp::feeds
