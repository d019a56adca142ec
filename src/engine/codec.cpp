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

Json order_json(const model::Order& order) {
    Json legs = Json::array();
    for (const auto& leg : order.legs)
        legs.push_back({leg.strategy.value, leg.quantity.raw(), leg.decision.value});
    return {{"id", order.id.value},
            {"instrument", order.instrument.value},
            {"side", static_cast<int>(order.side)},
            {"type", static_cast<int>(order.type)},
            {"purpose", static_cast<int>(order.purpose)},
            {"quantity", order.quantity.raw()},
            {"price", order.price.raw()},
            {"time", order.time.ns},
            {"oco", order.oco},
            {"legs", std::move(legs)}};
}

/// Runs a reader over parsed JSON; anything missing or of the wrong type is one clear error.
template <class T, class Read>
core::Result<T> decoded(const std::string& payload, const char* kind, Read read) {
    try {
        return read(nlohmann::json::parse(payload));
    } catch (const nlohmann::json::exception& e) {
        return core::fail(core::ErrorCode::database,
                          fmt::format("a '{}' record cannot be read: {}", kind, e.what()),
                          "journal", "the file is damaged or of another version");
    }
}

std::unexpected<core::Error> unknown_kind(const char* record, const std::string& kind) {
    return core::fail(core::ErrorCode::database,
                      fmt::format("a '{}' record is of the unknown kind '{}'", record, kind),
                      "journal", "the file is damaged or of another version");
}

Decimal raw(const nlohmann::json& value) { return Decimal::from_raw(value.get<std::int64_t>()); }

constexpr std::pair<Command::Kind, const char*> command_names[] = {
    {Command::Kind::strategy_add, "strategy_add"},
    {Command::Kind::strategy_remove, "strategy_remove"},
    {Command::Kind::strategy_enable, "strategy_enable"},
    {Command::Kind::strategy_disable, "strategy_disable"},
    {Command::Kind::limit_set, "limit_set"},
    {Command::Kind::kill, "kill"},
    {Command::Kind::resume, "resume"}};

}  // namespace

const char* to_string(Command::Kind kind) {
    for (const auto& [value, name] : command_names)
        if (value == kind) return name;
    return "kill";
}

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

core::Result<model::BarOpen> decode_bar_open(const std::string& payload, core::Time time) {
    return decoded<model::BarOpen>(payload, "bar_open", [&](const nlohmann::json& j) {
        return model::BarOpen{{j.at("i").get<std::uint32_t>()}, time, raw(j.at("p")),
                              j.contains("a") ? raw(j.at("a")) : core::Price{}};
    });
}

std::string encode(const model::Quote& quote) {
    return fmt::format(R"({{"i":{},"b":{},"a":{}}})", quote.instrument.value, quote.tick.bid.raw(),
                       quote.tick.ask.raw());
}

core::Result<model::Quote> decode_quote(const std::string& payload, core::Time time) {
    return decoded<model::Quote>(payload, "quote", [&](const nlohmann::json& j) {
        return model::Quote{{j.at("i").get<std::uint32_t>()}, {time, raw(j.at("b")), raw(j.at("a"))}};
    });
}

core::Result<model::BarClose> decode_bar_close(const std::string& payload, core::Time time) {
    return decoded<model::BarClose>(payload, "bar_close", [&](const nlohmann::json& j) {
        model::Ohlc ask;
        if (j.contains("ao"))
            ask = {raw(j.at("ao")), raw(j.at("ah")), raw(j.at("al")), raw(j.at("ac"))};
        return model::BarClose{{j.at("i").get<std::uint32_t>()},
                               {.open_time = {j.at("t").get<std::int64_t>()},
                                .close_time = time,
                                .open = raw(j.at("o")),
                                .high = raw(j.at("h")),
                                .low = raw(j.at("l")),
                                .close = raw(j.at("c")),
                                .volume = j.at("v").get<double>(),
                                .ask = ask}};
    });
}

core::Result<Command> decode_command(const std::string& payload) {
    return decoded<Command>(payload, "command", [&](const nlohmann::json& j) {
        Command command{.id = j.at("id"),
                        .strategy = j.at("strategy"),
                        .definition = j.at("definition"),
                        .limit = j.at("limit"),
                        .value = j.at("value").is_null() ? std::nan("") : j.at("value").get<double>(),
                        .reason = j.at("reason"),
                        .actor = j.at("actor")};
        const auto kind = j.at("kind").get<std::string>();
        for (const auto& [value, name] : command_names) {
            if (kind != name) continue;
            command.kind = value;
            return core::Result<Command>(command);
        }
        return core::Result<Command>(unknown_kind("command", kind));
    });
}

core::Result<std::pair<std::string, core::Seq>> decode_stalled(const std::string& payload) {
    return decoded<std::pair<std::string, core::Seq>>(
        payload, "stalled", [&](const nlohmann::json& j) {
            return std::pair{j.at("strategy").get<std::string>(),
                             core::Seq{j.at("event").get<std::uint64_t>()}};
        });
}

std::string encode_broker_event(const execution::BrokerEvent& event) {
    Json json{{"kind", to_string(event.kind)},
              {"number", event.number},
              {"order", event.order.value},
              {"quantity", event.quantity.raw()},
              {"time", event.time.ns},
              {"text", event.text}};
    if (event.kind == execution::BrokerEvent::Kind::filled) {
        const auto& fill = event.fill;
        json["fill"] = {{"exec", fill.exec.value},       {"instrument", fill.instrument.value},
                        {"side", static_cast<int>(fill.side)}, {"quantity", fill.quantity.raw()},
                        {"price", fill.price.raw()},     {"fee", fill.fee.raw()},
                        {"time", fill.time.ns},          {"price_time", fill.price_time.ns},
                        {"ambiguous", fill.ambiguous}};
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

core::Result<execution::BrokerEvent> decode_broker_event(const std::string& payload) {
    using execution::BrokerEvent;
    return decoded<BrokerEvent>(payload, "broker", [&](const nlohmann::json& j) {
        BrokerEvent event{.number = j.at("number"),
                          .order = {j.at("order").get<std::uint64_t>()},
                          .quantity = raw(j.at("quantity")),
                          .time = {j.at("time").get<std::int64_t>()},
                          .text = j.at("text")};
        const auto kind = j.at("kind").get<std::string>();
        using Kind = BrokerEvent::Kind;
        int known = 0;
        while (known <= static_cast<int>(Kind::absent) &&
               kind != to_string(static_cast<Kind>(known)))
            ++known;
        if (known > static_cast<int>(Kind::absent))
            return core::Result<BrokerEvent>(unknown_kind("broker", kind));
        event.kind = static_cast<Kind>(known);
        if (j.contains("fill")) {
            const auto& f = j.at("fill");
            event.fill = {.exec = {f.at("exec").get<std::uint64_t>()},
                          .order = event.order,
                          .instrument = {f.at("instrument").get<std::uint32_t>()},
                          .side = static_cast<model::Side>(f.at("side").get<int>()),
                          .quantity = raw(f.at("quantity")),
                          .price = raw(f.at("price")),
                          .fee = raw(f.at("fee")),
                          .time = {f.at("time").get<std::int64_t>()},
                          .price_time = {f.at("price_time").get<std::int64_t>()},
                          .ambiguous = f.at("ambiguous")};
        }
        return core::Result<BrokerEvent>(event);
    });
}

std::string encode_paper_order(const model::Order& order, core::Time time, int phase,
                               std::uint64_t after) {
    Json json = order_json(order);
    json["accepted"] = {time.ns, phase, after};
    return json.dump();
}

core::Result<PaperOrder> decode_paper_order(const std::string& payload) {
    return decoded<PaperOrder>(payload, "paper order", [&](const nlohmann::json& j) {
        PaperOrder out;
        out.order = {.id = {j.at("id").get<std::uint64_t>()},
                     .instrument = {j.at("instrument").get<std::uint32_t>()},
                     .side = static_cast<model::Side>(j.at("side").get<int>()),
                     .type = static_cast<model::OrderType>(j.at("type").get<int>()),
                     .purpose = static_cast<model::OrderPurpose>(j.at("purpose").get<int>()),
                     .quantity = raw(j.at("quantity")),
                     .price = raw(j.at("price")),
                     .time = {j.at("time").get<std::int64_t>()},
                     .oco = j.at("oco")};
        for (const auto& leg : j.at("legs"))
            out.order.legs.push_back({{leg.at(0).get<std::uint32_t>()},
                                      raw(leg.at(1)),
                                      {leg.at(2).get<std::uint64_t>()}});
        out.time = {j.at("accepted").at(0).get<std::int64_t>()};
        out.phase = j.at("accepted").at(1);
        if (j.at("accepted").size() > 2) out.after = j.at("accepted").at(2);
        return out;
    });
}

}  // namespace pmp::engine
