#include "storage/projection.hpp"

#include <fmt/format.h>

#include "storage/sha256.hpp"

namespace pmp::storage {
namespace {

std::int64_t number(core::Seq seq) { return static_cast<std::int64_t>(seq.value); }

core::Status done(const core::Result<std::int64_t>& result) {
    if (!result) return std::unexpected(result.error());
    return {};
}

Value optional_decimal(const Payload& payload, const char* key) {
    return payload.has(key) ? Value(payload.decimal(key)) : Value();
}

}  // namespace

Projection::Projection(Database& store, std::string journal_id, SessionInfo& session)
    : store_(store),
      journal_id_(std::move(journal_id)),
      session_(session),
      audit_(store),
      signals_{"strategy_signals",
               {"session", "id", "seq", "cause", "time", "strategy", "symbol", "signal",
                "confidence", "details", "price", "held", "requested", "approved", "verdict",
                "code", "sentence", "order_id", "stages"},
               {}},
      events_{"order_events",
              {"session", "seq", "cause", "time", "order_id", "state", "filled", "reason"},
              {}},
      fills_{"fills",
             {"session", "seq", "exec", "cause", "order_id", "symbol", "side", "quantity", "price",
              "fee", "time", "price_time", "shares"},
             {}},
      trades_{"trades",
              {"session", "id", "seq", "strategy", "symbol", "direction", "units", "entry_time",
               "entry_price", "exit_time", "exit_price", "pnl", "fees", "exit_reason"},
              {}},
      metrics_{"portfolio_metrics",
               {"session", "seq", "time", "equity", "cash", "realized", "unrealized", "drawdown",
                "gross_exposure", "net_exposure", "trades"},
               {}} {}

core::Status Projection::apply(const engine::JournalRow& row) {
    using Handler = core::Status (Projection::*)(const engine::JournalRow&, const Payload&);
    // bar_open and broker rows have no place in the store: what they led to follows as fills,
    // states and metrics. Kinds of a newer program are passed over for the same reason.
    static const std::map<std::string, Handler, std::less<>> handlers = {
        {"session", &Projection::session},     {"bar_close", &Projection::bar_close},
        {"strategy", &Projection::strategy},   {"decision", &Projection::decision},
        {"order", &Projection::order},         {"order_state", &Projection::order_state},
        {"fill", &Projection::fill},           {"position", &Projection::position},
        {"trade", &Projection::trade},         {"metrics", &Projection::metrics},
        {"command", &Projection::command},     {"risk", &Projection::risk},
        {"limit", &Projection::limit},         {"stalled", &Projection::stalled},
        {"finish", &Projection::finished},
    };
    if (session_.id == 0 && row.kind != "session")
        throw PayloadFault("the first row of a journal must be its session");
    const auto handler = handlers.find(row.kind);
    if (handler == handlers.end()) return {};
    return (this->*handler->second)(row, Payload(row));
}

core::Status Projection::session(const engine::JournalRow& row, const Payload& payload) {
    if (session_.id != 0) throw PayloadFault("a journal has one session");
    auto newest = store_.integer("select coalesce(max(id), 0) from sessions");
    if (!newest) return std::unexpected(newest.error());
    const std::string instruments = payload.json("instruments", "[]");
    auto inserted = store_.execute(
        "insert into sessions (id, journal, name, version, config_hash, mode, currency, cash, "
        "started, instruments) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        {*newest + 1, journal_id_, payload.text("name"), payload.text_or("version", ""),
         payload.text_or("config_hash", ""), payload.text_or("mode", ""), payload.text("currency"),
         payload.decimal("cash"), row.time, Json{instruments}});
    if (!inserted) return done(inserted);
    inserted = store_.execute("insert into projection_state (session, watermark, row_hash, bars, "
                              "decisions, blocked, orders, fills, trades) "
                              "values ($1, 0, '', 0, 0, 0, 0, 0, 0)",
                              {*newest + 1});
    if (!inserted) return done(inserted);
    session_.id = *newest + 1;
    session_.instruments = parse_instruments(instruments);
    return audit(row, "engine", "session_started", payload.text("name"));
}

core::Status Projection::bar_close(const engine::JournalRow& row, const Payload& payload) {
    const auto index = static_cast<std::size_t>(payload.integer("i"));
    if (index >= session_.instruments.size())
        throw PayloadFault(fmt::format("instrument {} is not in the session", index));
    const auto& instrument = session_.instruments[index];
    ++counts_.bars;
    const auto ask = [&](const char* key) { return payload.has(key) ? Value(payload.raw(key)) : Value(); };
    return done(store_.execute(
        "insert into market_data (symbol, timeframe, open_time, close_time, open, high, low, close, "
        "volume, ask_open, ask_high, ask_low, ask_close) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
        "on conflict (symbol, timeframe, open_time) do update set close_time = excluded.close_time, "
        "open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, "
        "volume = excluded.volume, ask_open = excluded.ask_open, ask_high = excluded.ask_high, "
        "ask_low = excluded.ask_low, ask_close = excluded.ask_close",
        {instrument.symbol, instrument.timeframe, payload.time("t"), row.time, payload.raw("o"),
         payload.raw("h"), payload.raw("l"), payload.raw("c"), payload.real("v"),
         ask("ao"), ask("ah"), ask("al"), ask("ac")}));
}

core::Status Projection::strategy(const engine::JournalRow& row, const Payload& payload) {
    const std::string name = payload.text("strategy");
    const std::string state = payload.text("state");
    auto stored = store_.execute(
        "insert into strategies (session, name, strategy_id, type, symbol, timeframe, role, state, "
        "reason, definition, updated) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
        "on conflict (session, name) do update set strategy_id = excluded.strategy_id, "
        "type = excluded.type, symbol = excluded.symbol, timeframe = excluded.timeframe, "
        "role = excluded.role, state = excluded.state, reason = excluded.reason, definition = case "
        "when $12 then excluded.definition else strategies.definition end, "
        "updated = excluded.updated",
        {session_.id, name, payload.integer("id"), payload.text_or("type", ""),
         payload.text_or("symbol", ""), payload.text_or("timeframe", ""),
         payload.text_or("role", ""), state, payload.text_or("reason", ""),
         Json{payload.json("definition", "{}")}, row.time, payload.has("definition")});
    if (!stored) return done(stored);
    return audit(row, "engine", "strategy_" + state, name);
}

core::Status Projection::decision(const engine::JournalRow& row, const Payload& payload) {
    const std::string verdict = payload.text("verdict");
    const std::string code = payload.text("code");
    ++counts_.decisions;
    if (verdict == "block") ++counts_.blocked;
    ++by_code_[{verdict, code}];
    signals_.rows.push_back(
        {session_.id, payload.integer("id"), number(row.seq), number(row.cause), row.time,
         payload.text("strategy"), payload.text("symbol"), payload.text("signal"),
         payload.has("confidence") ? Value(payload.real("confidence")) : Value(),
         Json{payload.json("details", "{}")}, payload.decimal("price"), payload.decimal("held"),
         payload.decimal("requested"), payload.decimal("approved"), verdict, code,
         payload.text("sentence"), payload.has("order") ? payload.integer("order") : 0,
         Json{payload.json("stages", "[]")}});
    return {};
}

core::Status Projection::order(const engine::JournalRow& row, const Payload& payload) {
    ++counts_.orders;
    const std::string type = payload.text("type");
    // The price of an order that goes at the market means nothing.
    const bool priced = type == "stop" || type == "limit";
    return done(store_.execute(
        "insert into orders (session, id, seq, cause, time, client_order_id, symbol, side, type, "
        "purpose, quantity, price, oco, legs, state, filled, average_price, reason, updated) values "
        "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'INTENT', $15, null, '', $5) "
        // An order that is sized anew at its fill is told a second time.
        "on conflict (session, id) do update set quantity = excluded.quantity, "
        "legs = excluded.legs, updated = excluded.updated",
        {session_.id, payload.integer("id"), number(row.seq), number(row.cause), row.time,
         payload.text("client_order_id"), payload.text("symbol"), payload.text("side"), type,
         payload.text("purpose"), payload.decimal("quantity"),
         priced ? optional_decimal(payload, "price") : Value(),
         payload.has("oco") ? payload.integer("oco") : 0, Json{payload.json("legs", "[]")},
         core::Decimal()}));
}

core::Status Projection::order_state(const engine::JournalRow& row, const Payload& payload) {
    const std::int64_t id = payload.integer("id");
    const std::string state = payload.text("state");
    const std::string reason = payload.text_or("text", "");
    const core::Decimal filled =
        payload.has("filled") ? payload.decimal("filled") : core::Decimal();
    events_.rows.push_back({session_.id, number(row.seq), number(row.cause), row.time, id, state,
                            filled, reason});
    // Before the first fill there is no average price, whatever stands in its place.
    const Value average = filled.is_zero() ? Value() : optional_decimal(payload, "average_price");
    auto changed = store_.execute(
        "update orders set state = $3, filled = $4, average_price = $5, reason = $6, updated = $7 "
        "where session = $1 and id = $2",
        {session_.id, id, state, filled, average, reason, row.time});
    if (!changed) return done(changed);
    if (*changed != 1) throw PayloadFault(fmt::format("there is no order {}", id));
    return {};
}

core::Status Projection::fill(const engine::JournalRow& row, const Payload& payload) {
    ++counts_.fills;
    fills_.rows.push_back({session_.id, number(row.seq), payload.integer("exec"), number(row.cause),
                           payload.integer("order"), payload.text("symbol"), payload.text("side"),
                           payload.decimal("quantity"), payload.decimal("price"),
                           payload.decimal("fee"), payload.time("time"), payload.time("price_time"),
                           Json{payload.json("shares", "[]")}});
    return {};
}

core::Status Projection::position(const engine::JournalRow& row, const Payload& payload) {
    const std::string strategy = payload.text_or("strategy", "");
    const std::string symbol = payload.text("symbol");
    positions_[{strategy, symbol}] = {session_.id,
                                      strategy,
                                      symbol,
                                      payload.decimal("quantity"),
                                      payload.decimal("average_price"),
                                      payload.decimal("realized"),
                                      payload.decimal("fees"),
                                      row.time};
    return {};
}

core::Status Projection::trade(const engine::JournalRow& row, const Payload& payload) {
    ++counts_.trades;
    trades_.rows.push_back({session_.id, payload.integer("id"), number(row.seq),
                            payload.text("strategy"), payload.text("symbol"),
                            payload.text("direction"), payload.decimal("units"),
                            payload.time("entry_time"), payload.decimal("entry_price"),
                            payload.time("exit_time"), payload.decimal("exit_price"),
                            payload.decimal("pnl"), payload.decimal("fees"),
                            payload.text("exit_reason")});
    return {};
}

core::Status Projection::metrics(const engine::JournalRow& row, const Payload& payload) {
    metrics_.rows.push_back({session_.id, number(row.seq), row.time, payload.decimal("equity"),
                             payload.decimal("cash"), payload.decimal("realized"),
                             payload.decimal("unrealized"), payload.real("drawdown"),
                             payload.decimal("gross_exposure"), payload.decimal("net_exposure"),
                             payload.integer("trades")});
    return {};
}

core::Status Projection::command(const engine::JournalRow& row, const Payload& payload) {
    std::string object = payload.text_or("strategy", "");
    if (object.empty()) object = payload.text_or("limit", "");
    return audit(row, payload.text_or("actor", "operator"), payload.text("kind"), object);
}

core::Status Projection::risk(const engine::JournalRow& row, const Payload& payload) {
    return audit(row, "risk", "risk_state", payload.text("state"));
}

core::Status Projection::limit(const engine::JournalRow& row, const Payload& payload) {
    return audit(row, payload.text_or("actor", "operator"), "limit_changed", payload.text("limit"));
}

core::Status Projection::stalled(const engine::JournalRow& row, const Payload& payload) {
    return audit(row, "engine", "strategy_stalled", payload.text("strategy"));
}

core::Status Projection::finished(const engine::JournalRow& row, const Payload&) {
    return audit(row, "engine", "session_finished", "");
}

core::Status Projection::audit(const engine::JournalRow& row, std::string actor, std::string action,
                               std::string object) {
    return audit_.append({session_.id, number(row.seq), row.time, std::move(actor),
                          std::move(action), std::move(object), row.payload});
}

core::Status Projection::finish(const engine::JournalRow& last) {
    for (const Gathered* gathered : {&signals_, &events_, &fills_, &trades_, &metrics_}) {
        if (auto written = store_.bulk_append(gathered->table, gathered->columns, gathered->rows);
            !written)
            return written;
    }
    if (auto written = write_positions(); !written) return written;
    return write_counts(last);
}

core::Status Projection::write_positions() {
    for (const auto& [key, values] : positions_) {
        auto written = store_.execute(
            "insert into positions (session, strategy, symbol, quantity, average_price, realized, "
            "fees, updated) values ($1, $2, $3, $4, $5, $6, $7, $8) "
            "on conflict (session, strategy, symbol) do update set quantity = excluded.quantity, "
            "average_price = excluded.average_price, realized = excluded.realized, "
            "fees = excluded.fees, updated = excluded.updated",
            std::span<const Value>(values));
        if (!written) return done(written);
    }
    return {};
}

core::Status Projection::write_counts(const engine::JournalRow& last) {
    for (const auto& [key, count] : by_code_) {
        auto written = store_.execute(
            "insert into decision_counts (session, verdict, code, count) values ($1, $2, $3, $4) "
            "on conflict (session, verdict, code) do update set "
            "count = decision_counts.count + excluded.count",
            {session_.id, key.first, key.second, count});
        if (!written) return done(written);
    }
    return done(store_.execute(
        "update projection_state set watermark = $2, row_hash = $3, bars = bars + $4, "
        "decisions = decisions + $5, blocked = blocked + $6, orders = orders + $7, "
        "fills = fills + $8, trades = trades + $9 where session = $1",
        {session_.id, number(last.seq), journal_row_hash(last), counts_.bars, counts_.decisions,
         counts_.blocked, counts_.orders, counts_.fills, counts_.trades}));
}

std::vector<SessionInfo::Instrument> parse_instruments(std::string_view json) {
    std::vector<SessionInfo::Instrument> instruments;
    const auto list = Payload::Json::parse(json, nullptr, false);
    if (!list.is_array()) throw PayloadFault("\"instruments\" is not a list");
    for (const auto& item : list) {
        const Payload instrument(item);
        if (!item.is_object()) throw PayloadFault("an instrument is not an object");
        instruments.push_back({instrument.text("symbol"), instrument.text_or("timeframe", "")});
    }
    return instruments;
}

std::string journal_row_hash(const engine::JournalRow& row) {
    return sha256_hex(fmt::format("{}|{}|{}|{}|{}|{}", row.seq.value, row.kind, row.time.ns,
                                  row.received.ns, row.cause.value, row.payload));
}

}  // namespace pmp::storage
