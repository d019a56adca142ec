#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"

namespace pmp::cli {

/// A trade of a result file. Numbers are as JSON has them.
struct FileTrade {
    std::string strategy, symbol, direction, entry_time, exit_time, exit_reason;
    double units = 0, entry_price = 0, exit_price = 0, pnl = 0, fees = 0, financing = 0;

    bool operator==(const FileTrade&) const = default;
};

using FileMetrics = std::vector<std::pair<std::string, std::optional<double>>>;

/// What two results are compared by: the JSON of `pmp backtest`.
struct ResultFile {
    std::string path, name, config_hash, data_hash, build;
    FileMetrics metrics;  ///< in the order of the file
    std::vector<std::pair<std::string, FileMetrics>> strategies;
    std::vector<FileTrade> trades;
    std::vector<std::pair<std::string, double>> equity;  ///< time, value
};

/// Reads one. Trades are taken out while the file is read, so its size costs little memory.
/// Error: ErrorCode::data for a file that cannot be read, is no JSON, or no result.
[[nodiscard]] core::Result<ResultFile> read_result(const std::string& path);

}  // namespace pmp::cli
