#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/value.hpp"
#include "core/error.hpp"
#include "strategies/definition.hpp"
#include "strategies/strategy.hpp"

namespace pmp::strategies {

/// One parameter a type takes under `params`.
struct Parameter {
    std::string name;
    config::Value default_value;     ///< whole number, number or text: it says the kind
    double min = 0.0;                ///< numbers; the ends belong to the range
    double max = 0.0;
    std::vector<std::string> words;  ///< texts: what it may be
    std::string text;                ///< one line for a person

    static Parameter integer(std::string name, int fallback, int min, int max, std::string text);
    static Parameter number(std::string name, double fallback, double min, double max,
                            std::string text);
    static Parameter word(std::string name, std::vector<std::string> words, std::string text);
};

/// The checked parameters of a definition, defaults filled in. Asking for a name or kind the type
/// did not declare is a bug and throws std::logic_error.
class Params {
public:
    explicit Params(config::Table table) : table_(std::move(table)) {}

    [[nodiscard]] int integer(std::string_view name) const;
    [[nodiscard]] double number(std::string_view name) const;
    [[nodiscard]] const std::string& word(std::string_view name) const;
    [[nodiscard]] const config::Table& table() const { return table_; }

private:
    config::Table table_;
};

/// A kind of strategy. `create` checks only what concerns several parameters at once; its errors
/// need no `where`.
struct Type {
    using Factory =
        std::function<core::Result<std::unique_ptr<Strategy>>(const Definition&, const Params&)>;
    std::string name;
    std::string text;  ///< one line for a person
    std::vector<Parameter> parameters;
    Factory create;
};

/// The kinds of strategies a session knows, by name. Ensembles and plug-ins add theirs.
class Registry {
public:
    /// Error: ErrorCode::config when the name is taken or empty.
    core::Status add(Type type);
    [[nodiscard]] const Type* find(std::string_view name) const;
    /// In the order of their names.
    [[nodiscard]] std::vector<const Type*> types() const;

    /// The parameters of a definition, checked, with defaults. Error: ErrorCode::config for an
    /// unknown type or parameter (with the nearest known one), a wrong kind or a number out of
    /// range.
    [[nodiscard]] core::Result<Params> check(const Definition& definition) const;
    /// A new strategy, not yet initialised. Errors as check(), and those of the type.
    [[nodiscard]] core::Result<std::unique_ptr<Strategy>> create(
        const Definition& definition) const;

private:
    std::map<std::string, Type, std::less<>> types_;
};

/// rsi, ma_crossover and support_resistance.
[[nodiscard]] Registry builtin_registry();

}  // namespace pmp::strategies
