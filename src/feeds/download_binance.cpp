#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "feeds/download.hpp"
#include "feeds/download_files.hpp"

namespace pmp::feeds {
namespace {

using core::ErrorCode;
using core::fail;

constexpr std::array<std::string_view, 14> intervals = {"1m", "3m", "5m", "15m", "30m", "1h", "2h",
                                                        "4h", "6h", "8h", "12h", "1d",  "3d", "1w"};

class Binance {
public:
    explicit Binance(const DownloadJob& job)
        : job_(job),
          base_(job.base_url.empty() ? "https://data.binance.vision" : job.base_url),
          interval_(to_string(job.timeframe)) {}

    core::Result<DownloadResult> run() {
        if (auto status = check_symbol(job_.symbol); !status)
            return std::unexpected(status.error());
        if (std::ranges::find(intervals, interval_) == intervals.end())
            return fail(ErrorCode::usage, "Binance has no bars of " + interval_, "--timeframe",
                        fmt::format("it has {}", fmt::join(intervals, ", ")));
        result_.path = fmt::format("{}/binance/{}/{}", job_.out, job_.symbol, interval_);
        if (auto status = make_folder(result_.path); !status)
            return std::unexpected(status.error());
        for (core::Time t = job_.from; t < job_.to;) {
            const core::Time next = std::min(next_month(t), job_.to);
            if (auto status = month(t, next); !status) return std::unexpected(status.error());
            t = next;
        }
        return result_;
    }

private:
    /// The part of a month in [from, to): one file when it is all of it, else a file a day.
    core::Status month(core::Time from, core::Time to) {
        const bool whole = core::civil_date(from).day == 1 && to == next_month(from);
        if (whole) {
            const auto there = file("monthly", month_text(from));
            if (!there) return std::unexpected(there.error());
            if (*there) return {};
        }
        for (core::Time day = from; day < to; day = day + core::Duration::days(1)) {
            const auto there = file("daily", day_text(day));
            if (!there) return std::unexpected(there.error());
            result_.missing += !*there;
        }
        return {};
    }

    /// False when the source has no such file.
    core::Result<bool> file(const char* kind, const std::string& date) {
        const std::string name = fmt::format("{}-{}-{}.zip", job_.symbol, interval_, date);
        const std::string path = result_.path + "/" + name;
        if (exists(path)) {
            ++result_.kept;
            return true;
        }
        const std::string url = fmt::format("{}/data/spot/{}/klines/{}/{}/{}", base_, kind,
                                            job_.symbol, interval_, name);
        const auto sum = fetch(client_, url + ".CHECKSUM", job_.retry, [](const HttpReply& reply) {
            return reply.body.find_first_not_of("0123456789abcdefABCDEF") == 64
                       ? std::nullopt
                       : std::optional<std::string>("its checksum file cannot be read");
        });
        if (!sum) return std::unexpected(sum.error());
        if (sum->status == 404) return false;
        std::string expected = sum->body.substr(0, 64);
        std::ranges::transform(expected, expected.begin(), [](char c) {
            return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
        });
        const auto reply = fetch(client_, url, job_.retry, [&](const HttpReply& r) {
            return sha256(r.body) == expected
                       ? std::nullopt
                       : std::optional<std::string>("its SHA-256 is not the one beside it");
        });
        if (!reply) return std::unexpected(reply.error());
        if (reply->status == 404)
            return fail(ErrorCode::network, "its checksum is there and the file is not", url);
        if (auto status = write_whole(path, reply->body); !status)
            return std::unexpected(status.error());
        ++result_.fetched;
        if (job_.pause_ms > 0 && !wait_ms(job_.pause_ms, job_.retry.stop))
            return fail(ErrorCode::interrupted, "interrupted");
        if (job_.retry.stop && job_.retry.stop())
            return fail(ErrorCode::interrupted, "interrupted");
        return true;
    }

    const DownloadJob& job_;
    std::string base_, interval_;
    HttpClient client_;
    DownloadResult result_;
};

}  // namespace

core::Result<DownloadResult> download_binance(const DownloadJob& job) { return Binance(job).run(); }

}  // namespace pmp::feeds
