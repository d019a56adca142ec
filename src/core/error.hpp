#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace pmp::core {

/// What kind of failure this is. The command line turns it into an exit code (exit_code()).
enum class ErrorCode : std::uint8_t {
    unexpected,  ///< a bug or an unforeseen condition
    usage,       ///< wrong command line
    config,      ///< a configuration value is missing, unknown or out of range
    data,        ///< market data is missing or failed its check
    database,    ///< the journal or the store could not be read or written
    network,     ///< a broker or a connection failed
    refused,     ///< refused by the risk gate or the kill switch
    gate,        ///< an acceptance gate was not met
    permission,  ///< the caller may not do this
    interrupted  ///< the user asked to stop
};

/// A failure with everything a person needs: what, where, and what to do about it.
struct Error {
    ErrorCode code = ErrorCode::unexpected;
    std::string what;   ///< one sentence without a full stop
    std::string where;  ///< file:line, key, table or host; empty when there is none
    std::string hint;   ///< what to do; empty when there is nothing useful to say

    /// "what (where): hint" as one line for a terminal.
    [[nodiscard]] std::string text() const;
};

template <class T>
using Result = std::expected<T, Error>;
using Status = std::expected<void, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string what,
                                                 std::string where = {}, std::string hint = {}) {
    return std::unexpected(Error{code, std::move(what), std::move(where), std::move(hint)});
}

/// The name used in logs and JSON, e.g. "config".
[[nodiscard]] const char* to_string(ErrorCode code);

/// The process exit code of conventions: 1 unexpected, 2 usage, 3 config, 4 data, 5 database,
/// 6 network, 7 refused, 8 gate, 9 permission, 130 interrupted.
[[nodiscard]] int exit_code(ErrorCode code);

}  // namespace pmp::core
