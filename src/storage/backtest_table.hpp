#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "storage/db.hpp"

namespace pmp::storage {

/// One stored backtest. Metrics that are undefined are empty, never 0.
struct BacktestRecord {
    std::int64_t id = 0;     ///< given when it is saved
    core::Time created{};    ///< likewise
    std::string name;
    std::string config_hash, data_hash, build;
    std::optional<double> total_return, sharpe, max_drawdown;
    std::int64_t trades = 0;
    std::string result;      ///< the whole result as JSON
};

/// Returns the new id (from 1). ErrorCode::database.
core::Result<std::int64_t> save_backtest(Database& store, const BacktestRecord& record);
/// Newest first, without their `result`.
core::Result<std::vector<BacktestRecord>> list_backtests(Database& store, std::size_t limit = 100);
core::Result<std::optional<BacktestRecord>> load_backtest(Database& store, std::int64_t id);

}  // namespace pmp::storage
