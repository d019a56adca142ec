#include "storage/queries.hpp"

#include "storage/query_support.hpp"
#include "storage/sqlite_database.hpp"

namespace pmp::storage {
namespace {

OrderRow read_order(const Row& row) {
    return {count_at(row, 0),
            text_at(row, 1),
            row.time(2),
            text_at(row, 3),
            text_at(row, 4),
            text_at(row, 5),
            text_at(row, 6),
            decimal_at(row, 7),
            decimal_at(row, 8),
            optional_decimal_at(row, 9),
            optional_decimal_at(row, 10),
            text_at(row, 11),
            text_at(row, 12),
            text_at(row, 13),
            row.time(14)};
}

FillRow read_fill(const Row& row) {
    return {count_at(row, 0),   count_at(row, 1),   count_at(row, 2),   row.time(3),
            row.time(4),        text_at(row, 5),    text_at(row, 6),    decimal_at(row, 7),
            decimal_at(row, 8), decimal_at(row, 9), text_at(row, 10)};
}

TradeRow read_trade(const Row& row) {
    return {count_at(row, 0),   text_at(row, 1),    text_at(row, 2),    text_at(row, 3),
            decimal_at(row, 4), row.time(5),        row.time(6),        decimal_at(row, 7),
            decimal_at(row, 8), decimal_at(row, 9), decimal_at(row, 10), text_at(row, 11)};
}

StrategyRow read_strategy(const Row& row) {
    return {count_at(row, 0), text_at(row, 1), text_at(row, 2), text_at(row, 3), text_at(row, 4),
            text_at(row, 5),  text_at(row, 6), text_at(row, 7), text_at(row, 8), row.time(9)};
}

constexpr std::string_view strategy_columns =
    "strategy_id, name, type, symbol, timeframe, role, state, reason, definition, updated";

}  // namespace

core::Result<std::unique_ptr<Queries>> Queries::open(const std::string& store_path,
                                                     std::string session) {
    auto store = open_sqlite(store_path, OpenMode::read_only);
    if (!store) return std::unexpected(store.error());
    return std::unique_ptr<Queries>(new Queries(std::move(*store), std::move(session)));
}

Queries::Queries(std::unique_ptr<Database> store, std::string session)
    : store_(std::move(store)), wanted_(std::move(session)) {}

core::Result<std::int64_t> Queries::session() {
    if (session_ != 0) return session_;
    auto found = store_->integer(
        "select coalesce(max(id), 0) from sessions where $1 = '' or name = $1 or journal = $1",
        {wanted_});
    if (found) session_ = *found;
    return found;
}

core::Result<Page<OrderRow>> Queries::orders(const OrderFilter& filter) {
    auto session = this->session();
    if (!session) return std::unexpected(session.error());
    PageQuery query("id, client_order_id, time, symbol, side, type, purpose, quantity, filled, "
                    "price, average_price, state, reason, legs, updated",
                    "orders", "id", *session);
    query.equal("symbol", filter.symbol);
    query.equal("state", filter.state);
    query.page(filter.before, filter.limit);
    return query.run<OrderRow>(*store_, filter.limit, read_order);
}

core::Result<Page<FillRow>> Queries::fills(std::uint64_t before, std::size_t limit) {
    auto session = this->session();
    if (!session) return std::unexpected(session.error());
    PageQuery query("seq, exec, order_id, time, price_time, symbol, side, quantity, price, fee, "
                    "shares",
                    "fills", "seq", *session);
    query.page(before, limit);
    return query.run<FillRow>(*store_, limit, read_fill);
}

core::Result<Page<TradeRow>> Queries::trades(const TradeFilter& filter) {
    auto session = this->session();
    if (!session) return std::unexpected(session.error());
    PageQuery query("id, strategy, symbol, direction, units, entry_time, exit_time, entry_price, "
                    "exit_price, pnl, fees, exit_reason",
                    "trades", "id", *session);
    query.equal("strategy", filter.strategy);
    query.page(filter.before, filter.limit);
    return query.run<TradeRow>(*store_, filter.limit, read_trade);
}

core::Result<std::vector<PositionRow>> Queries::positions() {
    auto session = this->session();
    if (!session) return std::unexpected(session.error());
    std::vector<PositionRow> rows;
    auto done = store_->query(
        "select strategy, symbol, quantity, average_price, realized, fees, updated from positions "
        "where session = $1 order by strategy, symbol",
        {*session}, [&](const Row& row) {
            PositionRow position{{},
                                 text_at(row, 1),
                                 decimal_at(row, 2),
                                 decimal_at(row, 3),
                                 decimal_at(row, 4),
                                 decimal_at(row, 5),
                                 row.time(6)};
            if (!row.text(0).empty()) position.strategy = text_at(row, 0);
            rows.push_back(std::move(position));
        });
    if (!done) return std::unexpected(done.error());
    return rows;
}

core::Result<std::vector<StrategyRow>> Queries::strategies() {
    auto session = this->session();
    if (!session) return std::unexpected(session.error());
    std::vector<StrategyRow> rows;
    auto done = store_->query(fmt::format("select {} from strategies where session = $1 order by "
                                          "strategy_id",
                                          strategy_columns),
                              {*session},
                              [&](const Row& row) { rows.push_back(read_strategy(row)); });
    if (!done) return std::unexpected(done.error());
    return rows;
}

core::Result<std::optional<StrategyRow>> Queries::strategy(const std::string& name) {
    auto session = this->session();
    if (!session) return std::unexpected(session.error());
    std::optional<StrategyRow> found;
    auto done = store_->query(
        fmt::format("select {} from strategies where session = $1 and name = $2", strategy_columns),
        {*session, name}, [&](const Row& row) { found = read_strategy(row); });
    if (!done) return std::unexpected(done.error());
    return found;
}

core::Result<StoreCounts> Queries::counts() {
    auto session = this->session();
    if (!session) return std::unexpected(session.error());
    StoreCounts counts;
    auto done = store_->query(
        "select watermark, bars, decisions, blocked, orders, fills, trades from projection_state "
        "where session = $1",
        {*session}, [&](const Row& row) {
            counts = {count_at(row, 0), count_at(row, 1), count_at(row, 2), count_at(row, 3),
                      count_at(row, 4), count_at(row, 5), count_at(row, 6)};
        });
    if (!done) return std::unexpected(done.error());
    return counts;
}

core::Result<std::vector<CodeCount>> Queries::blocked_by() {
    auto session = this->session();
    if (!session) return std::unexpected(session.error());
    std::vector<CodeCount> codes;
    auto done = store_->query("select code, count from decision_counts where session = $1 and "
                              "verdict = 'block' order by count desc, code",
                              {*session}, [&](const Row& row) {
                                  codes.push_back({text_at(row, 0), count_at(row, 1)});
                              });
    if (!done) return std::unexpected(done.error());
    return codes;
}

core::Result<Page<AuditRow>> Queries::audit(std::uint64_t before, std::size_t limit) {
    auto session = this->session();
    if (!session) return std::unexpected(session.error());
    PageQuery query("id, session, seq, time, actor, action, object, detail, hash", "audit_logs",
                    "id", *session);
    query.page(before, limit);
    return query.run<AuditRow>(*store_, limit, [](const Row& row) {
        AuditRow audit{count_at(row, 0), row.integer(1),  {},
                       row.time(3),      text_at(row, 4), text_at(row, 5),
                       text_at(row, 6),  text_at(row, 7), text_at(row, 8)};
        if (!row.is_null(2)) audit.seq = count_at(row, 2);
        return audit;
    });
}

core::Result<std::vector<SessionRow>> Queries::sessions() {
    std::vector<SessionRow> rows;
    auto done = store_->query(
        "select id, journal, name, version, config_hash, mode, currency, cash, started "
        "from sessions order by id desc",
        {}, [&](const Row& row) {
            rows.push_back({row.integer(0), text_at(row, 1), text_at(row, 2), text_at(row, 3),
                            text_at(row, 4), text_at(row, 5), text_at(row, 6), decimal_at(row, 7),
                            row.time(8)});
        });
    if (!done) return std::unexpected(done.error());
    return rows;
}

core::Result<std::vector<model::Bar>> Queries::bars(const std::string& symbol,
                                                    const std::string& timeframe, core::Time from,
                                                    core::Time to, std::size_t limit) {
    std::vector<model::Bar> bars;
    auto done = store_->query(
        "select open_time, close_time, open, high, low, close, volume, "
        "ask_open, ask_high, ask_low, ask_close from market_data "
        "where symbol = $1 and timeframe = $2 and open_time >= $3 and open_time < $4 "
        "order by open_time limit $5",
        {symbol, timeframe, from, to, static_cast<std::int64_t>(limit)}, [&](const Row& row) {
            bars.push_back({row.time(0), row.time(1), row.decimal(2), row.decimal(3),
                            row.decimal(4), row.decimal(5), row.real(6),
                            {row.decimal(7), row.decimal(8), row.decimal(9), row.decimal(10)}});
        });
    if (!done) return std::unexpected(done.error());
    return bars;
}

}  // namespace pmp::storage
