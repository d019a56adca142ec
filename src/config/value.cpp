#include "config/value.hpp"

#include <algorithm>
#include <array>

namespace pmp::config {

const Value* Table::find(std::string_view key) const {
    const auto it = std::ranges::find(entries_, key, &Entry::first);
    return it == entries_.end() ? nullptr : &it->second;
}

Value* Table::find(std::string_view key) {
    const auto it = std::ranges::find(entries_, key, &Entry::first);
    return it == entries_.end() ? nullptr : &it->second;
}

Value& Table::set(std::string key, Value value) {
    if (Value* old = find(key)) return *old = std::move(value);
    return entries_.emplace_back(std::move(key), std::move(value)).second;
}

bool Table::erase(std::string_view key) {
    return std::erase_if(entries_, [&](const Entry& entry) { return entry.first == key; }) > 0;
}

std::vector<Table::Entry> Table::entries() && { return std::move(entries_); }

bool Table::empty() const { return entries_.empty(); }

bool Table::operator==(const Table& other) const {
    return entries_.size() == other.entries_.size() &&
           std::ranges::all_of(entries_, [&](const Entry& entry) {
               const Value* theirs = other.find(entry.first);
               return theirs != nullptr && *theirs == entry.second;
           });
}

const char* type_name(const Value& value) {
    static constexpr std::array<const char*, std::variant_size_v<Value::Data>> names = {
        "nothing", "true or false", "a whole number", "a number", "a text", "a list", "a table"};
    return names[value.data().index()];
}

bool is_secret(std::string_view key) {
    static constexpr std::string_view words[] = {"password", "token", "secret", "api_key",
                                                 "passphrase"};
    return std::ranges::any_of(words, [&](std::string_view word) {
        if (!key.ends_with(word)) return false;
        return key.size() == word.size() || key[key.size() - word.size() - 1] == '_';
    });
}

}  // namespace pmp::config
