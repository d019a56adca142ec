#include "optimize/grid.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "config/load.hpp"
#include "config/reader.hpp"
#include "core/rng.hpp"

namespace pmp::optimize {
namespace {

using config::Array;
using config::Section;
using config::Value;
using core::Decimal;
using core::ErrorCode;

constexpr std::uint64_t countless = std::uint64_t{1} << 62;
constexpr std::size_t most_values = 100'000;

/// from, from + step ... up to and with `to`; in decimals, so that 0.1 + 0.2 is 0.3.
core::Result<Array> steps(Decimal from, Decimal to, Decimal step, bool whole,
                          const std::string& origin) {
    if (!step.is_positive() || to < from)
        return core::fail(ErrorCode::config, "a range needs from <= to and a step above 0", origin);
    Array out;
    for (Decimal x = from; x <= to; x += step) {
        if (out.size() == most_values)
            return core::fail(ErrorCode::config,
                              fmt::format("a range of more than {} values", most_values), origin);
        if (whole) out.emplace_back(x.raw() / Decimal::scale, origin);
        else out.emplace_back(x.to_double(), origin);
    }
    return out;
}

bool is_whole(Decimal x) { return x.raw() % Decimal::scale == 0; }

core::Result<Array> values_of(Section& in, const std::string& key, const Value& value) {
    if (const auto* list = std::get_if<Array>(&value.data())) {
        if (list->empty()) return core::fail(ErrorCode::config, "the list is empty", in.where(key));
        return *list;
    }
    if (!std::holds_alternative<config::Table>(value.data())) return Array{value};
    Array out;
    core::Status status;
    in.section(key, [&](Section& range) {
        const Decimal from = range.decimal("from"), to = range.decimal("to");
        const Decimal step = range.decimal("step", Decimal(1));
        if (!range.ok()) return;
        auto made = steps(from, to, step, is_whole(from) && is_whole(step), value.origin());
        if (made) out = std::move(*made);
        else range.fail("step", made.error().what);
    });
    if (auto failed = in.status(); !failed) return std::unexpected(failed.error());
    return out;
}

/// The decimal of a number in a configuration.
core::Result<Decimal> number_of(const Value& value) {
    if (const auto* i = std::get_if<std::int64_t>(&value.data()))
        return Decimal::parse(std::to_string(*i));
    if (const auto* d = std::get_if<double>(&value.data()))
        return Decimal::from_double(*d, core::Rounding::half_even);
    return core::fail(ErrorCode::config, "not a number", value.origin());
}

core::Status set_protection(model::Protection& protection, const Axis& axis, const Value& value) {
    const auto number = number_of(value);
    if (!number || number->is_negative())
        return core::fail(ErrorCode::config, axis.name + " needs numbers of 0 or more",
                          axis.origin);
    if (protection.kind == model::Protection::Kind::none)
        protection.kind = model::Protection::Kind::percent;
    const bool percent = protection.kind == model::Protection::Kind::percent;
    if (percent && *number >= Decimal(1) && axis.name == "stop_loss")
        return core::fail(ErrorCode::config, "a stop_loss of 1 or more is no share of the price",
                          axis.origin, "0.02 is 2 %");
    protection.value = *number;
    if (number->is_zero()) protection = {};
    return {};
}

/// Whether a point is a strategy: an error for a value that never can be.
core::Result<bool> is_valid(const Grid& grid, const strategies::Definition& base,
                            const strategies::Registry& registry, std::uint64_t point) {
    const auto definition = grid.definition(base, point);
    if (!definition) return std::unexpected(definition.error());
    if (auto checked = registry.check(*definition); !checked)
        return std::unexpected(checked.error());
    return registry.create(*definition).has_value();
}

core::Result<Choice> refuse_empty(Choice choice) {
    if (choice.points.empty())
        return core::fail(ErrorCode::config,
                          fmt::format("none of {} combinations is a strategy", choice.skipped),
                          "optimize", "fast must be below slow, lower below upper");
    return choice;
}

}  // namespace

core::Result<Wish> parse_wish(const config::Table& table) {
    Wish wish;
    Section in(table, "optimize");
    wish.strategy = in.string("strategy", "");
    wish.metric = in.string("metric", wish.metric);
    wish.best = static_cast<std::size_t>(in.integer("best", 10, {.min = 1, .max = 1000}));
    core::Status status;
    const auto add = [&](Section& from, const std::string& key, const Value& value) {
        auto values = values_of(from, key, value);
        if (values) wish.axes.push_back({key, std::move(*values), from.where(key)});
        else if (status) status = std::unexpected(values.error());
    };
    in.section("params", [&](Section& params) {
        for (const auto& [key, value] : in.table("params").entries())
            if (const Value* one = params.raw(key)) add(params, key, *one);
    });
    for (const char* key : {"stop_loss", "take_profit"})
        if (const Value* value = in.raw(key)) add(in, key, *value);
    if (!status) return std::unexpected(status.error());
    if (auto finished = in.finish(); !finished) return std::unexpected(finished.error());
    return wish;
}

core::Result<Axis> parse_axis(const std::string& text) {
    const auto wrong = [&](const char* what) {
        return core::fail(ErrorCode::usage, fmt::format("--param {}: {}", text, what), {},
                          "write --param fast=5:50:5 or --param slow=50,100,200");
    };
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
        return wrong("a name, = and values are needed");
    Axis axis{.name = text.substr(0, equals), .values = {}, .origin = "--param " + text};
    const std::string rest = text.substr(equals + 1);
    std::vector<std::string> parts;
    const char separator = rest.find(':') != std::string::npos ? ':' : ',';
    for (std::size_t begin = 0; begin <= rest.size();) {
        const std::size_t end = std::min(rest.find(separator, begin), rest.size());
        parts.push_back(rest.substr(begin, end - begin));
        begin = end + 1;
    }
    if (separator == ':') {
        if (parts.size() < 2 || parts.size() > 3) return wrong("a range is from:to:step");
        if (parts.size() == 2) parts.push_back("1");
        const auto from = Decimal::parse(parts[0]), to = Decimal::parse(parts[1]),
                   step = Decimal::parse(parts[2]);
        if (!from || !to || !step) return wrong("a range is three numbers");
        auto values = steps(*from, *to, *step, is_whole(*from) && is_whole(*step), axis.origin);
        if (!values)
            return wrong("a range needs from <= to and a step above 0, and an end in sight");
        axis.values = std::move(*values);
        return axis;
    }
    for (const std::string& part : parts) {
        auto value = config::parse_value(part, axis.origin);
        if (!value || part.empty()) return wrong("one of the values is none");
        axis.values.push_back(std::move(*value));
    }
    return axis;
}

void put_axis(std::vector<Axis>& axes, Axis axis) {
    const auto same = std::ranges::find(axes, axis.name, &Axis::name);
    if (same != axes.end()) *same = std::move(axis);
    else axes.push_back(std::move(axis));
}

std::uint64_t Grid::size() const {
    std::uint64_t count = 1;
    for (const Axis& axis : axes_)
        if (__builtin_mul_overflow(count, axis.values.size(), &count) || count > countless)
            return countless;
    return count;
}

std::vector<std::uint32_t> Grid::at(std::uint64_t point) const {
    std::vector<std::uint32_t> places(axes_.size());
    for (std::size_t i = axes_.size(); i-- > 0;) {
        places[i] = static_cast<std::uint32_t>(point % axes_[i].values.size());
        point /= axes_[i].values.size();
    }
    return places;
}

core::Result<strategies::Definition> Grid::definition(const strategies::Definition& base,
                                                      std::uint64_t point) const {
    strategies::Definition out = base;
    const auto places = at(point);
    for (std::size_t i = 0; i < axes_.size(); ++i) {
        const Axis& axis = axes_[i];
        const Value& value = axis.values[places[i]];
        core::Status set;
        if (axis.name == "stop_loss") set = set_protection(out.stop_loss, axis, value);
        else if (axis.name == "take_profit") set = set_protection(out.take_profit, axis, value);
        else out.params.set(axis.name, value);
        if (!set) return std::unexpected(set.error());
    }
    return out;
}

core::Result<Choice> choose(const Grid& grid, const strategies::Definition& base,
                            const strategies::Registry& registry) {
    if (grid.size() > most_points)
        return core::fail(ErrorCode::config,
                          fmt::format("the grid has more than {} combinations", most_points),
                          "optimize", "take larger steps, or --method random --trials N");
    Choice choice;
    for (std::uint64_t point = 0; point < grid.size(); ++point) {
        const auto valid = is_valid(grid, base, registry, point);
        if (!valid) return std::unexpected(valid.error());
        if (*valid) choice.points.push_back(point);
        else ++choice.skipped;
    }
    return refuse_empty(std::move(choice));
}

core::Result<Choice> draw(const Grid& grid, const strategies::Definition& base,
                          const strategies::Registry& registry, std::uint64_t trials,
                          std::uint64_t seed) {
    if (trials > most_points)
        return core::fail(ErrorCode::config, fmt::format("more than {} trials", most_points),
                          "--trials");
    core::Rng rng(seed);
    Choice choice;
    std::set<std::uint64_t> seen;
    while (choice.points.size() < trials && seen.size() < grid.size()) {
        // Drawing the last few of a small grid by chance alone would take for ever.
        std::uint64_t point = rng.below(grid.size());
        while (seen.contains(point)) point = (point + 1) % grid.size();
        seen.insert(point);
        const auto valid = is_valid(grid, base, registry, point);
        if (!valid) return std::unexpected(valid.error());
        if (*valid) choice.points.push_back(point);
        else if (++choice.skipped > most_points) break;
    }
    return refuse_empty(std::move(choice));
}

}  // namespace pmp::optimize
