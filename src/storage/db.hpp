#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/decimal.hpp"
#include "core/error.hpp"
#include "core/time.hpp"

namespace pmp::storage {

/// JSON as text; a JSON column where the database has such a type.
struct Json {
    std::string text;
    bool operator==(const Json&) const = default;
};

/// A parameter or a value to store; monostate is NULL. Doubles must be finite and texts free of
/// NUL bytes, because not every database can hold them: anything else is refused.
using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string, core::Decimal,
                           core::Time, Json>;

/// One row of a result, valid during the callback. The reader names the type it stored; columns
/// count from 0. A NULL reads as 0, "" or false: ask is_null() where it matters.
class Row {
public:
    virtual ~Row() = default;
    [[nodiscard]] virtual int columns() const = 0;
    [[nodiscard]] virtual bool is_null(int column) const = 0;
    [[nodiscard]] virtual bool boolean(int column) const = 0;
    [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
    [[nodiscard]] virtual double real(int column) const = 0;
    /// Text and JSON columns. The view dies with the row.
    [[nodiscard]] virtual std::string_view text(int column) const = 0;
    [[nodiscard]] virtual core::Decimal decimal(int column) const = 0;
    [[nodiscard]] virtual core::Time time(int column) const = 0;
};

enum class Dialect : std::uint8_t { sqlite, postgres };

/// Whether a commit survives the machine losing power, or only the process being killed.
enum class Durability : std::uint8_t { relaxed, durable };

using Values = std::vector<Value>;
using RowVisitor = std::function<void(const Row&)>;

/// One connection to a database; used by one thread at a time. One SQL text serves every driver:
/// parameters are $1..$n, the types are those of Value, and only column types of DDL differ (see
/// migrations.hpp). Errors: ErrorCode::database with the statement's short text, the file or host,
/// the database's own reason and what to do.
class Database {
public:
    virtual ~Database() = default;
    [[nodiscard]] virtual Dialect dialect() const = 0;
    /// The file or the host and database name, for messages.
    [[nodiscard]] virtual const std::string& name() const = 0;

    /// Runs one statement; returns how many rows it inserted, updated or deleted.
    virtual core::Result<std::int64_t> execute(std::string_view sql,
                                               std::span<const Value> parameters) = 0;
    /// Runs one statement and shows every row of its result.
    virtual core::Status query(std::string_view sql, std::span<const Value> parameters,
                               const RowVisitor& visit) = 0;
    /// Runs several statements separated by semicolons, without parameters or results.
    virtual core::Status script(std::string_view sql) = 0;
    /// Adds many rows, each with one value per column, as fast as the driver can. Inside a
    /// transaction it is part of it; otherwise it is one of its own: all rows or none.
    virtual core::Status bulk_append(std::string_view table,
                                     std::span<const std::string_view> columns,
                                     std::span<const Values> rows) = 0;

    /// Transactions do not nest: begin() inside one is an error. A failed commit has rolled back.
    virtual core::Status begin(Durability durability) = 0;
    virtual core::Status commit() = 0;
    virtual core::Status rollback() = 0;
    [[nodiscard]] virtual bool in_transaction() const = 0;

    core::Result<std::int64_t> execute(std::string_view sql,
                                       std::initializer_list<Value> parameters = {}) {
        return execute(sql, std::span(parameters.begin(), parameters.size()));
    }
    core::Status query(std::string_view sql, std::initializer_list<Value> parameters,
                       const RowVisitor& visit) {
        return query(sql, std::span(parameters.begin(), parameters.size()), visit);
    }
    /// The first column of the first row as a whole number; `otherwise` when there is no row.
    core::Result<std::int64_t> integer(std::string_view sql,
                                       std::initializer_list<Value> parameters = {},
                                       std::int64_t otherwise = 0);
};

/// Rolls back when it goes out of scope without a commit.
class Transaction {
public:
    static core::Result<Transaction> begin(Database& database,
                                           Durability durability = Durability::relaxed);
    core::Status commit();
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;
};

}  // namespace pmp::storage
