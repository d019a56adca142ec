#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "data/series.hpp"
#include "model/quote.hpp"

namespace pmp::data {

/// The ticks of one instrument in order of time; several may share one. They are in memory of their
/// own or in a mapped file.
struct TickSeries {
    std::span<const model::Tick> ticks;
    std::shared_ptr<const void> keeper;  ///< holds the memory
    std::string source, hash;
};

/// What a tick may not be: a price that is not positive, an ask below the bid.
[[nodiscard]] std::optional<std::string> tick_fault(const model::Tick& tick);

[[nodiscard]] TickSeries tick_series(std::vector<model::Tick> ticks, std::string source);

/// Reads a tick file of our own (write_ticks: mapped, nothing is parsed) or a CSV file with a header
/// that names time, bid and ask (or price). Errors: ErrorCode::data with file, line and reason for
/// any tick that is not sound or goes back in time.
[[nodiscard]] core::Result<TickSeries> read_ticks(const std::string& path,
                                                  const std::string& timezone = {});

/// The CSV half of read_ticks().
[[nodiscard]] core::Result<TickSeries> read_tick_csv(const std::string& path,
                                                     const std::string& timezone);

/// Writes ticks as they lie in memory behind a header, for read_ticks on machines of the same byte
/// order. Error: ErrorCode::data.
[[nodiscard]] core::Status write_ticks(const TickSeries& series, const std::string& path);

/// The bars the ticks make; a bar exists where there was a tick. Its volume counts the ticks.
[[nodiscard]] std::vector<model::Bar> bars_of(std::span<const model::Tick> ticks,
                                              model::Timeframe timeframe);

struct TickOptions {
    std::uint64_t seed = 1;
    core::Time start = core::from_civil(2020, 1, 6);
    std::size_t minutes = 31'680;     ///< 22 days
    std::size_t a_minute = 64;        ///< ticks, evenly spread
    core::Price price = 100, tick = core::Decimal::from_raw(1'000'000), spread = tick;
    double volatility = 0.4;          ///< of a year, as a share
};

/// Synthetic ticks: a random walk, the same for the same options on every machine.
[[nodiscard]] std::vector<model::Tick> generate_ticks(const TickOptions& options);

}  // namespace pmp::data
