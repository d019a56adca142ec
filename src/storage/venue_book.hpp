#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"

namespace pmp::storage {

/// The durable book of a simulated venue: its orders by id and its events by number, payloads as
/// text that only the venue understands. A separate file from the journal, because a venue's memory
/// must not depend on ours. One process, one thread; `path`.lock keeps others out.
class VenueBook {
public:
    enum class Sync : std::uint8_t {
        off,    ///< a power cut may damage the file; kill -9 does not
        normal  ///< a power cut may take the last commits, never the file
    };
    using Entries = std::vector<std::pair<std::uint64_t, std::string>>;
    struct Content {
        Entries orders;  ///< by id
        Entries events;  ///< by number
    };

    /// Makes the file when it is missing. Error: ErrorCode::database.
    static core::Result<std::unique_ptr<VenueBook>> open(const std::string& path,
                                                         Sync sync = Sync::normal);
    core::Result<Content> load();
    /// Adds or replaces; kept from commit() on.
    void put_order(std::uint64_t id, std::string payload);
    void put_event(std::uint64_t number, std::string payload);
    void put_events(Entries events);
    /// Writes everything put since the last commit, all or nothing. After an error it is kept and
    /// the next commit tries again.
    core::Status commit();
    ~VenueBook();

private:
    struct State;
    explicit VenueBook(std::unique_ptr<State> state);
    core::Status write();
    std::unique_ptr<State> state_;
};

}  // namespace pmp::storage
