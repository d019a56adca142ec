#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/value.hpp"
#include "core/decimal.hpp"
#include "core/error.hpp"
#include "core/time.hpp"

namespace pmp::config {

/// What a number may be; both ends belong to it, but `min` does not when `above`.
template <class T>
struct Range {
    std::optional<T> min = std::nullopt;
    std::optional<T> max = std::nullopt;
    bool above = false;
};

/// Typed reading of one table. Getters with a fallback are for optional keys, those without for
/// required ones. After the first failure getters return their fallback (or an empty value) and
/// finish() returns that failure, so code that reads stays flat:
///
///     Section risk(table, "risk");
///     limits.gross = risk.decimal("gross", 3, {.min = 0, .above = true});
///     if (auto status = risk.finish(); !status) return std::unexpected(status.error());
///
/// Errors are ErrorCode::config with where = "demo.toml:12, risk.gross". The table must outlive it.
class Section {
public:
    Section(const Table& table, std::string path, std::string origin = {});

    [[nodiscard]] bool has(std::string_view key) const { return table_->find(key) != nullptr; }
    /// The value as it stands, counted as read; null when absent.
    const Value* raw(std::string_view key);

    std::string string(std::string_view key);
    std::string string(std::string_view key, std::string fallback);
    bool boolean(std::string_view key, bool fallback);
    std::int64_t integer(std::string_view key, Range<std::int64_t> range = {});
    std::int64_t integer(std::string_view key, std::int64_t fallback,
                         Range<std::int64_t> range = {});
    /// Finite; a whole number will do.
    double number(std::string_view key, Range<double> range = {});
    double number(std::string_view key, double fallback, Range<double> range = {});
    /// From a whole number, a number (by its shortest text) or a text; at most 8 decimals.
    core::Decimal decimal(std::string_view key, Range<core::Decimal> range = {});
    core::Decimal decimal(std::string_view key, core::Decimal fallback,
                          Range<core::Decimal> range = {});
    /// RFC 3339, as a text or a TOML date.
    std::optional<core::Time> time(std::string_view key);

    /// One of some words. An unknown word is an error that names the nearest.
    template <class Enum>
    using Words = std::initializer_list<std::pair<const char*, Enum>>;
    template <class Enum>
    Enum one_of(std::string_view key, Enum fallback, Words<Enum> words) {
        std::vector<std::string> names;
        for (const auto& [name, value] : words) names.emplace_back(name);
        const std::optional<std::size_t> index = word_index(key, names);
        return index ? (words.begin() + *index)->second : fallback;
    }

    /// The same for words that are known only at run time.
    std::string word(std::string_view key, std::string fallback,
                     const std::vector<std::string>& words);

    /// Lists; empty when absent.
    std::vector<std::string> strings(std::string_view key);
    std::vector<double> numbers(std::string_view key, Range<double> range = {});
    std::vector<core::Decimal> decimals(std::string_view key, Range<core::Decimal> range = {});

    /// A table as it stands, without looking into it; empty when absent.
    Table table(std::string_view key);
    /// Calls read(Section&) with the table under `key`, when there is one, and then checks that it
    /// has no unknown key. Failures become this section's. Returns whether the table is there.
    template <class Read>
    bool section(std::string_view key, Read&& read) {
        const Value* value = find(key);
        const Table* inner = value ? as_table(key, *value) : nullptr;
        if (inner != nullptr) read_child(Section(*inner, path_of(key), value->origin()), read);
        return value != nullptr;
    }
    /// The same for each table of a list. Returns how many there are.
    template <class Read>
    std::size_t sections(std::string_view key, Read&& read) {
        const Array* list = find_array(key);
        if (list == nullptr) return 0;
        for (std::size_t i = 0; i < list->size(); ++i) {
            const std::string name = std::string(key) + "[" + std::to_string(i) + "]";
            if (const Table* inner = as_table(name, (*list)[i]))
                read_child(Section(*inner, path_of(name), (*list)[i].origin()), read);
        }
        return list->size();
    }

    /// Counts a key as known without reading it.
    void allow(std::string_view key) { known(key); }
    /// Records a failure of the caller's own about a key ("" is the section itself).
    void fail(std::string_view key, std::string what, std::string hint = {});
    [[nodiscard]] bool ok() const { return !error_; }
    /// The first failure; unlike finish() it does not mind keys nobody read.
    [[nodiscard]] core::Status status() const;
    /// "risk.gross"
    [[nodiscard]] std::string path_of(std::string_view key) const;
    /// "demo.toml:12, risk.gross": what an error's `where` says.
    [[nodiscard]] std::string where(std::string_view key) const;
    /// The first failure, else an error for the first unknown key that names the nearest known one.
    [[nodiscard]] core::Status finish() const;

private:
    template <class Read>
    void read_child(Section child, Read&& read) {
        read(child);
        take(child);
    }
    void take(const Section& child);
    void known(std::string_view key);
    /// The value of a key, counted as read; null when absent or after a failure.
    const Value* find(std::string_view key);
    const Value* need(std::string_view key);
    const Array* find_array(std::string_view key);
    const Table* as_table(std::string_view key, const Value& value);
    void wrong_type(std::string_view key, const Value& value, const char* expected);
    std::optional<std::size_t> word_index(std::string_view key,
                                          const std::vector<std::string>& names);
    template <class T>
    T checked(std::string_view key, const Value* value, T fallback, const Range<T>& range);

    const Table* table_;
    std::string path_;
    std::string origin_;
    std::vector<std::string> known_;
    std::optional<core::Error> error_;
};

}  // namespace pmp::config
