#include "server/rows_json.hpp"

#include <algorithm>
#include <cmath>

#include "server/json_writer.hpp"

namespace pmp::server {
namespace {

using namespace storage;  // NOLINT: this file is about its rows

/// to - from of two decimal texts; the store wrote them, so they parse.
core::Quantity change(const std::string& from, const std::string& to) {
    const auto a = core::Decimal::parse(from);
    const auto b = core::Decimal::parse(to);
    return a && b ? *b - *a : core::Quantity{};
}

void optional_field(JsonWriter& w, std::string_view name, const std::optional<std::string>& text) {
    w.key(name);
    if (text) w.value(*text);
    else w.null();
}

void write_open(JsonWriter& w, const DecisionRow& d) {
    w.begin_object().field("id", d.id).field("time", d.time).field("strategy", d.strategy);
    w.field("symbol", d.symbol).field("signal", d.signal);
    w.field_or_reason("confidence", d.confidence.value_or(std::nan("")), "the strategy gave none");
    w.field("verdict", d.verdict).field("code", d.code).field("sentence", d.sentence);
    w.field("requested", change(d.held, d.requested)).field("sent", change(d.held, d.approved));
}

void write(JsonWriter& w, const DecisionRow& d) {
    write_open(w, d);
    w.end_object();
}

void write(JsonWriter& w, const ChainLink& l) {
    w.begin_object().field("seq", l.seq).field("kind", l.kind).field("time", l.time);
    w.field("text", l.text).end_object();
}

void write(JsonWriter& w, const OrderRow& o) {
    w.begin_object().field("id", o.id).field("client_order_id", o.client_order_id);
    w.field("time", o.time).field("symbol", o.symbol).field("side", o.side).field("type", o.type);
    w.field("quantity", o.quantity).field("filled", o.filled);
    optional_field(w, "average_price", o.average_price);
    if (!o.average_price) w.field("average_price_reason", "nothing filled yet");
    w.field("state", o.state).field("reason", o.reason);
    optional_field(w, "stop", o.type == "stop" ? o.price : std::nullopt);
    optional_field(w, "price", o.price);
    w.field("purpose", o.purpose).key("strategies").raw(o.legs.empty() ? "[]" : o.legs);
    w.end_object();
}

void write(JsonWriter& w, const FillRow& f) {
    w.begin_object().field("id", f.id).field("order_id", f.order).field("time", f.time);
    w.field("price_time", f.price_time).field("symbol", f.symbol).field("side", f.side);
    w.field("quantity", f.quantity).field("price", f.price).field("fee", f.fee).end_object();
}

void write(JsonWriter& w, const TradeRow& t) {
    w.begin_object().field("id", t.id).field("strategy", t.strategy).field("symbol", t.symbol);
    w.field("direction", t.direction).field("units", t.units).field("entry_time", t.entry_time);
    w.field("entry_price", t.entry_price).field("exit_time", t.exit_time);
    w.field("exit_price", t.exit_price).field("pnl", t.pnl).field("fees", t.fees);
    w.field("exit_reason", t.exit_reason).end_object();
}

/// What the snapshot adds to an account's row, or to a strategy's.
void write_now(JsonWriter& w, const PositionRow& p, const engine::Snapshot& now) {
    if (!p.strategy) {
        const auto at =
            std::ranges::find(now.positions, p.symbol, &engine::Snapshot::Position::symbol);
        if (at == now.positions.end()) return;
        w.field("last", at->last).field("value", at->value);
        w.field("unrealized", at->unrealized).field("strategies", at->strategies);
        return;
    }
    const auto last =
        std::ranges::find(now.instruments, p.symbol, &engine::Snapshot::Instrument::symbol);
    if (last != now.instruments.end()) w.field("last", last->last);
    const auto own =
        std::ranges::find(now.strategies, *p.strategy, &engine::Snapshot::Strategy::name);
    if (own != now.strategies.end() && own->symbol == p.symbol) {
        w.field("unrealized", own->unrealized);
    }
}

void write(JsonWriter& w, const PositionRow& p, const engine::Snapshot* now) {
    w.begin_object().field("symbol", p.symbol).field("quantity", p.quantity).key("strategy");
    if (p.strategy) w.value(*p.strategy);
    else w.null();
    w.field("average_price", p.average_price).field("realized", p.realized);
    w.field("fees", p.fees);
    if (now) write_now(w, p, *now);
    w.end_object();
}

template <class Row>
void write_all(JsonWriter& w, std::string_view name, std::span<const Row> rows) {
    w.key(name).begin_array();
    for (const auto& row : rows) write(w, row);
    w.end_array();
}

template <class Row>
std::string page_json(const Page<Row>& page) {
    JsonWriter w;
    w.begin_object();
    write_all<Row>(w, "items", page.items);
    w.key("next");
    if (page.next) w.value(*page.next);
    else w.null();
    return w.end_object().take();
}

}  // namespace

std::string to_json(const Page<DecisionRow>& page) { return page_json(page); }
std::string to_json(const Page<OrderRow>& page) { return page_json(page); }
std::string to_json(const Page<FillRow>& page) { return page_json(page); }
std::string to_json(const Page<TradeRow>& page) { return page_json(page); }

std::string to_json(const DecisionRecord& decision) {
    JsonWriter w;
    write_open(w, decision.row);
    w.field("price", decision.price);
    w.key("details").raw(decision.details.empty() ? "{}" : decision.details);
    w.key("stages").raw(decision.stages.empty() ? "[]" : decision.stages);
    write_all<ChainLink>(w, "chain", decision.chain);
    w.key("orders").begin_array();
    for (const auto& id : decision.orders) w.value(id);
    return w.end_array().end_object().take();
}

std::string to_json(std::span<const PositionRow> positions, const engine::Snapshot* now) {
    JsonWriter w;
    w.begin_object().key("items").begin_array();
    for (const auto& position : positions) write(w, position, now);
    return w.end_array().end_object().take();
}

std::string to_json(std::span<const EquityPoint> points) {
    JsonWriter w;
    w.begin_object().key("time").begin_array();
    for (const auto& point : points) w.value(point.time);
    w.end_array().key("equity").begin_array();
    for (const auto& point : points) w.value(point.equity);
    w.end_array().key("drawdown").begin_array();
    for (const auto& point : points) w.value(point.drawdown);
    return w.end_array().end_object().take();
}

}  // namespace pmp::server
