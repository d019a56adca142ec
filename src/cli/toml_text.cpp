#include "cli/toml_text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pmp::cli {
namespace {

using config::Array;
using config::Table;
using config::Value;

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += fmt::format("\\{}", c);
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
        else out += c;
    }
    return out + '"';
}

std::string key_text(const std::string& key) {
    const bool bare = !key.empty() && std::ranges::all_of(key, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
    return bare ? key : quoted(key);
}

std::string number_text(double value) {
    std::string text = fmt::format("{}", value);
    if (text.find_first_of(".e") == std::string::npos) text += ".0";  // it is not a whole number
    return text;
}

template <class List, class Text>
std::string joined(const List& list, Text text) {
    std::string out;
    for (const auto& item : list) {
        if (!out.empty()) out += ", ";
        out += text(item);
    }
    return out;
}

const Array* tables_of(const Value& value) {
    const auto* list = std::get_if<Array>(&value.data());
    if (list == nullptr || list->empty()) return nullptr;
    const auto is_table = [](const Value& v) { return std::holds_alternative<Table>(v.data()); };
    return std::ranges::all_of(*list, is_table) ? list : nullptr;
}

void append_lines(std::string& out, const Table& table) {
    for (const auto& [key, value] : table.entries())
        out += fmt::format("{} = {}\n", key_text(key), to_toml(value));
}

}  // namespace

std::string to_toml(const Value& value) {
    struct Visitor {
        std::string operator()(std::monostate) const { return "\"\""; }
        std::string operator()(bool v) const { return v ? "true" : "false"; }
        std::string operator()(std::int64_t v) const { return fmt::format("{}", v); }
        std::string operator()(double v) const { return number_text(v); }
        std::string operator()(const std::string& v) const { return quoted(v); }
        std::string operator()(const Array& v) const {
            return "[" + joined(v, [](const Value& item) { return to_toml(item); }) + "]";
        }
        std::string operator()(const Table& v) const {
            if (v.empty()) return "{}";
            return "{" +
                   joined(v.entries(),
                          [](const Table::Entry& entry) {
                              return key_text(entry.first) + " = " + to_toml(entry.second);
                          }) +
                   "}";
        }
    };
    return std::visit(Visitor{}, value.data());
}

std::string to_toml(const Table& table) {
    std::string plain, tables;
    for (const auto& [key, value] : table.entries()) {
        if (const auto* inner = std::get_if<Table>(&value.data())) {
            tables += fmt::format("\n[{}]\n", key_text(key));
            append_lines(tables, *inner);
        } else if (const auto* list = tables_of(value)) {
            for (const Value& item : *list) {
                tables += fmt::format("\n[[{}]]\n", key_text(key));
                append_lines(tables, std::get<Table>(item.data()));
            }
        } else {
            plain += fmt::format("{} = {}\n", key_text(key), to_toml(value));
        }
    }
    if (plain.empty() && !tables.empty()) tables.erase(0, 1);
    return plain + tables;
}

}  // namespace pmp::cli
