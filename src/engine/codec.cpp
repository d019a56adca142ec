#include "engine/codec.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/json.hpp"
#include "engine/explain.hpp"

namespace pmp::engine {

using Json = nlohmann::ordered_json;
using core::Decimal;

namespace {

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
std::string text(Decimal value) { return value.to_string(); }

Json details_of(const model::Signal& signal) {
    Json details = Json::object();
    for (const auto& [name, value] : signal.details()) details[name] = number(value);
    return details;
}

}  // namespace

const char* to_string(StrategyState state) {
    switch (state) {
        case StrategyState::running: return "running";
        case StrategyState::disabled: return "disabled";
        case StrategyState::faulted: return "faulted";
        case StrategyState::stopped: return "stopped";
    }
    return "stopped";
}

const char* to_string(StrategyRole role) {
    switch (role) {
        case StrategyRole::trader: return "trader";
        case StrategyRole::member: return "member";
        case StrategyRole::ensemble: return "ensemble";
    }
    return "trader";
}

std::optional<core::StrategyId> Directory::find_strategy(std::string_view name) const {
    // The newest of a name: one may have been removed and added again.
    for (std::size_t i = strategies.size(); i-- > 0;)
        if (strategies[i]->name == name) return core::StrategyId{static_cast<std::uint32_t>(i)};
    return std::nullopt;
}

std::string encode(const SessionInfo& info, const Directory& directory) {
    Json instruments = Json::array();
    for (const auto& i : *directory.instruments)
        instruments.push_back({{"symbol", i.symbol},
                               {"currency", i.currency},
                               {"tick", text(i.tick)},
                               {"lot", text(i.lot)},
                               {"contract_size", text(i.contract_size)},
                               {"timeframe", to_string(info.timeframes[i.id.index()])}});
    return Json{{"name", info.name},         {"version", info.version},
                {"config_hash", info.config_hash}, {"currency", info.currency},
                {"cash", text(info.cash)},   {"mode", info.mode},
                {"instruments", std::move(instruments)}}
        .dump();
}

std::string encode(const model::BarOpen& open) {
    if (open.ask.is_zero())
        return fmt::format(R"({{"i":{},"p":{}}})", open.instrument.value, open.price.raw());
    return fmt::format(R"({{"i":{},"p":{},"a":{}}})", open.instrument.value, open.price.raw(),
                       open.ask.raw());
}

std::string encode(const model::BarClose& close) {
    const auto& b = close.bar;
    const std::string bid =
        fmt::format(R"({{"i":{},"t":{},"o":{},"h":{},"l":{},"c":{},"v":{})", close.instrument.value,
                    b.open_time.ns, b.open.raw(), b.high.raw(), b.low.raw(), b.close.raw(),
                    b.volume);
    if (!b.is_quoted()) return bid + "}";
    return fmt::format(R"({},"ao":{},"ah":{},"al":{},"ac":{}}})", bid, b.ask.open.raw(),
                       b.ask.high.raw(), b.ask.low.raw(), b.ask.close.raw());
}

std::string encode(const model::Quote& quote) {
    return fmt::format(R"({{"i":{},"b":{},"a":{}}})", quote.instrument.value, quote.tick.bid.raw(),
                       quote.tick.ask.raw());
}

std::string encode(const Command& command) {
    return Json{{"id", command.id},         {"kind", to_string(command.kind)},
                {"strategy", command.strategy}, {"definition", command.definition},
                {"limit", command.limit},   {"value", number(command.value)},
                {"reason", command.reason}, {"actor", command.actor}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string encode(const Stalled& stalled, const Directory& directory) {
    return Json{{"strategy", directory.strategy(stalled.strategy)},
                {"event", stalled.event.value},
                {"reason", stalled.reason}}
        .dump();
}

std::string encode(const StrategyChange& change) {
    const auto& definition = *change.definition;
    return Json{{"strategy", definition.name},
                {"id", change.id.value},
                {"type", definition.type},
                {"symbol", definition.symbol},
                {"timeframe", to_string(definition.timeframe)},
                {"state", to_string(change.state)},
                {"reason", change.reason},
                {"role", to_string(change.role)},
                {"definition", Json::parse(config::to_json(strategies::to_table(definition)))}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string encode(const model::Decision& d, const Directory& directory) {
    Json stages = Json::array();
    for (const auto& c : d.checks)
        stages.push_back({{"stage", to_string(c.stage)},
                          {"check", c.name},
                          {"code", c.code},
                          {"verdict", to_string(c.verdict)},
                          {"measured", number(c.measured)},
                          {"limit", number(c.limit)},
                          {"unit", c.unit},
                          {"before", text(c.before)},
                          {"after", text(c.after)}});
    return Json{{"id", d.id.value},
                {"strategy", directory.strategy(d.strategy)},
                {"symbol", directory.symbol(d.instrument)},
                {"signal", to_string(d.signal.direction())},
                {"confidence", number(d.signal.confidence())},
                {"details", details_of(d.signal)},
                {"price", text(d.price)},
                {"held", text(d.held)},
                {"requested", text(d.requested)},
                {"approved", text(d.approved)},
                {"verdict", to_string(d.verdict)},
                {"code", d.code},
                {"sentence", explain(d, directory)},
                {"order", d.order.value},
                {"stages", std::move(stages)}}
        .dump();
}

std::string encode(const execution::OrderRecord& record, const Directory& directory,
                   const std::string& session) {
    const auto& order = record.order;
    Json legs = Json::array();
    for (const auto& leg : order.legs)
        legs.push_back({{"strategy", directory.strategy(leg.strategy)},
                        {"quantity", text(leg.quantity)},
                        {"decision", leg.decision.value}});
    return Json{{"id", order.id.value},
                {"client_order_id", fmt::format("{}-{}", session, order.id.value)},
                {"symbol", directory.symbol(order.instrument)},
                {"side", to_string(order.side)},
                {"type", to_string(order.type)},
                {"purpose", to_string(order.purpose)},
                {"quantity", text(order.quantity)},
                {"price", order.price.is_zero() ? Json(nullptr) : Json(text(order.price))},
                {"oco", order.oco},
                {"legs", std::move(legs)}}
        .dump();
}

std::string encode(const OrderChange& change) {
    const auto& record = *change.record;
    return Json{{"id", record.order.id.value},
                {"state", to_string(record.state)},
                {"filled", text(record.filled)},
                {"average_price", text(record.average_price())},
                {"text", change.text}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string encode(const FillBooked& booked, const Directory& directory) {
    const auto& fill = *booked.fill;
    Json shares = Json::array();
    Decimal fee;
    for (const auto& share : *booked.shares) {
        fee += share.fee;
        shares.push_back({{"strategy", directory.strategy(share.strategy)},
                          {"quantity", text(share.quantity)},
                          {"fee", text(share.fee)}});
    }
    return Json{{"exec", fill.exec.value},
                {"order", fill.order.value},
                {"symbol", directory.symbol(fill.instrument)},
                {"side", to_string(booked.record->order.side)},
                {"quantity", text(fill.quantity)},
                {"price", text(fill.price)},
                {"fee", text(fee)},
                {"time", core::to_string(fill.time)},
                {"price_time", core::to_string(fill.price_time)},
                {"shares", std::move(shares)}}
        .dump();
}

std::string encode(const PositionChange& change, const Directory& directory) {
    return Json{{"strategy", change.strategy ? Json(directory.strategy(*change.strategy))
                                             : Json(nullptr)},
                {"symbol", directory.symbol(change.instrument)},
                {"quantity", text(change.quantity)},
                {"average_price", text(change.average_price)},
                {"realized", text(change.realized)},
                {"fees", text(change.fees)}}
        .dump();
}

std::string encode(const model::Trade& trade, const Directory& directory) {
    return Json{{"id", trade.id.value},
                {"strategy", directory.strategy(trade.strategy)},
                {"symbol", directory.symbol(trade.instrument)},
                {"direction", trade.direction == model::Side::buy ? "long" : "short"},
                {"units", text(trade.units)},
                {"entry_time", core::to_string(trade.entry_time)},
                {"entry_price", text(trade.entry_price)},
                {"exit_time", core::to_string(trade.exit_time)},
                {"exit_price", text(trade.exit_price)},
                {"pnl", text(trade.pnl)},
                {"fees", text(trade.fees)},
                {"financing", text(trade.financing)},
                {"exit_reason", to_string(trade.exit_reason)}}
        .dump();
}

std::string encode(const DailyMetrics& m) {
    return Json{{"equity", text(m.equity)},
                {"cash", text(m.cash)},
                {"realized", text(m.realized)},
                {"unrealized", text(m.unrealized)},
                {"drawdown", number(m.drawdown)},
                {"gross_exposure", text(m.gross_exposure)},
                {"net_exposure", text(m.net_exposure)},
                {"trades", m.trades}}
        .dump();
}

std::string encode(const SwapCharged& swap, const Directory& directory) {
    return Json{{"strategy", directory.strategy(swap.strategy)},
                {"symbol", directory.symbol(swap.instrument)},
                {"nights", swap.nights},
                {"amount", text(swap.amount)}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string encode(const RiskChange& change) {
    return Json{{"state", to_string(change.state)},
                {"killed", change.killed},
                {"reason", change.reason},
                {"measured", number(change.measured)},
                {"limit", number(change.limit)}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string encode(const LimitChange& change) {
    return Json{{"limit", change.limit},
                {"old", number(change.old_value)},
                {"new", number(change.new_value)},
                {"reason", change.reason},
                {"actor", change.actor}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace pmp::engine
