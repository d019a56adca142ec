#pragma once

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "config/load.hpp"
#include "config/value.hpp"

namespace pmp::config {

inline Table toml(const std::string& text) {
    auto table = parse_toml(text, "t.toml");
    EXPECT_TRUE(table) << table.error().text();
    return table.value_or(Table{});
}

/// The value at keys, one inside the other.
inline const Value& at(const Table& table, std::initializer_list<const char*> keys) {
    const Value* value = nullptr;
    const Table* inner = &table;
    for (const char* key : keys) {
        value = inner->find(key);
        if (value == nullptr) throw std::runtime_error(std::string("no key ") + key);
        inner = std::get_if<Table>(&value->data());
    }
    return *value;
}

template <class T>
const T& get(const Table& table, std::initializer_list<const char*> keys) {
    return std::get<T>(at(table, keys).data());
}

/// Random trees of values that TOML and JSON can both hold.
inline rc::Gen<std::string> gen_text() {
    return rc::gen::container<std::string>(rc::gen::inRange<char>(' ', 127));
}
inline Value random_value(int depth);
inline Table random_table(int depth) {
    Table table;
    for (int i = *rc::gen::inRange(0, 5); i > 0; --i) table.set(*gen_text(), random_value(depth));
    return table;
}
inline Value random_value(int depth) {
    switch (*rc::gen::inRange(0, depth > 0 ? 6 : 4)) {
        case 0: return Value(*rc::gen::arbitrary<bool>());
        case 1: return Value(*rc::gen::arbitrary<std::int64_t>());
        case 2: return Value(*rc::gen::arbitrary<double>());
        case 3: return Value(*gen_text());
        case 4: {
            Array array;
            for (int i = *rc::gen::inRange(0, 4); i > 0; --i)
                array.push_back(random_value(depth - 1));
            return Value(std::move(array));
        }
        default: return Value(random_table(depth - 1));
    }
}

}  // namespace pmp::config
