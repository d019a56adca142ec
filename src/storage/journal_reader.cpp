#include "storage/journal_reader.hpp"

#include <utility>

#include <sqlite3.h>

#include "storage/journal_schema.hpp"

namespace pmp::storage {

struct JournalReader::State {
    SqliteConnection connection;
    JournalInfo info;
    SqliteStatement select;
};

core::Result<std::unique_ptr<JournalReader>> JournalReader::open(const std::string& path) {
    auto connection = SqliteConnection::open(path, SqliteConnection::Mode::read_only);
    if (!connection) return std::unexpected(connection.error());
    auto info = read_journal_info(*connection);
    if (!info) return std::unexpected(info.error());
    auto select = connection->prepare(journal_select_sql);
    if (!select) return std::unexpected(select.error());
    auto state = std::make_unique<State>(
        State{std::move(*connection), std::move(*info), std::move(*select)});
    return std::unique_ptr<JournalReader>(new JournalReader(std::move(state)));
}

JournalReader::JournalReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
JournalReader::~JournalReader() = default;

const JournalInfo& JournalReader::info() const { return state_->info; }

core::Result<std::vector<engine::JournalRow>> JournalReader::read(core::Seq after,
                                                                  std::size_t limit) {
    return read_journal_rows(state_->connection, state_->select, after, limit);
}

core::Result<core::Seq> JournalReader::last() {
    auto last = state_->connection.integer(journal_last_sql);
    if (!last) return std::unexpected(last.error());
    return core::Seq{static_cast<std::uint64_t>(*last)};
}

}  // namespace pmp::storage
