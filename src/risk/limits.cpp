#include "risk/limits.hpp"

#include <cmath>

#include "config/reader.hpp"

namespace pmp::risk {

using core::Decimal;
using core::ErrorCode;

namespace {

struct Field {
    std::string_view name;
    Decimal Limits::*member;
};

constexpr Field fields[] = {{"reduce_factor", &Limits::reduce_factor},
                            {"order_value", &Limits::order_value},
                            {"exposure_strategy", &Limits::exposure_strategy},
                            {"exposure_symbol", &Limits::exposure_symbol},
                            {"exposure_gross", &Limits::exposure_gross},
                            {"exposure_net", &Limits::exposure_net},
                            {"margin_call", &Limits::margin_call},
                            {"stop_out", &Limits::stop_out},
                            {"correlation", &Limits::correlation},
                            {"exposure_correlated", &Limits::exposure_correlated}};

/// Where a limit of this name is kept; null for an unknown name.
Decimal* slot(Limits& limits, std::string_view name) {
    if (name == "drawdown_1") return &limits.drawdown[0];
    if (name == "drawdown_2") return &limits.drawdown[1];
    if (name == "drawdown_3") return &limits.drawdown[2];
    for (const Field& field : fields)
        if (field.name == name) return &(limits.*field.member);
    return nullptr;
}

/// The largest sensible value: a share of a size or a correlation ends at 1.
Decimal most(std::string_view name) {
    return name == "correlation" || name == "reduce_factor" ? Decimal(1) : Decimal(1000);
}

core::Status check_ladder(const Limits& limits) {
    const auto& d = limits.drawdown;
    if (limits.stop_out > limits.margin_call)
        return core::fail(ErrorCode::config, "stop_out must not be above margin_call", "risk",
                          "write margin_call = 1.0 and stop_out = 0.5");
    if (d[0] < d[1] && d[1] < d[2] && d[2] <= Decimal(1) && d[0].is_positive()) return {};
    return core::fail(ErrorCode::config, "the drawdown ladder must climb between 0 and 1", "risk",
                      "write drawdown = [0.04, 0.08, 0.12]");
}

std::unexpected<core::Error> unknown(std::string_view name) {
    std::string known;
    for (const auto limit : Limits::names()) known += (known.empty() ? "" : ", ") + std::string(limit);
    return core::fail(ErrorCode::config, "there is no limit called '" + std::string(name) + "'",
                      "risk", "the limits are " + known);
}

model::Protection read_protection(config::Section& section, std::string_view key,
                                  model::Protection fallback) {
    section.section(key, [&](config::Section& in) {
        using Kind = model::Protection::Kind;
        fallback.kind = in.one_of("kind", Kind::percent, {{"percent", Kind::percent}});
        fallback.value = in.decimal("value", {.min = Decimal(0), .max = Decimal(1), .above = true});
    });
    return fallback;
}

}  // namespace

std::vector<std::string_view> Limits::names() {
    std::vector<std::string_view> result{"drawdown_1", "drawdown_2", "drawdown_3"};
    for (const Field& field : fields) result.push_back(field.name);
    return result;
}

core::Status Limits::set(std::string_view name, double value) {
    Limits next = *this;
    Decimal* place = slot(next, name);
    if (place == nullptr) return unknown(name);
    const auto decimal = Decimal::from_double(value, core::Rounding::half_even);
    if (!decimal || !decimal->is_positive() || *decimal > most(name))
        return core::fail(ErrorCode::config,
                          std::string(name) + " must be a number above 0 and at most " +
                              most(name).to_string(),
                          "risk." + std::string(name));
    *place = *decimal;
    if (auto ladder = check_ladder(next); !ladder) return ladder;
    *this = next;
    return {};
}

core::Result<double> Limits::get(std::string_view name) const {
    Limits copy = *this;
    const Decimal* place = slot(copy, name);
    if (place == nullptr) return unknown(name);
    return place->to_double();
}

core::Result<Limits> parse_limits(const config::Table& table) {
    Limits limits;
    config::Section section(table, "risk");
    limits.active =
        section.one_of("profile", true, {{"standard", true}, {"none", false}});
    if (section.has("drawdown")) {
        const auto steps = section.decimals("drawdown", {.min = Decimal(0), .above = true});
        if (section.ok() && steps.size() != 3)
            section.fail("drawdown", "the drawdown ladder has three steps",
                         "write drawdown = [0.04, 0.08, 0.12]");
        for (std::size_t i = 0; i < 3 && i < steps.size(); ++i) limits.drawdown[i] = steps[i];
    }
    for (const Field& field : fields) {
        limits.*field.member =
            section.decimal(field.name, limits.*field.member,
                            {.min = Decimal(0), .max = most(field.name), .above = true});
    }
    limits.correlation_days = static_cast<std::int32_t>(
        section.integer("correlation_days", limits.correlation_days, {.min = 3, .max = 1000}));
    limits.correlation_minimum = static_cast<std::int32_t>(section.integer(
        "correlation_minimum", limits.correlation_minimum, {.min = 3, .max = 1000}));
    limits.open_positions = static_cast<std::int32_t>(
        section.integer("open_positions", limits.open_positions, {.min = 1, .max = 100'000}));
    limits.stop_loss = read_protection(section, "stop_loss", limits.stop_loss);
    limits.take_profit = read_protection(section, "take_profit", limits.take_profit);
    if (auto status = section.finish(); !status) return std::unexpected(status.error());
    if (auto status = check_ladder(limits); !status) return std::unexpected(status.error());
    return limits;
}

}  // namespace pmp::risk
