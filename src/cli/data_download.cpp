#include <cstdlib>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/data_series.hpp"
#include "feeds/download.hpp"

namespace pmp::cli {
namespace {

using core::ErrorCode;
using core::fail;

/// Midnight of a day of the command line.
core::Result<core::Time> day_of(const std::string& text, const char* option) {
    if (text.empty())
        return fail(ErrorCode::usage, "a day is needed", option,
                    "such as " + std::string(option) + " 2024-01-01");
    const auto time = core::parse_time(text);
    if (!time) return std::unexpected(of_option(time.error(), option));
    if (*time != core::floor_to(*time, core::Duration::days(1)))
        return fail(ErrorCode::usage, "'" + text + "' is no day", option);
    return *time;
}

/// Secrets come from the environment, never from the command line, which others can see.
core::Result<std::string> alphavantage_key() {
    if (const char* key = std::getenv("PMP_ALPHAVANTAGE_KEY"); key != nullptr && *key != '\0')
        return key;
    if (const char* file = std::getenv("PMP_ALPHAVANTAGE_KEY_FILE"); file != nullptr) {
        std::string key;
        if (std::ifstream in(file); in >> key) return key;
        return fail(ErrorCode::config, "the file with the key cannot be read", file);
    }
    return fail(ErrorCode::config, "Alpha Vantage needs a key", "PMP_ALPHAVANTAGE_KEY",
                "set it, or PMP_ALPHAVANTAGE_KEY_FILE to a file that holds it");
}

core::Result<feeds::DownloadJob> job_of(const Context& context, const DownloadOptions& o) {
    feeds::DownloadJob job{.symbol = o.symbol,
                           .timeframe = {},
                           .from = core::Time::min(),
                           .to = core::Time::max(),
                           .out = o.out,
                           .base_url = o.base_url,
                           .key = {},
                           .pause_ms = o.pause,
                           .scale = core::Decimal(o.scale),
                           .retry = {}};
    const auto timeframe = model::parse_timeframe(o.timeframe);
    if (!timeframe) return std::unexpected(of_option(timeframe.error(), "--timeframe"));
    job.timeframe = *timeframe;
    const bool days = o.source == "alphavantage" && timeframe->minutes >= 1440;
    if (!days || !o.from.empty()) {
        const auto from = day_of(o.from, "--from");
        if (!from) return std::unexpected(from.error());
        job.from = *from;
    }
    if (!days || !o.to.empty()) {
        const auto to = day_of(o.to, "--to");
        if (!to) return std::unexpected(to.error());
        job.to = *to + core::Duration::days(1);
    }
    if (job.to <= job.from) return fail(ErrorCode::usage, "--to is before --from", "--to");
    if (o.source == "alphavantage") {
        auto key = alphavantage_key();
        if (!key) return std::unexpected(key.error());
        job.key = std::move(*key);
    }
    job.retry.attempts = o.attempts;
    job.retry.delay_ms = o.retry_delay;
    job.retry.stop = [] { return interrupted().load(); };
    job.retry.tell = [&context](const std::string& text) { say(context, text); };
    return job;
}

}  // namespace

int data_download(const Context& context, const DownloadOptions& options) {
    const auto job = job_of(context, options);
    if (!job) return report(context, job.error());
    const auto download = options.source == "binance"     ? feeds::download_binance
                          : options.source == "dukascopy" ? feeds::download_dukascopy
                                                          : feeds::download_alphavantage;
    const auto result = download(*job);
    if (!result) return report(context, result.error());
    say(context,
        fmt::format("{} files fetched, {} were there, {} the source does not have{}",
                    result->fetched, result->kept, result->missing,
                    result->unsound > 0 ? fmt::format(", {} unsound bars left out", result->unsound)
                                        : std::string()));
    if (result->fetched + result->kept == 0)
        return report(context, {ErrorCode::network, "the source has nothing of it", options.symbol,
                                "check symbol and period"});
    if (!options.json) {
        print(result->path + "\n");
        return 0;
    }
    print(nlohmann::ordered_json{{"path", result->path},
                                 {"fetched", result->fetched},
                                 {"kept", result->kept},
                                 {"missing", result->missing},
                                 {"unsound", result->unsound}}
              .dump(2) +
          "\n");
    return 0;
}

}  // namespace pmp::cli
