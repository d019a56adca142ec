#include "storage/file_lock.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

namespace pmp::storage {
namespace {

std::string owner(int descriptor) {
    char text[32] = {};
    const ssize_t got = ::pread(descriptor, text, sizeof text - 1, 0);
    std::string pid(text, got > 0 ? static_cast<std::size_t>(got) : 0);
    while (!pid.empty() && (pid.back() < '0' || pid.back() > '9')) pid.pop_back();
    return pid.empty() ? "another process" : "process " + pid;
}

}  // namespace

core::Result<FileLock> FileLock::acquire(const std::string& path, const std::string& what) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return core::fail(core::ErrorCode::database,
                          fmt::format("the lock file cannot be opened: {}", std::strerror(errno)), path,
                          "check that the folder exists and that you may write to it");
    FileLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return core::fail(core::ErrorCode::database,
                              fmt::format("{} is in use by {}", what, owner(descriptor)), path,
                              "stop that process first; two must never trade from one journal");
        return core::fail(core::ErrorCode::database,
                          fmt::format("{} cannot be locked: {}", what, std::strerror(errno)), path,
                          "put it on a local disk that supports file locks");
    }
    const std::string pid = fmt::format("{}\n", ::getpid());
    // On a full disk the number is missing, but the lock still holds.
    if (::ftruncate(descriptor, 0) == 0) (void)!::pwrite(descriptor, pid.data(), pid.size(), 0);
    return lock;
}

FileLock::FileLock(FileLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock::~FileLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace pmp::storage
