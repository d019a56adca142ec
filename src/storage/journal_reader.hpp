#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/journal.hpp"
#include "storage/journal_file.hpp"

namespace pmp::storage {

/// Reads a journal on a connection of its own, while it is being written or afterwards, from this
/// or another process. Sees committed rows only. Used by one thread at a time.
class JournalReader {
public:
    /// Errors: ErrorCode::database (missing, no journal, newer version).
    static core::Result<std::unique_ptr<JournalReader>> open(const std::string& path);

    /// At most `limit` committed rows with seq > after, in order; a gap is an error.
    core::Result<std::vector<engine::JournalRow>> read(core::Seq after, std::size_t limit);
    core::Result<core::Seq> last();
    [[nodiscard]] const JournalInfo& info() const;
    ~JournalReader();

private:
    struct State;
    explicit JournalReader(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace pmp::storage
