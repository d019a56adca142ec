#pragma once

#include <cstdint>
#include <string>

namespace pmp::engine {

/// What an operator may tell a running session. It enters the sequencer's queue like a price does.
struct Command {
    enum class Kind : std::uint8_t {
        strategy_add, strategy_remove, strategy_enable, strategy_disable, limit_set, kill, resume
    };
    Kind kind = Kind::kill;
    std::uint64_t id = 0;     ///< given by the queue
    std::string strategy;     ///< name; strategy_* but add
    std::string definition;   ///< strategy_add: the keys of a [[strategy]] table as JSON
    std::string limit;        ///< limit_set: a key of [risk], e.g. "exposure_symbol"
    double value = 0.0;       ///< limit_set
    std::string reason;       ///< free text for the audit log
    std::string actor;        ///< who: "operator", "cli", ...

    bool operator==(const Command&) const = default;
};

[[nodiscard]] const char* to_string(Command::Kind kind);  ///< "strategy_add"

}  // namespace pmp::engine
