#include "storage/sqlite_error.hpp"

#include <cerrno>
#include <cstring>
#include <string>

#include <fmt/format.h>
#include <sqlite3.h>

namespace pmp::storage {
namespace {

struct Diagnosis {
    const char* what;
    const char* hint;
};

Diagnosis diagnose(int extended, int system) {
    if (system == ENOSPC || system == EDQUOT || system == EFBIG)
        return {"the disk is full", "free space on that disk (or raise the quota), then start again"};
    // A quota or a file-size limit often leaves no errno behind.
    if (extended == SQLITE_IOERR_WRITE || extended == SQLITE_IOERR_SHMSIZE)
        return {"the disk refused a write",
                "check free space, quota, the file-size limit (ulimit -f) and the system log"};
    switch (extended & 0xff) {
        case SQLITE_FULL:
            return {"the disk is full", "free space on that disk, then start again"};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {"the database is locked", "another process is writing to it; stop that one or try again"};
        case SQLITE_CORRUPT:
            return {"the database is corrupt",
                    "keep a copy of the file, then restore the newest verified backup"};
        case SQLITE_NOTADB:
            return {"the file is not a database", "check the path, or move that file away"};
        case SQLITE_READONLY:
            return {"the database is read-only", "check the permissions of the file and of its folder"};
        case SQLITE_CANTOPEN:
            return {"the database cannot be opened",
                    "check that the folder exists and that you may read and write it"};
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return {"access to the database was denied", "check the permissions of the file"};
        case SQLITE_IOERR:
            return {"the disk reported an error", "check the disk and the system log"};
        case SQLITE_CONSTRAINT: return {"a constraint of the database was violated", ""};
        default: return {"the database refused a statement", ""};
    }
}

}  // namespace

core::Error sqlite_error(int extended, int system, std::string_view reason, std::string_view doing,
                         std::string_view path) {
    const Diagnosis diagnosis = diagnose(extended, system);
    std::string what = fmt::format("{}: {}", diagnosis.what, reason);
    if (system != 0) what += fmt::format(", {}", std::strerror(system));
    if (!doing.empty()) what += fmt::format("; while: {}", doing);
    return {core::ErrorCode::database, std::move(what), std::string(path), diagnosis.hint};
}

}  // namespace pmp::storage
