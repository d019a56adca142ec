#include "storage/backtest_table.hpp"

#include "core/clock_wall.hpp"

namespace pmp::storage {
namespace {

Value optional(const std::optional<double>& value) { return value ? Value(*value) : Value(); }

std::optional<double> optional_at(const Row& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return row.real(column);
}

BacktestRecord read(const Row& row) {
    return {row.integer(0),
            row.time(1),
            std::string(row.text(2)),
            std::string(row.text(3)),
            std::string(row.text(4)),
            std::string(row.text(5)),
            optional_at(row, 6),
            optional_at(row, 7),
            optional_at(row, 8),
            row.integer(9),
            std::string(row.text(10))};
}

}  // namespace

core::Result<std::int64_t> save_backtest(Database& store, const BacktestRecord& record) {
    auto transaction = Transaction::begin(store);
    if (!transaction) return std::unexpected(transaction.error());
    auto newest = store.integer("select coalesce(max(id), 0) from backtest_results");
    if (!newest) return newest;
    const std::int64_t id = *newest + 1;
    auto saved = store.execute(
        "insert into backtest_results (id, created, name, config_hash, data_hash, build, "
        "total_return, sharpe, max_drawdown, trades, result) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        {id, core::WallClock().now(), record.name, record.config_hash, record.data_hash,
         record.build, optional(record.total_return), optional(record.sharpe),
         optional(record.max_drawdown), record.trades, Json{record.result}});
    if (!saved) return saved;
    if (auto done = transaction->commit(); !done) return std::unexpected(done.error());
    return id;
}

core::Result<std::vector<BacktestRecord>> list_backtests(Database& store, std::size_t limit) {
    std::vector<BacktestRecord> records;
    auto done = store.query(
        "select id, created, name, config_hash, data_hash, build, total_return, sharpe, "
        "max_drawdown, trades, '' from backtest_results order by id desc limit $1",
        {static_cast<std::int64_t>(limit)}, [&](const Row& row) { records.push_back(read(row)); });
    if (!done) return std::unexpected(done.error());
    return records;
}

core::Result<std::optional<BacktestRecord>> load_backtest(Database& store, std::int64_t id) {
    std::optional<BacktestRecord> found;
    auto done = store.query(
        "select id, created, name, config_hash, data_hash, build, total_return, sharpe, "
        "max_drawdown, trades, result from backtest_results where id = $1",
        {id}, [&](const Row& row) { found = read(row); });
    if (!done) return std::unexpected(done.error());
    return found;
}

}  // namespace pmp::storage
