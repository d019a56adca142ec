#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace pmp::config {

class Value;
using Array = std::vector<Value>;

/// Keys and values in the order they were written.
class Table {
public:
    using Entry = std::pair<std::string, Value>;

    [[nodiscard]] const Value* find(std::string_view key) const;
    [[nodiscard]] Value* find(std::string_view key);
    /// Replaces or appends.
    Value& set(std::string key, Value value);
    bool erase(std::string_view key);
    [[nodiscard]] const std::vector<Entry>& entries() const& { return entries_; }
    /// By value, so that `for (auto& e : section.table("params").entries())` does not dangle.
    [[nodiscard]] std::vector<Entry> entries() &&;
    [[nodiscard]] bool empty() const;

    /// Same keys with the same values, in whatever order they were written.
    bool operator==(const Table&) const;

private:
    std::vector<Entry> entries_;
};

/// One value of a configuration and where it came from.
class Value {
public:
    using Data =
        std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Table>;

    Value() = default;
    Value(Data data, std::string origin = {})
        : data_(std::move(data)), origin_(std::move(origin)) {}

    [[nodiscard]] const Data& data() const { return data_; }
    [[nodiscard]] Data& data() { return data_; }
    /// "demo.toml:12", "environment PMP__RISK__PROFILE", "--set risk.profile", "default".
    [[nodiscard]] const std::string& origin() const { return origin_; }

    bool operator==(const Value& other) const { return data_ == other.data_; }  // not the origin

private:
    Data data_;
    std::string origin_;
};

/// What a person would call the type: "a text", "a table".
[[nodiscard]] const char* type_name(const Value& value);

/// True for names whose values must not be shown: password, token, secret, api_key, passphrase,
/// alone or after an underscore ("db_password").
[[nodiscard]] bool is_secret(std::string_view key);

}  // namespace pmp::config
