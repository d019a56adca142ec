#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/codec.hpp"

// What comes in from outside is written to be read again; what the engine makes of it is only written.
namespace pmp::engine {

using Json = nlohmann::ordered_json;
using core::Decimal;

namespace {

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

/// A whole number in the range of T; anything else is as damaged as a missing one.
template <class T>
T whole(const nlohmann::json& value) {
    const bool fits = value.is_number_unsigned()
                          ? std::in_range<T>(value.get<std::uint64_t>())
                          : value.is_number_integer() && std::in_range<T>(value.get<std::int64_t>());
    if (!fits)
        throw nlohmann::json::other_error::create(501, "a whole number is missing or out of range",
                                                  &value);
    return static_cast<T>(value.is_number_unsigned()
                              ? static_cast<std::int64_t>(value.get<std::uint64_t>())
                              : value.get<std::int64_t>());
}

Decimal raw(const nlohmann::json& value) { return Decimal::from_raw(whole<std::int64_t>(value)); }

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

core::Result<model::BarOpen> decode_bar_open(const std::string& payload, core::Time time) {
    return decoded<model::BarOpen>(payload, "bar_open", [&](const nlohmann::json& j) {
        return model::BarOpen{{whole<std::uint32_t>(j.at("i"))}, time, raw(j.at("p")),
                              j.contains("a") ? raw(j.at("a")) : core::Price{}};
    });
}

core::Result<model::Quote> decode_quote(const std::string& payload, core::Time time) {
    return decoded<model::Quote>(payload, "quote", [&](const nlohmann::json& j) {
        return model::Quote{{whole<std::uint32_t>(j.at("i"))}, {time, raw(j.at("b")), raw(j.at("a"))}};
    });
}

core::Result<model::BarClose> decode_bar_close(const std::string& payload, core::Time time) {
    return decoded<model::BarClose>(payload, "bar_close", [&](const nlohmann::json& j) {
        model::Ohlc ask;
        if (j.contains("ao"))
            ask = {raw(j.at("ao")), raw(j.at("ah")), raw(j.at("al")), raw(j.at("ac"))};
        return model::BarClose{{whole<std::uint32_t>(j.at("i"))},
                               {.open_time = {whole<std::int64_t>(j.at("t"))},
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
        Command command{.id = whole<std::uint64_t>(j.at("id")),
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
                             core::Seq{whole<std::uint64_t>(j.at("event"))}};
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
        BrokerEvent event{.number = whole<std::uint64_t>(j.at("number")),
                          .order = {whole<std::uint64_t>(j.at("order"))},
                          .quantity = raw(j.at("quantity")),
                          .time = {whole<std::int64_t>(j.at("time"))},
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
            event.fill = {.exec = {whole<std::uint64_t>(f.at("exec"))},
                          .order = event.order,
                          .instrument = {whole<std::uint32_t>(f.at("instrument"))},
                          .side = static_cast<model::Side>(whole<int>(f.at("side"))),
                          .quantity = raw(f.at("quantity")),
                          .price = raw(f.at("price")),
                          .fee = raw(f.at("fee")),
                          .time = {whole<std::int64_t>(f.at("time"))},
                          .price_time = {whole<std::int64_t>(f.at("price_time"))},
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
        out.order = {.id = {whole<std::uint64_t>(j.at("id"))},
                     .instrument = {whole<std::uint32_t>(j.at("instrument"))},
                     .side = static_cast<model::Side>(whole<int>(j.at("side"))),
                     .type = static_cast<model::OrderType>(whole<int>(j.at("type"))),
                     .purpose = static_cast<model::OrderPurpose>(whole<int>(j.at("purpose"))),
                     .quantity = raw(j.at("quantity")),
                     .price = raw(j.at("price")),
                     .time = {whole<std::int64_t>(j.at("time"))},
                     .oco = whole<std::uint64_t>(j.at("oco"))};
        for (const auto& leg : j.at("legs"))
            out.order.legs.push_back({{whole<std::uint32_t>(leg.at(0))},
                                      raw(leg.at(1)),
                                      {whole<std::uint64_t>(leg.at(2))}});
        out.time = {whole<std::int64_t>(j.at("accepted").at(0))};
        out.phase = whole<int>(j.at("accepted").at(1));
        if (j.at("accepted").size() > 2) out.after = whole<std::uint64_t>(j.at("accepted").at(2));
        return out;
    });
}

}  // namespace pmp::engine
