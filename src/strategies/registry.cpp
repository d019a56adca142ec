#include "strategies/registry.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "config/nearest.hpp"
#include "config/reader.hpp"
#include "strategies/builtin.hpp"

namespace pmp::strategies {
namespace {

using config::Value;
using core::ErrorCode;

template <class T>
const T& get(const config::Table& table, std::string_view name) {
    const Value* value = table.find(name);
    const T* found = value ? std::get_if<T>(&value->data()) : nullptr;
    if (found == nullptr) throw std::logic_error(fmt::format("undeclared parameter '{}'", name));
    return *found;
}

/// The value of one parameter, of the kind its default has.
Value read(config::Section& in, const Parameter& parameter) {
    const auto& fallback = parameter.default_value.data();
    if (const auto* v = std::get_if<std::int64_t>(&fallback))
        return Value(in.integer(parameter.name, *v,
                                {.min = static_cast<std::int64_t>(parameter.min),
                                 .max = static_cast<std::int64_t>(parameter.max)}));
    if (const auto* v = std::get_if<double>(&fallback))
        return Value(in.number(parameter.name, *v, {.min = parameter.min, .max = parameter.max}));
    return Value(in.word(parameter.name, std::get<std::string>(fallback), parameter.words));
}

}  // namespace

Parameter Parameter::integer(std::string name, int fallback, int min, int max, std::string text) {
    return {std::move(name), Value(std::int64_t{fallback}), double(min), double(max), {},
            std::move(text)};
}

Parameter Parameter::number(std::string name, double fallback, double min, double max,
                            std::string text) {
    return {std::move(name), Value(fallback), min, max, {}, std::move(text)};
}

Parameter Parameter::word(std::string name, std::vector<std::string> words, std::string text) {
    Value fallback(words.at(0));
    return {std::move(name), std::move(fallback), 0.0, 0.0, std::move(words), std::move(text)};
}

int Params::integer(std::string_view name) const {
    return static_cast<int>(get<std::int64_t>(table_, name));
}

double Params::number(std::string_view name) const { return get<double>(table_, name); }

const std::string& Params::word(std::string_view name) const {
    return get<std::string>(table_, name);
}

core::Status Registry::add(Type type) {
    std::string name = type.name;
    if (name.empty() || types_.contains(name))
        return core::fail(ErrorCode::config,
                          fmt::format("the strategy type '{}' is there already", name));
    types_.emplace(std::move(name), std::move(type));
    return {};
}

const Type* Registry::find(std::string_view name) const {
    const auto it = types_.find(name);
    return it == types_.end() ? nullptr : &it->second;
}

std::vector<const Type*> Registry::types() const {
    std::vector<const Type*> out;
    for (const auto& [name, type] : types_) out.push_back(&type);
    return out;
}

core::Result<Params> Registry::check(const Definition& definition) const {
    const std::string path = fmt::format("strategy '{}'", definition.name);
    const Type* type = find(definition.type);
    if (type == nullptr) {
        std::vector<std::string> names;
        for (const auto& entry : types_) names.push_back(entry.first);
        const std::string where =
            definition.origin.empty() ? path : fmt::format("{}, {}", definition.origin, path);
        return core::fail(ErrorCode::config,
                          fmt::format("there is no strategy type '{}'", definition.type), where,
                          config::did_you_mean(definition.type, names));
    }
    config::Section in(definition.params, path + " params", definition.origin);
    config::Table out;
    for (const Parameter& parameter : type->parameters)
        out.set(parameter.name, read(in, parameter));
    if (const auto status = in.finish(); !status) return std::unexpected(status.error());
    return Params(std::move(out));
}

core::Result<std::unique_ptr<Strategy>> Registry::create(const Definition& definition) const {
    const auto params = check(definition);
    if (!params) return std::unexpected(params.error());
    auto strategy = find(definition.type)->create(definition, *params);
    if (!strategy && strategy.error().where.empty()) {
        const config::Section in(definition.params, fmt::format("strategy '{}'", definition.name),
                                 definition.origin);
        strategy.error().where = in.where("params");
    }
    return strategy;
}

Registry builtin_registry() {
    Registry registry;
    for (Type type : {rsi_type(), ma_crossover_type(), support_resistance_type()})
        if (const auto added = registry.add(std::move(type)); !added)
            throw std::logic_error(added.error().text());
    return registry;
}

}  // namespace pmp::strategies
