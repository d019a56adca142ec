#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/json.hpp"
#include "core/clock_wall.hpp"
#include "data/csv_reader.hpp"
#include "data/csv_writer.hpp"
#include "data/source_files.hpp"
#include "feeds/download.hpp"
#include "feeds/download_files.hpp"

namespace pmp::feeds {
namespace {

using core::Duration;
using core::ErrorCode;
using core::fail;

/// What Alpha Vantage says instead of data: with status 200, and as JSON although CSV was asked
/// for.
struct Refusal {
    std::string text;
    bool later = false;  ///< too many requests a minute: worth waiting
};

std::optional<Refusal> refusal_of(const std::string& body) {
    const auto start = body.find_first_not_of(" \r\n\t");
    if (start == std::string::npos) return Refusal{"the answer is empty", true};
    if (body[start] != '{') return std::nullopt;
    const auto json = config::from_json(body, "answer");
    if (!json) return Refusal{"the answer is neither CSV nor JSON", true};
    for (const auto* key : {"Error Message", "Information", "Note"}) {
        const auto* value = json->find(key);
        const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(&value->data());
        if (text != nullptr) return Refusal{*text, std::string_view(key) == "Note"};
    }
    return Refusal{"the answer is not the series", false};
}

/// Their rows run from new to old.
std::string oldest_first(std::string_view csv) {
    std::vector<std::string_view> lines;
    for (std::size_t begin = 0; begin < csv.size();) {
        const std::size_t end = std::min(csv.find('\n', begin), csv.size());
        if (end > begin) lines.push_back(csv.substr(begin, end - begin));
        begin = end + 1;
    }
    if (lines.size() > 1) std::reverse(lines.begin() + 1, lines.end());
    return fmt::format("{}\n", fmt::join(lines, "\n"));
}

class AlphaVantage {
public:
    explicit AlphaVantage(const DownloadJob& job)
        : job_(job), base_(job.base_url.empty() ? "https://www.alphavantage.co" : job.base_url) {
        const auto slash = job.symbol.find('/');
        pair_ = slash != std::string::npos;
        first_ = job.symbol.substr(0, slash);
        if (pair_) second_ = job.symbol.substr(slash + 1);
    }

    core::Result<DownloadResult> run() {
        for (const auto& part : {first_, pair_ ? second_ : first_})
            if (auto status = check_symbol(part); !status) return std::unexpected(status.error());
        const std::string folder = fmt::format("{}/alphavantage/{}", job_.out, first_ + second_);
        if (auto status = make_folder(folder); !status) return std::unexpected(status.error());
        const int minutes = job_.timeframe.minutes;
        if (minutes == 1440 || minutes == 10'080) {
            const char* kind = minutes == 1440 ? "DAILY" : "WEEKLY";
            result_.path = fmt::format("{}/{}.csv", folder, to_string(job_.timeframe));
            const auto status = series(fmt::format("{}_{}&{}&outputsize=full",
                                                   pair_ ? "FX" : "TIME_SERIES", kind, symbols()),
                                       result_.path, "");
            return status ? core::Result<DownloadResult>(result_) : std::unexpected(status.error());
        }
        return intraday(folder);
    }

private:
    [[nodiscard]] std::string symbols() const {
        return pair_ ? fmt::format("from_symbol={}&to_symbol={}", first_, second_)
                     : "symbol=" + first_;
    }

    core::Result<DownloadResult> intraday(const std::string& folder) {
        constexpr std::array steps = {1, 5, 15, 30, 60};
        const int minutes = job_.timeframe.minutes;
        if (std::ranges::find(steps, minutes) == steps.end())
            return fail(ErrorCode::usage,
                        "Alpha Vantage has no bars of " + to_string(job_.timeframe), "--timeframe",
                        "it has 1m, 5m, 15m, 30m, 1h, 1d and 1w");
        result_.path = fmt::format("{}/{}", folder, to_string(job_.timeframe));
        if (auto status = make_folder(result_.path); !status)
            return std::unexpected(status.error());
        const auto query = fmt::format("{}_INTRADAY&{}&interval={}min&outputsize=full",
                                       pair_ ? "FX" : "TIME_SERIES", symbols(), minutes);
        if (pair_) {  // only the latest weeks can be had
            const auto status = series(query, result_.path + "/latest.csv", "UTC");
            return status ? core::Result<DownloadResult>(result_) : std::unexpected(status.error());
        }
        const core::Time now = core::WallClock().now();
        for (core::Time t = job_.from; t < job_.to && t < now; t = next_month(t)) {
            const std::string path = fmt::format("{}/{}.csv", result_.path, month_text(t));
            // A file from before the month's end lacks the rest of it.
            const auto stamp = data::stamp_of(path);
            if (stamp && stamp->mtime_ns > next_month(t).ns) {
                ++result_.kept;
                continue;
            }
            const auto status =
                series(fmt::format("{}&adjusted=false&month={}", query, month_text(t)), path,
                       "America/New_York");
            if (!status) return std::unexpected(status.error());
        }
        return result_;
    }

    /// One request, one file.
    core::Status series(const std::string& function, const std::string& path,
                        const std::string& zone) {
        // Five requests a minute is what a free key may.
        if (asked_++ > 0 && !wait_ms(job_.pause_ms < 0 ? 12'500 : job_.pause_ms, job_.retry.stop))
            return fail(ErrorCode::interrupted, "interrupted");
        const std::string url =
            fmt::format("{}/query?function={}&datatype=csv&apikey={}", base_, function, job_.key);
        const auto judge = [this](const HttpReply& r) -> std::optional<std::string> {
            const auto refusal = refusal_of(r.body);
            if (refusal)
                return refusal->later ? std::optional(hide_key(refusal->text)) : std::nullopt;
            return r.body.ends_with('\n') ? std::nullopt
                                          : std::optional<std::string>("the answer is cut off");
        };
        const auto reply = fetch(client_, url, job_.retry, judge);
        if (!reply) return std::unexpected(reply.error());
        if (reply->status == 404)
            return fail(ErrorCode::network, "the server answered 404", without_key(url));
        if (const auto refusal = refusal_of(reply->body))
            return fail(ErrorCode::network, "Alpha Vantage says: " + hide_key(refusal->text),
                        without_key(url), "check symbol, key and what the key allows");
        return store(oldest_first(reply->body), path, zone);
    }

    core::Status store(const std::string& csv, const std::string& path, const std::string& zone) {
        auto in = data::read_csv_text(
            csv, "Alpha Vantage's answer",
            {.symbol = job_.symbol, .timeframe = job_.timeframe, .timezone = zone});
        if (!in) return std::unexpected(in.error());
        result_.unsound += in->report.rejected;
        if (job_.timeframe >= model::Timeframe{1440})  // a file of a month is the whole month
            in->series.bars.erase_if([&](const model::Bar& bar) {
                return bar.open_time < job_.from || bar.open_time >= job_.to;
            });
        if (in->series.bars.empty()) {
            ++result_.missing;
            return {};
        }
        ++result_.fetched;
        return data::write_csv(in->series, path);
    }

    /// They repeat the key in what they say.
    [[nodiscard]] std::string hide_key(std::string text) const {
        for (std::size_t at = 0;
             !job_.key.empty() && (at = text.find(job_.key, at)) != std::string::npos;)
            text.replace(at, job_.key.size(), "***");
        return text;
    }

    const DownloadJob& job_;
    std::string base_, first_, second_;
    bool pair_ = false;
    int asked_ = 0;
    HttpClient client_;
    DownloadResult result_;
};

}  // namespace

core::Result<DownloadResult> download_alphavantage(const DownloadJob& job) {
    return AlphaVantage(job).run();
}

}  // namespace pmp::feeds
