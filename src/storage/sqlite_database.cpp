#include "storage/sqlite_database.hpp"

#include <charconv>
#include <cmath>
#include <map>
#include <vector>

#include <fmt/format.h>
#include <sqlite3.h>

#include "storage/sqlite_handle.hpp"

namespace pmp::storage {
namespace {

struct Cached {
    SqliteStatement statement;
    std::vector<int> number;  ///< SQLite's index - 1 -> n of $n
    std::size_t parameters = 0;
    bool busy = false;
};

class SqliteRow final : public Row {
public:
    explicit SqliteRow(const SqliteStatement& statement) : statement_(statement) {}
    [[nodiscard]] int columns() const override { return sqlite3_column_count(statement_.get()); }
    [[nodiscard]] bool is_null(int column) const override {
        return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
    }
    [[nodiscard]] bool boolean(int column) const override { return integer(column) != 0; }
    [[nodiscard]] std::int64_t integer(int column) const override {
        return statement_.integer(column);
    }
    [[nodiscard]] double real(int column) const override {
        return sqlite3_column_double(statement_.get(), column);
    }
    [[nodiscard]] std::string_view text(int column) const override {
        return statement_.text(column);
    }
    [[nodiscard]] core::Decimal decimal(int column) const override {
        return core::Decimal::from_raw(integer(column));
    }
    [[nodiscard]] core::Time time(int column) const override { return {integer(column)}; }

private:
    const SqliteStatement& statement_;
};

/// Binds one value; says why not, or nothing.
struct Binder {
    sqlite3_stmt* statement;
    int index;

    const char* text(const std::string& value) const {
        if (value.find('\0') != std::string::npos) return "a text with a NUL byte";
        sqlite3_bind_text(statement, index, value.data(), static_cast<int>(value.size()),
                          SQLITE_STATIC);
        return nullptr;
    }
    const char* integer(std::int64_t value) const {
        sqlite3_bind_int64(statement, index, value);
        return nullptr;
    }
    const char* operator()(std::monostate) const {
        sqlite3_bind_null(statement, index);
        return nullptr;
    }
    const char* operator()(bool value) const { return integer(value ? 1 : 0); }
    const char* operator()(std::int64_t value) const { return integer(value); }
    const char* operator()(double value) const {
        if (!std::isfinite(value)) return "a number that is not finite";
        sqlite3_bind_double(statement, index, value);
        return nullptr;
    }
    const char* operator()(const std::string& value) const { return text(value); }
    const char* operator()(core::Decimal value) const { return integer(value.raw()); }
    const char* operator()(core::Time value) const { return integer(value.ns); }
    const char* operator()(const Json& value) const { return text(value.text); }
};

/// Gives the statement back, whatever happens while its rows are looked at.
struct InUse {
    explicit InUse(Cached& entry) : cached(entry) { cached.busy = true; }
    InUse(const InUse&) = delete;
    ~InUse() {
        cached.statement.reset();
        sqlite3_clear_bindings(cached.statement.get());
        cached.busy = false;
    }
    Cached& cached;
};

class SqliteDatabase final : public Database {
public:
    explicit SqliteDatabase(SqliteConnection connection) : connection_(std::move(connection)) {}

    using Database::execute;
    using Database::query;

    [[nodiscard]] Dialect dialect() const override { return Dialect::sqlite; }
    [[nodiscard]] const std::string& name() const override { return connection_.path(); }
    [[nodiscard]] bool in_transaction() const override {
        return sqlite3_get_autocommit(connection_.get()) == 0;
    }

    core::Result<std::int64_t> execute(std::string_view sql,
                                       std::span<const Value> parameters) override {
        const int before = sqlite3_total_changes(connection_.get());
        if (auto done = query(sql, parameters, {}); !done) return std::unexpected(done.error());
        // A SELECT leaves the count of the statement before it; the total tells them apart.
        if (sqlite3_total_changes(connection_.get()) == before) return 0;
        return sqlite3_changes64(connection_.get());
    }

    core::Status query(std::string_view sql, std::span<const Value> parameters,
                       const RowVisitor& visit) override {
        Cached spare;
        auto cached = find(sql, spare);
        if (!cached) return std::unexpected(cached.error());
        const InUse use(**cached);
        if (auto bound = bind(**cached, parameters, sql); !bound) return bound;
        const SqliteRow row((*cached)->statement);
        for (;;) {
            const int rc = (*cached)->statement.step();
            if (rc == SQLITE_DONE) return {};
            if (rc != SQLITE_ROW) return std::unexpected(connection_.error(short_sql(sql)));
            if (visit) visit(row);
        }
    }

    core::Status script(std::string_view sql) override {
        return connection_.run(std::string(sql).c_str());
    }

    core::Status bulk_append(std::string_view table, std::span<const std::string_view> columns,
                             std::span<const Values> rows) override {
        if (rows.empty()) return {};
        if (in_transaction()) return append(table, columns, rows);
        auto transaction = Transaction::begin(*this);
        if (!transaction) return std::unexpected(transaction.error());
        if (auto done = append(table, columns, rows); !done) return done;
        return transaction->commit();
    }

    core::Status begin(Durability durability) override {
        if (in_transaction())
            return core::fail(core::ErrorCode::database, "a transaction is already open", name());
        // SQLite ignores this pragma inside a transaction, so it is decided at the beginning.
        if (auto done = connection_.set_synchronous(
                durability == Durability::durable ? Synchronous::full : Synchronous::normal);
            !done)
            return done;
        return connection_.run("begin immediate");
    }

    core::Status commit() override {
        if (!in_transaction())
            return core::fail(core::ErrorCode::database, "no transaction is open", name());
        auto done = connection_.run("commit");
        if (!done && in_transaction()) (void)connection_.run("rollback");
        return done;
    }

    core::Status rollback() override {
        // SQLite has rolled back by itself after some errors, such as a full disk.
        if (!in_transaction()) return {};
        return connection_.run("rollback");
    }

private:
    core::Status append(std::string_view table, std::span<const std::string_view> columns,
                        std::span<const Values> rows) {
        const std::string sql = insert_sql(table, columns);
        for (const Values& row : rows) {
            if (auto done = query(sql, row, {}); !done) return done;
        }
        return {};
    }

    static std::string insert_sql(std::string_view table,
                                  std::span<const std::string_view> columns) {
        std::string names;
        std::string places;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            names += fmt::format("{}{}", i == 0 ? "" : ", ", columns[i]);
            places += fmt::format("{}${}", i == 0 ? "" : ", ", i + 1);
        }
        return fmt::format("insert into {} ({}) values ({})", table, names, places);
    }

    core::Result<Cached> compile(std::string_view sql) const {
        auto statement = connection_.prepare(sql);
        if (!statement) return std::unexpected(statement.error());
        Cached cached{std::move(*statement)};
        const int count = sqlite3_bind_parameter_count(cached.statement.get());
        for (int i = 1; i <= count; ++i) {
            const char* text = sqlite3_bind_parameter_name(cached.statement.get(), i);
            int number = 0;
            if (text != nullptr && *text == '$') {
                const std::string_view digits(text + 1);
                std::from_chars(digits.data(), digits.data() + digits.size(), number);
            }
            if (number < 1)
                return core::fail(core::ErrorCode::database,
                                  "parameters are called $1, $2 ...: " + short_sql(sql), name());
            cached.number.push_back(number);
            cached.parameters = std::max(cached.parameters, static_cast<std::size_t>(number));
        }
        return cached;
    }

    /// The cached statement, or `spare` when that one is being read by a caller further up.
    core::Result<Cached*> find(std::string_view sql, Cached& spare) {
        auto it = cache_.find(sql);
        if (it != cache_.end() && !it->second.busy) return &it->second;
        auto compiled = compile(sql);
        if (!compiled) return std::unexpected(compiled.error());
        if (it != cache_.end() || cache_.size() >= most_cached) {
            spare = std::move(*compiled);
            return &spare;
        }
        return &cache_.emplace(std::string(sql), std::move(*compiled)).first->second;
    }

    core::Status bind(const Cached& cached, std::span<const Value> parameters,
                      std::string_view sql) const {
        if (parameters.size() != cached.parameters)
            return core::fail(core::ErrorCode::database,
                              fmt::format("{} parameters given, {} expected: {}", parameters.size(),
                                          cached.parameters, short_sql(sql)),
                              name());
        for (std::size_t i = 0; i < cached.number.size(); ++i) {
            const Binder binder{cached.statement.get(), static_cast<int>(i) + 1};
            const auto number = static_cast<std::size_t>(cached.number[i]);
            if (const char* why = std::visit(binder, parameters[number - 1]); why != nullptr)
                return core::fail(core::ErrorCode::database,
                                  fmt::format("${} is {}: {}", number, why, short_sql(sql)), name());
        }
        return {};
    }

    static constexpr std::size_t most_cached = 256;

    SqliteConnection connection_;
    std::map<std::string, Cached, std::less<>> cache_;  // after the connection: destroyed first
};

SqliteConnection::Mode connection_mode(OpenMode mode) {
    switch (mode) {
        case OpenMode::create: return SqliteConnection::Mode::create;
        case OpenMode::read_write: return SqliteConnection::Mode::read_write;
        case OpenMode::read_only: return SqliteConnection::Mode::read_only;
    }
    return SqliteConnection::Mode::read_only;
}

}  // namespace

core::Result<std::unique_ptr<Database>> open_sqlite(const std::string& path, OpenMode mode) {
    auto connection = SqliteConnection::open(path, connection_mode(mode));
    if (!connection) return std::unexpected(connection.error());
    // Reads the first page, so that a file which is no database is refused here and not later.
    if (auto read = connection->integer("select count(*) from sqlite_schema"); !read)
        return std::unexpected(read.error());
    return std::make_unique<SqliteDatabase>(std::move(*connection));
}

}  // namespace pmp::storage
