#include "strategies/definition.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "config/reader.hpp"

namespace pmp::strategies {
namespace {

using config::Section;
using config::Table;
using config::Value;
using core::Decimal;
using model::OnOpposite;
using model::Protection;
using model::Sizing;

using SizingWords = std::pair<const char*, Sizing::Kind>;
constexpr std::array<SizingWords, 5> sizing_words = {{
    {"units", Sizing::Kind::units},
    {"equity_fraction", Sizing::Kind::equity_fraction},
    {"risk_fraction", Sizing::Kind::risk_fraction},
    {"volatility_target", Sizing::Kind::volatility_target},
    {"kelly", Sizing::Kind::kelly},
}};

const char* word_of(Sizing::Kind kind) {
    return std::ranges::find(sizing_words, kind, &SizingWords::second)->first;
}

const char* word_of(OnOpposite rule) {
    switch (rule) {
        case OnOpposite::reverse: return "reverse";
        case OnOpposite::close: return "close";
        case OnOpposite::ignore: return "ignore";
    }
    return "reverse";
}

bool is_name(std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '.' || c == '-';
    };
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, allowed);
}

void read_sizing(Section& in, Sizing& out) {
    if (in.raw("kind") == nullptr) in.fail("", "sizing needs a kind", "such as kind = \"units\"");
    out.kind = in.one_of("kind", out.kind,
                         {{"units", Sizing::Kind::units},
                          {"equity_fraction", Sizing::Kind::equity_fraction},
                          {"risk_fraction", Sizing::Kind::risk_fraction},
                          {"volatility_target", Sizing::Kind::volatility_target},
                          {"kelly", Sizing::Kind::kelly}});
    const auto positive = [](Decimal max) { return config::Range<Decimal>{Decimal(0), max, true}; };
    switch (out.kind) {
        case Sizing::Kind::units:
            out.units = in.decimal("units", {.min = Decimal(0), .above = true});
            break;
        // More than all of the equity is leverage, which the risk gate limits.
        case Sizing::Kind::equity_fraction:
            out.fraction = in.decimal("fraction", positive(100));
            break;
        case Sizing::Kind::risk_fraction: out.fraction = in.decimal("fraction", positive(1)); break;
        case Sizing::Kind::volatility_target:
            out.annual = in.decimal("annual", positive(10));
            break;
        case Sizing::Kind::kelly:
            out.fraction = in.decimal("fraction", positive(1));
            out.lookback_trades = static_cast<std::int32_t>(
                in.integer("lookback_trades", 60, {.min = 2, .max = 100'000}));
            break;
    }
}

/// `most`: the largest percent distance; a stop 100 % away can never trigger on a long.
void read_protection(Section& in, Protection& out, Decimal most) {
    if (in.raw("kind") == nullptr) in.fail("", "the kind is missing", "such as kind = \"percent\"");
    out.kind = in.one_of("kind", Protection::Kind::none,
                         {{"none", Protection::Kind::none},
                          {"percent", Protection::Kind::percent},
                          {"price", Protection::Kind::price}});
    if (out.kind == Protection::Kind::percent)
        out.value = in.decimal("value", {.min = Decimal(0), .max = most, .above = true});
    if (out.kind == Protection::Kind::price)
        out.value = in.decimal("value", {.min = Decimal(0), .above = true});
}

void read_timeframe(Section& in, const TimeframeOf& timeframe_of, Definition& out) {
    if (in.has("timeframe") || !timeframe_of) {
        const std::string text = in.string("timeframe");
        if (!in.ok()) return;
        if (const auto timeframe = model::parse_timeframe(text)) out.timeframe = *timeframe;
        else in.fail("timeframe", timeframe.error().what, timeframe.error().hint);
        return;
    }
    in.allow("timeframe");
    if (!in.ok()) return;
    if (const auto timeframe = timeframe_of(out.symbol)) out.timeframe = *timeframe;
    else
        in.fail("symbol", fmt::format("there is no data of '{}'", out.symbol),
                "add it under [[data]]");
}

void read_ensemble(Section& in, Definition& out) {
    if (!out.is_ensemble()) {
        for (const char* key : {"members", "weights", "combiner"})
            if (in.has(key))
                in.fail(key, fmt::format("only an ensemble has {}", key),
                        "set type = \"ensemble\"");
        return;
    }
    out.members = in.strings("members");
    out.weights = in.numbers("weights", {.min = 0.0});
    out.combiner = in.word("combiner", out.combiner, {"majority", "weighted"});
    if (out.members.empty())
        in.fail("members", "an ensemble needs members",
                "name strategies, or a pattern such as \"rsi-*\"");
    if (!out.weights.empty() && out.weights.size() != out.members.size())
        in.fail("weights",
                fmt::format("{} weights for {} members", out.weights.size(), out.members.size()),
                "give one for each, or none");
    if (!out.weights.empty() && std::ranges::none_of(out.weights, [](double w) { return w > 0; }))
        in.fail("weights", "all weights are 0");
}

Value text(std::string value) { return {std::move(value)}; }

Table sizing_table(const Sizing& sizing) {
    Table out;
    out.set("kind", text(word_of(sizing.kind)));
    switch (sizing.kind) {
        case Sizing::Kind::units: out.set("units", text(sizing.units.to_string())); break;
        case Sizing::Kind::volatility_target:
            out.set("annual", text(sizing.annual.to_string()));
            break;
        case Sizing::Kind::kelly:
            out.set("lookback_trades", Value(std::int64_t{sizing.lookback_trades}));
            [[fallthrough]];
        case Sizing::Kind::equity_fraction:
        case Sizing::Kind::risk_fraction:
            out.set("fraction", text(sizing.fraction.to_string()));
            break;
    }
    return out;
}

Table protection_table(const Protection& protection) {
    Table out;
    out.set("kind", text(protection.kind == Protection::Kind::percent ? "percent" : "price"));
    out.set("value", text(protection.value.to_string()));
    return out;
}

}  // namespace

core::Result<Definition> parse_definition(const Table& table, const TimeframeOf& timeframe_of,
                                          const std::string& path) {
    Section in(table, path);
    Definition out;
    out.name = in.string("name");
    if (in.ok() && !is_name(out.name))
        in.fail("name", fmt::format("'{}' is not a usable name", out.name),
                "use 1 to 64 letters, digits, '_', '.' and '-'");
    out.type = in.string("type");
    out.symbol = in.string("symbol");
    if (in.ok() && out.symbol.empty()) in.fail("symbol", "the symbol is empty");
    read_timeframe(in, timeframe_of, out);
    out.params = in.table("params");
    in.section("sizing", [&](Section& s) { read_sizing(s, out.sizing); });
    in.section("stop_loss", [&](Section& s) { read_protection(s, out.stop_loss, 1); });
    in.section("take_profit", [&](Section& s) { read_protection(s, out.take_profit, 100); });
    out.on_opposite = in.one_of("on_opposite", out.on_opposite,
                                {{"reverse", OnOpposite::reverse},
                                 {"close", OnOpposite::close},
                                 {"ignore", OnOpposite::ignore}});
    out.enabled = in.boolean("enabled", true);
    read_ensemble(in, out);
    if (out.sizing.kind == Sizing::Kind::risk_fraction && !out.stop_loss.is_set())
        in.fail("sizing", "risk_fraction needs a stop_loss",
                "the risk is counted from the entry to the stop");
    if (const auto status = in.finish(); !status) return std::unexpected(status.error());
    out.origin = table.find("name")->origin();
    return out;
}

Table to_table(const Definition& definition) {
    Table out;
    out.set("name", text(definition.name));
    out.set("type", text(definition.type));
    out.set("symbol", text(definition.symbol));
    out.set("timeframe", text(model::to_string(definition.timeframe)));
    if (!definition.params.empty()) out.set("params", Value(definition.params));
    out.set("sizing", Value(sizing_table(definition.sizing)));
    if (definition.stop_loss.is_set())
        out.set("stop_loss", Value(protection_table(definition.stop_loss)));
    if (definition.take_profit.is_set())
        out.set("take_profit", Value(protection_table(definition.take_profit)));
    out.set("on_opposite", text(word_of(definition.on_opposite)));
    out.set("enabled", Value(definition.enabled));
    if (definition.is_ensemble()) {
        config::Array members, weights;
        for (const std::string& member : definition.members) members.push_back(text(member));
        for (const double weight : definition.weights) weights.emplace_back(weight);
        out.set("members", Value(std::move(members)));
        if (!weights.empty()) out.set("weights", Value(std::move(weights)));
        out.set("combiner", text(definition.combiner));
    }
    return out;
}

}  // namespace pmp::strategies
