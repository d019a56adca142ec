#include "storage/venue_book.hpp"

#include <iterator>
#include <optional>

#include <sqlite3.h>

#include "storage/file_lock.hpp"
#include "storage/sqlite_handle.hpp"

namespace pmp::storage {

struct VenueBook::State {
    FileLock lock;
    SqliteConnection connection;
    SqliteStatement put_order{};
    SqliteStatement put_event{};
    Entries orders{};
    Entries events{};
};

namespace {

constexpr const char* schema =
    "create table if not exists orders (id integer primary key, payload text not null) strict;"
    "create table if not exists events (number integer primary key, payload text not null) strict";

core::Result<VenueBook::Entries> read_all(const SqliteConnection& connection, const char* sql) {
    auto select = connection.prepare(sql);
    if (!select) return std::unexpected(select.error());
    VenueBook::Entries entries;
    int rc = select->step();
    for (; rc == SQLITE_ROW; rc = select->step())
        entries.emplace_back(static_cast<std::uint64_t>(select->integer(0)), select->text(1));
    if (rc != SQLITE_DONE) return std::unexpected(connection.error(sql));
    return entries;
}

core::Status put_all(const SqliteConnection& connection, const SqliteStatement& statement,
                     const VenueBook::Entries& entries) {
    for (const auto& [key, payload] : entries) {
        statement.bind(1, static_cast<std::int64_t>(key));
        statement.bind(2, std::string_view(payload));
        const int rc = statement.step();
        std::optional<core::Error> error;
        if (rc != SQLITE_DONE) error = connection.error("write to the venue's book");
        statement.reset();
        if (error) return std::unexpected(std::move(*error));
    }
    return {};
}

}  // namespace

core::Result<std::unique_ptr<VenueBook>> VenueBook::open(const std::string& path, Sync sync) {
    auto lock = FileLock::acquire(path + ".lock", "the venue's book " + path);
    if (!lock) return std::unexpected(lock.error());
    auto connection = SqliteConnection::open(path, SqliteConnection::Mode::create);
    if (!connection) return std::unexpected(connection.error());
    if (auto done = connection->run(schema); !done) return std::unexpected(done.error());
    if (auto done = connection->set_synchronous(sync == Sync::off ? Synchronous::off
                                                                  : Synchronous::normal);
        !done)
        return std::unexpected(done.error());
    auto order = connection->prepare(
        "insert into orders (id, payload) values (?, ?) "
        "on conflict (id) do update set payload = excluded.payload");
    if (!order) return std::unexpected(order.error());
    auto event = connection->prepare(
        "insert into events (number, payload) values (?, ?) "
        "on conflict (number) do update set payload = excluded.payload");
    if (!event) return std::unexpected(event.error());
    auto state = std::make_unique<State>(State{std::move(*lock), std::move(*connection)});
    state->put_order = std::move(*order);
    state->put_event = std::move(*event);
    return std::unique_ptr<VenueBook>(new VenueBook(std::move(state)));
}

VenueBook::VenueBook(std::unique_ptr<State> state) : state_(std::move(state)) {}
VenueBook::~VenueBook() = default;

core::Result<VenueBook::Content> VenueBook::load() {
    auto orders = read_all(state_->connection, "select id, payload from orders order by id");
    if (!orders) return std::unexpected(orders.error());
    auto events =
        read_all(state_->connection, "select number, payload from events order by number");
    if (!events) return std::unexpected(events.error());
    return Content{std::move(*orders), std::move(*events)};
}

void VenueBook::put_order(std::uint64_t id, std::string payload) {
    state_->orders.emplace_back(id, std::move(payload));
}

void VenueBook::put_event(std::uint64_t number, std::string payload) {
    state_->events.emplace_back(number, std::move(payload));
}

void VenueBook::put_events(Entries events) {
    std::move(events.begin(), events.end(), std::back_inserter(state_->events));
}

core::Status VenueBook::commit() {
    State& s = *state_;
    if (s.orders.empty() && s.events.empty()) return {};
    if (auto done = write(); !done) {
        (void)s.connection.run("rollback");
        return done;
    }
    s.orders.clear();
    s.events.clear();
    return {};
}

core::Status VenueBook::write() {
    State& s = *state_;
    if (auto done = s.connection.run("begin immediate"); !done) return done;
    if (auto done = put_all(s.connection, s.put_order, s.orders); !done) return done;
    if (auto done = put_all(s.connection, s.put_event, s.events); !done) return done;
    return s.connection.run("commit");
}

}  // namespace pmp::storage
