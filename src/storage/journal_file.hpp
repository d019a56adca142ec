#pragma once

#include <string>

#include "core/error.hpp"

namespace pmp::storage {

/// What a journal says of itself.
struct JournalInfo {
    std::string session;      ///< name of the session
    std::string config_hash;  ///< hash of the configuration it was made with
    std::string id;           ///< made at random with the file: no two journals share it

    bool operator==(const JournalInfo&) const = default;
};

}  // namespace pmp::storage
