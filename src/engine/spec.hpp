#pragma once

#include <string>
#include <vector>

#include "config/value.hpp"
#include "execution/fill_rules.hpp"
#include "model/costs.hpp"
#include "model/instrument.hpp"
#include "risk/limits.hpp"
#include "strategies/definition.hpp"

namespace pmp::engine {

/// A [[data]] table: where the bars of a symbol come from.
struct DataSpec {
    std::string symbol;
    std::string file;
    std::string ticks_file;      ///< ticks that the bars are made of, instead of `file`
    std::string finer_file;      ///< bars of a shorter timeframe, for intrabar = "finer"
    std::string timeframe;       ///< empty: as detected
    std::string timezone;        ///< empty: the file must say
    std::string dialect;         ///< empty: detected
    std::string factors;         ///< factor file to adjust with; empty: as the file is
    std::string from, to;        ///< RFC 3339; empty: all
    std::string origin;          ///< "demo.toml:12"
};

enum class AtEnd : std::uint8_t { close, hold };

/// Which samples of the equity a backtest's metrics are made of: the last of each UTC day, of each
/// week (Monday to Sunday) or of each month.
enum class Sampling : std::uint8_t { daily, weekly, monthly };

/// What an engine needs to know apart from its data: account, instruments, costs, rules, limits.
struct SessionSpec {
    std::string name = "session";
    std::string currency = "USD";
    core::Money cash = 1'000'000;
    model::Costs costs;
    execution::FillMode fill = execution::FillMode::next_open;
    execution::Intrabar intrabar = execution::Intrabar::stop_first;
    AtEnd at_end = AtEnd::close;
    core::Decimal participation;  ///< share of a bar's volume that can be filled; 0: no limit
    risk::Limits limits;
    double periods_per_year = 252;
    double risk_free = 0;  ///< a year
    Sampling sampling = Sampling::daily;  ///< of `pmp backtest`; sweeps always measure by day
    bool periods_given = false;  ///< periods_per_year is from the configuration
    int rolling_window = 63;     ///< returns in a rolling measure
    std::string benchmark;       ///< a symbol of the data, else a CSV file; empty: none
    int stall_seconds = 10;  ///< a strategy that does not return for so long is stopped
    model::InstrumentTable instruments;  ///< one for each [[data]], in their order
    std::vector<DataSpec> data;
    std::string config_hash;
};

/// Reads everything of a configuration but its strategies. Files in [[data]] and `instruments` are
/// relative to the configuration's folder, `base`. Other top-level tables may be named in `allowed`.
/// Error (config): unknown or missing keys, values out of range.
[[nodiscard]] core::Result<SessionSpec> parse_session(const config::Table& root,
                                                      const std::string& base,
                                                      std::vector<std::string> allowed = {});

}  // namespace pmp::engine
