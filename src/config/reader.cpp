#include "config/reader.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "config/nearest.hpp"

namespace pmp::config {
namespace {

using core::Decimal;

std::string text_of(std::int64_t value) { return std::to_string(value); }
std::string text_of(double value) { return fmt::format("{}", value); }
std::string text_of(Decimal value) { return value.to_string(); }

template <class T>
std::string describe(const Range<T>& range) {
    if (range.min && range.max)
        return fmt::format("between {} {}and {}", text_of(*range.min),
                           range.above ? "(not itself) " : "", text_of(*range.max));
    if (range.min)
        return fmt::format("{} {}", range.above ? "more than" : "at least", text_of(*range.min));
    return fmt::format("at most {}", text_of(*range.max));
}

template <class T>
bool inside(const T& value, const Range<T>& range) {
    if (range.min && (value < *range.min || (range.above && value == *range.min))) return false;
    return !range.max || !(value > *range.max);
}

/// The value as a T, or nothing when it is not one; `why` may say more.
template <class T>
std::optional<T> convert(const Value& value, std::string& why);

template <>
std::optional<std::int64_t> convert(const Value& value, std::string&) {
    if (const auto* v = std::get_if<std::int64_t>(&value.data())) return *v;
    return std::nullopt;
}

template <>
std::optional<double> convert(const Value& value, std::string& why) {
    if (const auto* v = std::get_if<std::int64_t>(&value.data())) return static_cast<double>(*v);
    const auto* v = std::get_if<double>(&value.data());
    if (v == nullptr) return std::nullopt;
    if (std::isfinite(*v)) return *v;
    why = "nan and inf are not usable numbers";
    return std::nullopt;
}

template <>
std::optional<Decimal> convert(const Value& value, std::string& why) {
    std::string text;
    if (const auto* v = std::get_if<std::int64_t>(&value.data())) text = std::to_string(*v);
    else if (const auto* d = std::get_if<double>(&value.data())) text = fmt::format("{}", *d);
    else if (const auto* s = std::get_if<std::string>(&value.data())) text = *s;
    else return std::nullopt;
    if (const auto parsed = Decimal::parse(text)) return *parsed;
    else why = parsed.error().what;
    return std::nullopt;
}

template <class T>
constexpr const char* wanted = "a number";
template <>
constexpr const char* wanted<std::int64_t> = "a whole number";

}  // namespace

Section::Section(const Table& table, std::string path, std::string origin)
    : table_(&table), path_(std::move(path)), origin_(std::move(origin)) {}

template <class T>
T Section::checked(std::string_view key, const Value* value, T fallback, const Range<T>& range) {
    if (value == nullptr) return fallback;
    std::string why;
    const std::optional<T> out = convert<T>(*value, why);
    if (!out) {
        if (why.empty()) wrong_type(key, *value, wanted<T>);
        else fail(key, why);
        return fallback;
    }
    if (inside(*out, range)) return *out;
    fail(key, fmt::format("{} is out of range", text_of(*out)), "use a number " + describe(range));
    return fallback;
}

const Value* Section::raw(std::string_view key) { return find(key); }

std::string Section::string(std::string_view key) {
    return need(key) != nullptr ? string(key, {}) : std::string{};
}

std::string Section::string(std::string_view key, std::string fallback) {
    const Value* value = find(key);
    if (value == nullptr) return fallback;
    if (const auto* text = std::get_if<std::string>(&value->data())) return *text;
    wrong_type(key, *value, "a text");
    return fallback;
}

bool Section::boolean(std::string_view key, bool fallback) {
    const Value* value = find(key);
    if (value == nullptr) return fallback;
    if (const auto* v = std::get_if<bool>(&value->data())) return *v;
    wrong_type(key, *value, "true or false");
    return fallback;
}

std::int64_t Section::integer(std::string_view key, Range<std::int64_t> range) {
    return checked<std::int64_t>(key, need(key), 0, range);
}

std::int64_t Section::integer(std::string_view key, std::int64_t fallback,
                              Range<std::int64_t> range) {
    return checked(key, find(key), fallback, range);
}

double Section::number(std::string_view key, Range<double> range) {
    return checked(key, need(key), 0.0, range);
}

double Section::number(std::string_view key, double fallback, Range<double> range) {
    return checked(key, find(key), fallback, range);
}

Decimal Section::decimal(std::string_view key, Range<Decimal> range) {
    return checked(key, need(key), Decimal{}, range);
}

Decimal Section::decimal(std::string_view key, Decimal fallback, Range<Decimal> range) {
    return checked(key, find(key), fallback, range);
}

std::optional<core::Time> Section::time(std::string_view key) {
    const std::string text = string(key, {});
    if (text.empty() || !ok()) {
        if (ok() && has(key)) fail(key, "the time is empty", "write it as 2018-01-02T00:00:00Z");
        return std::nullopt;
    }
    if (const auto parsed = core::parse_time(text)) return *parsed;
    else fail(key, parsed.error().what, parsed.error().hint);
    return std::nullopt;
}

std::string Section::word(std::string_view key, std::string fallback,
                          const std::vector<std::string>& words) {
    const std::optional<std::size_t> index = word_index(key, words);
    return index ? words[*index] : std::move(fallback);
}

std::vector<std::string> Section::strings(std::string_view key) {
    std::vector<std::string> out;
    const Array* list = find_array(key);
    if (list == nullptr) return out;
    for (const Value& element : *list) {
        if (const auto* text = std::get_if<std::string>(&element.data())) out.push_back(*text);
        else wrong_type(key, element, "a list of texts");
    }
    return out;
}

std::vector<double> Section::numbers(std::string_view key, Range<double> range) {
    std::vector<double> out;
    const Array* list = find_array(key);
    if (list == nullptr) return out;
    for (const Value& element : *list) out.push_back(checked(key, &element, 0.0, range));
    return out;
}

std::vector<Decimal> Section::decimals(std::string_view key, Range<Decimal> range) {
    std::vector<Decimal> out;
    const Array* list = find_array(key);
    if (list == nullptr) return out;
    for (const Value& element : *list) out.push_back(checked(key, &element, Decimal{}, range));
    return out;
}

Table Section::table(std::string_view key) {
    const Value* value = find(key);
    const Table* inner = value ? as_table(key, *value) : nullptr;
    return inner ? *inner : Table{};
}

void Section::fail(std::string_view key, std::string what, std::string hint) {
    if (error_) return;
    error_ = core::Error{core::ErrorCode::config, std::move(what), where(key), std::move(hint)};
}

std::string Section::path_of(std::string_view key) const {
    if (path_.empty() || key.empty()) return path_ + std::string(key);
    return fmt::format("{}.{}", path_, key);
}

std::string Section::where(std::string_view key) const {
    const Value* value = table_->find(key);
    const std::string& origin = value ? value->origin() : origin_;
    const std::string path = path_of(key);
    return origin.empty() || path.empty() ? origin + path : fmt::format("{}, {}", origin, path);
}

core::Status Section::status() const {
    if (error_) return std::unexpected(*error_);
    return {};
}

core::Status Section::finish() const {
    if (error_) return status();
    for (const auto& [key, value] : table_->entries()) {
        if (std::ranges::find(known_, key) != known_.end()) continue;
        return core::fail(core::ErrorCode::config, fmt::format("unknown key '{}'", key), where(key),
                          did_you_mean(key, known_));
    }
    return {};
}

void Section::take(const Section& child) {
    if (error_) return;
    if (const auto status = child.finish(); !status) error_ = status.error();
}

void Section::known(std::string_view key) {
    if (std::ranges::find(known_, key) == known_.end()) known_.emplace_back(key);
}

const Value* Section::find(std::string_view key) {
    known(key);
    return error_ ? nullptr : table_->find(key);
}

const Value* Section::need(std::string_view key) {
    const Value* value = find(key);
    if (value != nullptr || error_) return value;
    // A misspelt required key is best reported as what it is: an unknown key close to this one.
    for (const auto& [other, misspelt] : table_->entries()) {
        const std::string wanted_key(key);
        const bool is_known = std::ranges::find(known_, other) != known_.end();
        if (is_known || nearest(other, std::span(&wanted_key, 1)) != wanted_key) continue;
        fail(other, fmt::format("unknown key '{}'", other), did_you_mean(other, known_));
        return nullptr;
    }
    fail(key, fmt::format("the key '{}' is missing", key), "it has no default");
    return nullptr;
}

const Array* Section::find_array(std::string_view key) {
    const Value* value = find(key);
    if (value == nullptr) return nullptr;
    const auto* list = std::get_if<Array>(&value->data());
    if (list == nullptr) wrong_type(key, *value, "a list");
    return list;
}

const Table* Section::as_table(std::string_view key, const Value& value) {
    const auto* table = std::get_if<Table>(&value.data());
    if (table == nullptr) wrong_type(key, value, "a table");
    return table;
}

void Section::wrong_type(std::string_view key, const Value& value, const char* expected) {
    fail(key, fmt::format("expected {}, not {}", expected, type_name(value)));
}

std::optional<std::size_t> Section::word_index(std::string_view key,
                                               const std::vector<std::string>& names) {
    const Value* value = find(key);
    if (value == nullptr) return std::nullopt;
    const auto* text = std::get_if<std::string>(&value->data());
    if (text == nullptr) {
        wrong_type(key, *value, "a text");
        return std::nullopt;
    }
    const auto it = std::ranges::find(names, *text);
    if (it != names.end()) return static_cast<std::size_t>(it - names.begin());
    fail(key, fmt::format("unknown value '{}'", *text), did_you_mean(*text, names));
    return std::nullopt;
}

}  // namespace pmp::config
