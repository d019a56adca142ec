#include <algorithm>

#include "storage/payload.hpp"
#include "storage/projection.hpp"
#include "storage/queries.hpp"
#include "storage/query_support.hpp"

namespace pmp::storage {
namespace {

constexpr std::string_view row_columns =
    "id, time, strategy, symbol, signal, confidence, verdict, code, sentence, held, requested, "
    "approved";

DecisionRow read_row(const Row& row) {
    DecisionRow decision{count_at(row, 0), row.time(1),        text_at(row, 2),
                         text_at(row, 3),  text_at(row, 4),    {},
                         text_at(row, 6),  text_at(row, 7),    text_at(row, 8),
                         decimal_at(row, 9), decimal_at(row, 10), decimal_at(row, 11)};
    if (!row.is_null(5)) decision.confidence = row.real(5);
    return decision;
}

std::string signal_text(const DecisionRow& row) {
    std::string text = fmt::format("{} said {}", row.strategy, row.signal);
    if (row.confidence) text += fmt::format(" with confidence {:.2f}", *row.confidence);
    return text;
}

std::string order_text(const Row& row) {
    std::string text = fmt::format("{}: {} {} {} {}", row.text(2), row.text(3), decimal_at(row, 4),
                                   row.text(5), row.text(6));
    if (!row.is_null(7)) text += " at " + decimal_at(row, 7);
    if (row.text(8) != "net") text += fmt::format(" ({})", row.text(8));
    return text;
}

}  // namespace

core::Result<Page<DecisionRow>> Queries::decisions(const DecisionFilter& filter) {
    auto session = this->session();
    if (!session) return std::unexpected(session.error());
    PageQuery query(row_columns, "strategy_signals", "id", *session);
    // A strategy has the fewest rows, then a code; what they leave is looked at row by row. The
    // indexes of 0001_tables.sql are made for these choices.
    query.equal("strategy", filter.strategy);
    if (!filter.strategy.empty()) {
        query.filter("symbol", filter.symbol);
        query.filter("code", filter.code);
        query.filter("verdict", filter.verdict);
    } else {
        query.equal("symbol", filter.symbol);
        query.equal("code", filter.code);
        if (filter.code.empty()) query.equal("verdict", filter.verdict);
        else query.filter("verdict", filter.verdict);
    }
    query.page(filter.before, filter.limit);
    return query.run<DecisionRow>(*store_, filter.limit, read_row);
}

core::Result<std::optional<DecisionRecord>> Queries::decision(std::uint64_t id) {
    auto session = this->session();
    if (!session) return std::unexpected(session.error());
    std::optional<DecisionRecord> found;
    core::Seq cause{};
    core::Seq seq{};
    auto done = store_->query(
        fmt::format("select {}, price, details, stages, order_id, cause, seq from strategy_signals "
                    "where session = $1 and id = $2",
                    row_columns),
        {*session, static_cast<std::int64_t>(id)}, [&](const Row& row) {
            found = DecisionRecord{read_row(row),    decimal_at(row, 12), text_at(row, 13),
                                   text_at(row, 14), {},                  count_at(row, 15),
                                   {}};
            cause.value = count_at(row, 16);
            seq.value = count_at(row, 17);
        });
    if (!done) return std::unexpected(done.error());
    if (!found) return found;
    if (auto linked = chain(*session, *found, cause, seq); !linked)
        return std::unexpected(linked.error());
    return found;
}

core::Status Queries::chain(std::int64_t session, DecisionRecord& record, core::Seq cause,
                            core::Seq seq) {
    std::string instruments = "[]";
    auto read = store_->query("select instruments from sessions where id = $1", {session},
                              [&](const Row& row) { instruments = row.text(0); });
    if (!read) return read;
    std::string timeframe;
    try {
        for (const auto& instrument : parse_instruments(instruments)) {
            if (instrument.symbol == record.row.symbol) timeframe = instrument.timeframe + " ";
        }
    } catch (const PayloadFault& fault) {
        return core::fail(core::ErrorCode::database, fault.what(), store_->name());
    }
    // The reference price of a decision is the close of the bar that led to it.
    record.chain.push_back({cause.value, "bar", record.row.time,
                            fmt::format("{} {}bar closed at {}", record.row.symbol, timeframe,
                                        record.price)});
    record.chain.push_back({seq.value, "signal", record.row.time, signal_text(record.row)});
    if (record.order == 0) return {};
    return order_chain(session, record);
}

core::Status Queries::order_chain(std::int64_t session, DecisionRecord& record) {
    const auto order = static_cast<std::int64_t>(record.order);
    auto& chain = record.chain;
    const std::size_t first = chain.size();
    auto read = store_->query(
        "select seq, time, client_order_id, side, quantity, symbol, type, price, purpose "
        "from orders where session = $1 and id = $2",
        {session, order}, [&](const Row& row) {
            chain.push_back({count_at(row, 0), "order", row.time(1), order_text(row)});
            record.orders.push_back(text_at(row, 2));
        });
    if (!read) return read;
    read = store_->query(
        "select seq, time, state, reason from order_events where session = $1 and order_id = $2 "
        "order by seq",
        {session, order}, [&](const Row& row) {
            std::string text = text_at(row, 2);
            if (!row.text(3).empty()) text += fmt::format(": {}", row.text(3));
            chain.push_back({count_at(row, 0), "order_state", row.time(1), std::move(text)});
        });
    if (!read) return read;
    read = store_->query(
        "select seq, time, side, quantity, price, fee from fills where session = $1 and "
        "order_id = $2 order by seq",
        {session, order}, [&](const Row& row) {
            chain.push_back({count_at(row, 0), "fill", row.time(1),
                             fmt::format("{} {} at {}, fee {}",
                                         row.text(2) == "BUY" ? "bought" : "sold",
                                         decimal_at(row, 3), decimal_at(row, 4),
                                         decimal_at(row, 5))});
        });
    std::stable_sort(chain.begin() + static_cast<std::ptrdiff_t>(first), chain.end(),
                     [](const ChainLink& a, const ChainLink& b) { return a.seq < b.seq; });
    return read;
}

}  // namespace pmp::storage
