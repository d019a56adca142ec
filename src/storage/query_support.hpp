#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "storage/db.hpp"
#include "storage/records.hpp"

namespace pmp::storage {

inline std::uint64_t count_at(const Row& row, int column) {
    return static_cast<std::uint64_t>(row.integer(column));
}
inline std::string text_at(const Row& row, int column) { return std::string(row.text(column)); }
inline std::string decimal_at(const Row& row, int column) {
    return row.decimal(column).to_string();
}
inline std::optional<std::string> optional_decimal_at(const Row& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return decimal_at(row, column);
}
inline std::size_t page_limit(std::size_t limit) { return std::clamp<std::size_t>(limit, 1, 1'000); }

/// A SELECT of one session's newest rows, built condition by condition.
class PageQuery {
public:
    PageQuery(std::string_view columns, std::string_view table, std::string_view key,
              std::int64_t session)
        : sql_(fmt::format("select {} from {} where session = $1", columns, table)), key_(key) {
        parameters_.emplace_back(session);
    }
    void equal(std::string_view column, const std::string& value) {
        if (!value.empty()) add(fmt::format("{} =", column), value);
    }
    /// A condition that must not choose the index: another one narrows further.
    void filter(std::string_view column, const std::string& value) {
        if (!value.empty()) add(fmt::format("{} || '' =", column), value);
    }
    void page(std::uint64_t before, std::size_t limit) {
        if (before != 0) add(fmt::format("{} <", key_), static_cast<std::int64_t>(before));
        // One more than asked for: it tells whether another page follows.
        parameters_.emplace_back(static_cast<std::int64_t>(page_limit(limit) + 1));
        sql_ += fmt::format(" order by {} desc limit ${}", key_, parameters_.size());
    }
    template <class T, class Read>
    core::Result<Page<T>> run(Database& store, std::size_t limit, Read read) const {
        Page<T> page;
        auto done = store.query(sql_, std::span<const Value>(parameters_),
                                [&](const Row& row) { page.items.push_back(read(row)); });
        if (!done) return std::unexpected(done.error());
        if (page.items.size() > page_limit(limit)) {
            page.items.pop_back();
            page.next = page.items.back().id;
        }
        return page;
    }

private:
    void add(const std::string& condition, Value value) {
        parameters_.push_back(std::move(value));
        sql_ += fmt::format(" and {} ${}", condition, parameters_.size());
    }
    std::string sql_;
    std::string_view key_;
    Values parameters_;
};

}  // namespace pmp::storage
