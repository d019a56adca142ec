#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/ids.hpp"
#include "core/time.hpp"

namespace pmp::engine {

/// One line of the journal. docs/design/journal.md lists the kinds and their payloads.
struct JournalRow {
    core::Seq seq;        ///< place in the total order, from 1, without gaps
    std::string kind;     ///< "bar_close", "decision", "order", ...
    core::Time time;      ///< event time: when it happened in the market
    core::Time received;  ///< when the sequencer took it
    core::Seq cause;      ///< seq of the event that caused it; 0 for what came from outside
    std::string payload;  ///< JSON

    bool operator==(const JournalRow&) const = default;
};

/// The local, append-only record of a session: the authority. What it cannot take stops new orders.
/// Used by one thread.
class Journal {
public:
    virtual ~Journal() = default;
    /// Buffers a row; rows are atomic from one commit to the next.
    virtual core::Status append(JournalRow row) = 0;
    /// Makes everything appended permanent. `durable`: it survives the machine losing power, not
    /// only the process being killed.
    virtual core::Status commit(bool durable) = 0;
    /// At most `limit` committed rows with seq > after, in order.
    virtual core::Result<std::vector<JournalRow>> read(core::Seq after, std::size_t limit) = 0;
    /// seq of the last committed row, 0 when empty.
    virtual core::Result<core::Seq> last() = 0;
};

}  // namespace pmp::engine
