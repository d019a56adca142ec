#pragma once

#include <cstdint>
#include <string>

#include "core/decimal.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "feeds/http_client.hpp"
#include "model/timeframe.hpp"

namespace pmp::feeds {

/// History to fetch.
struct DownloadJob {
    std::string symbol;  ///< as the source calls it
    model::Timeframe timeframe;
    core::Time from, to;   ///< midnights of the first day and of the day after the last
    std::string out;       ///< folder; the source and the symbol become folders in it
    std::string base_url;  ///< empty: the source's own
    std::string key;       ///< Alpha Vantage only
    std::int64_t pause_ms = -1;  ///< between two requests; negative: what the source asks for
    core::Decimal scale;   ///< Dukascopy: units in a price of 1; 0: known by the symbol
    RetryPolicy retry;
};

struct DownloadResult {
    std::string path;         ///< what `file = ...` is to name
    std::size_t fetched = 0;  ///< files
    std::size_t kept = 0;     ///< were there already
    std::size_t missing = 0;  ///< the source has none
    std::size_t unsound = 0;  ///< bars left out
};

// Each writes whole files only, and keeps those it finds: an interrupted download goes on where it
// stopped. Errors: ErrorCode::network (also for what a source says in the body), usage for a symbol
// or timeframe the source does not have, data for a disk that is full, interrupted.

/// Zip files of data.binance.vision, monthly where the whole month is wanted and there is one, else
/// daily; each is held against the SHA-256 beside it.
[[nodiscard]] core::Result<DownloadResult> download_binance(const DownloadJob& job);

/// Ticks of Dukascopy, made into bars with bid and ask, a file a day. Days that are not over yet
/// are not fetched.
[[nodiscard]] core::Result<DownloadResult> download_dukascopy(const DownloadJob& job);

/// Alpha Vantage: one file of days or weeks, a file a month for shorter bars. EUR/USD is a currency
/// pair, anything else a stock.
[[nodiscard]] core::Result<DownloadResult> download_alphavantage(const DownloadJob& job);

}  // namespace pmp::feeds
