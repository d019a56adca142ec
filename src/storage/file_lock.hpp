#pragma once

#include <string>

#include "core/error.hpp"

namespace pmp::storage {

/// An exclusive lock on a file, with the owner's process id written inside. The kernel lets go of
/// it when the process ends, however it ends; the file itself stays and means nothing by itself.
class FileLock {
public:
    /// Error: ErrorCode::database naming the process that holds it.
    static core::Result<FileLock> acquire(const std::string& path, const std::string& what);
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&&) = delete;
    ~FileLock();

private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

}  // namespace pmp::storage
