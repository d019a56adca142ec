#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/journal.hpp"
#include "storage/journal_file.hpp"

namespace pmp::storage {

/// The journal of a session: one SQLite file, written by one process and one thread.
///
/// Rows wait in memory until commit() and are written in one transaction, so what a commit brings
/// is all there or not at all. commit(true) has the rows, and all before them, on the disk
/// (synchronous=FULL: one fdatasync of the write-ahead log) before it returns; commit(false) has
/// them in the operating system, which survives kill -9 but not a power cut.
///
/// After the first failure (a full disk, a gap in the numbers) the journal is poisoned: every call
/// fails with the same error until it is opened anew. Everything committed stays. The rows of the
/// failed commit are usually gone, but may be found after reopening when the failure came after
/// their bytes were written; none of their effects was allowed to leave the process, so both are
/// sound.
class SqliteJournal final : public engine::Journal {
public:
    /// Opens or makes `path` and locks `path`.lock. `expected`: fields that are not empty must
    /// equal what an existing journal says of itself, and are written into a new one.
    /// Errors: ErrorCode::database (in use, no journal, newer version, disk), ErrorCode::config
    /// (the journal belongs to another session or configuration).
    static core::Result<std::unique_ptr<SqliteJournal>> open(const std::string& path,
                                                             const JournalInfo& expected = {});

    core::Status append(engine::JournalRow row) override;
    core::Status commit(bool durable) override;
    core::Result<std::vector<engine::JournalRow>> read(core::Seq after, std::size_t limit) override;
    core::Result<core::Seq> last() override;

    [[nodiscard]] const JournalInfo& info() const;
    [[nodiscard]] const std::string& path() const;
    ~SqliteJournal() override;

private:
    struct State;
    explicit SqliteJournal(std::unique_ptr<State> state);
    core::Status write(bool durable);
    core::Status poison(core::Error error);

    std::unique_ptr<State> state_;
};

}  // namespace pmp::storage
