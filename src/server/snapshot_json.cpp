#include "server/snapshot_json.hpp"

#include <limits>

#include "server/json_writer.hpp"

namespace pmp::server {
namespace {

using engine::Snapshot;

void write(JsonWriter& w, const Snapshot::Session& s) {
    const double progress = s.progress < 0 ? std::numeric_limits<double>::quiet_NaN() : s.progress;
    w.begin_object().field("name", s.name).field("mode", s.mode).field("state", s.state);
    w.field("speed", s.speed);
    w.field_or_reason("progress", progress, "the end of the feed is not known");
    w.field("started", s.started);
    w.field_or_reason("feed_age_ms", s.feed_age_ms, "nothing received yet");
    w.field("message", s.message).end_object();
}

void write(JsonWriter& w, const Snapshot::Account& a) {
    constexpr auto no_equity = "the equity it is measured against is not positive";
    w.begin_object().field("currency", a.currency).field("equity", a.equity);
    w.field("cash", a.cash).field("initial", a.initial).field("pnl_today", a.pnl_today);
    w.field_or_reason("pnl_today_ratio", a.pnl_today_ratio, no_equity);
    w.field("pnl_total", a.pnl_total).field("realized", a.realized);
    w.field("unrealized", a.unrealized);
    w.field_or_reason("drawdown", a.drawdown, no_equity);
    w.field_or_reason("max_drawdown", a.max_drawdown, no_equity);
    w.field("peak", a.peak).field("gross_exposure", a.gross_exposure);
    w.field("net_exposure", a.net_exposure);
    w.field_or_reason("leverage", a.leverage, no_equity);
    w.field("fees", a.fees).end_object();
}

void write(JsonWriter& w, const Snapshot::Limit& l) {
    constexpr auto unmeasured = "not measured yet";
    w.begin_object().field("name", l.name).field("scope", l.scope);
    w.field_or_reason("measured", l.measured, unmeasured);
    w.field_or_reason("limit", l.limit, "no limit is set").field("unit", l.unit);
    w.field_or_reason("used", l.used, unmeasured).field("action", l.action).end_object();
}

void write(JsonWriter& w, const Snapshot::Risk& r) {
    w.begin_object().field("trading_state", r.trading_state).field("killed", r.killed);
    w.key("limits").begin_array();
    for (const auto& limit : r.limits) write(w, limit);
    w.end_array().end_object();
}

void write(JsonWriter& w, const Snapshot::Counts& c) {
    w.begin_object().field("events", c.events).field("signals", c.signals);
    w.field("decisions", c.decisions).field("blocked", c.blocked).field("orders", c.orders);
    w.field("fills", c.fills).field("trades", c.trades).end_object();
}

void write(JsonWriter& w, const Snapshot::Speed& s) {
    constexpr auto unmeasured = "nothing measured yet";
    w.begin_object().field_or_reason("events_per_second", s.events_per_second, unmeasured);
    w.field_or_reason("strategy_bars_per_second", s.strategy_bars_per_second, unmeasured);
    w.field_or_reason("decision_p50_us", s.decision_p50_us, unmeasured);
    w.field_or_reason("decision_p99_us", s.decision_p99_us, unmeasured).end_object();
}

void write(JsonWriter& w, const Snapshot::CodeCount& c) {
    w.begin_object().field("code", c.code).field("count", c.count).end_object();
}

void write(JsonWriter& w, const Snapshot::Instrument& i) {
    w.begin_object().field("symbol", i.symbol).field("last", i.last).field("time", i.time);
    w.field("bars", i.bars).end_object();
}

void write(JsonWriter& w, const Snapshot::Position& p) {
    w.begin_object().field("symbol", p.symbol).field("quantity", p.quantity);
    w.field("average_price", p.average_price).field("last", p.last).field("value", p.value);
    w.field("unrealized", p.unrealized).field("strategies", p.strategies).end_object();
}

void write_open(JsonWriter& w, const Snapshot::Strategy& s) {
    w.begin_object().field("id", s.id).field("name", s.name).field("type", s.type);
    w.field("symbol", s.symbol).field("timeframe", s.timeframe).field("state", s.state);
    w.field("fault", s.fault).field("role", s.role).field("signal", s.signal);
    w.field_or_reason("confidence", s.confidence, "no signal yet").field("position", s.position);
    w.field("pnl", s.pnl).field("pnl_today", s.pnl_today).field("realized", s.realized);
    w.field("unrealized", s.unrealized);
    w.field_or_reason("drawdown", s.drawdown, "no capital to measure it against");
    w.field("trades", s.trades);
    w.field_or_reason("win_rate", s.win_rate, "no closed trade yet").field("blocked", s.blocked);
    w.field_or_reason("weight", s.weight, "not weighted").field("last_decision", s.last_decision);
    w.key("spark").begin_array();
    for (const double point : s.spark) w.value(point);
    w.end_array();
}

void write(JsonWriter& w, const Snapshot::Strategy& s) {
    write_open(w, s);
    w.end_object();
}

void write(JsonWriter& w, const Snapshot::Alert& a) {
    w.begin_object().field("time", a.time).field("severity", a.severity).field("text", a.text);
    w.end_object();
}

template <class Row>
void write_all(JsonWriter& w, std::string_view name, const std::vector<Row>& rows) {
    w.key(name).begin_array();
    for (const auto& row : rows) write(w, row);
    w.end_array();
}

}  // namespace

std::string snapshot_json(const Snapshot& s, core::Time sent) {
    JsonWriter w;
    w.begin_object().field("seq", s.seq.value).field("time", s.time).field("sent", sent);
    write(w.key("session"), s.session);
    write(w.key("account"), s.account);
    write(w.key("risk"), s.risk);
    write(w.key("counts"), s.counts);
    write(w.key("speed"), s.speed);
    write_all(w, "blocked_by", s.blocked_by);
    write_all(w, "instruments", s.instruments);
    write_all(w, "positions", s.positions);
    write_all(w, "strategies", s.strategies);
    write_all(w, "alerts", s.alerts);
    return w.end_object().take();
}

std::string strategy_row_json_open(const Snapshot::Strategy& row) {
    JsonWriter w;
    write_open(w, row);
    return w.take();
}

}  // namespace pmp::server
