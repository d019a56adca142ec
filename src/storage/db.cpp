#include "storage/db.hpp"

#include <utility>

namespace pmp::storage {

core::Result<std::int64_t> Database::integer(std::string_view sql,
                                             std::initializer_list<Value> parameters,
                                             std::int64_t otherwise) {
    std::int64_t value = otherwise;
    bool first = true;
    auto done = query(sql, parameters, [&](const Row& row) {
        if (std::exchange(first, false)) value = row.integer(0);
    });
    if (!done) return std::unexpected(done.error());
    return value;
}

core::Result<Transaction> Transaction::begin(Database& database, Durability durability) {
    if (auto begun = database.begin(durability); !begun) return std::unexpected(begun.error());
    return Transaction(database);
}

core::Status Transaction::commit() { return std::exchange(database_, nullptr)->commit(); }

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
    // The connection itself reports a lost link at its next use.
    if (database_ != nullptr) (void)database_->rollback();
}

}  // namespace pmp::storage
