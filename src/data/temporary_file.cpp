#include "data/temporary_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

namespace pmp::data {

TemporaryFile::TemporaryFile(std::string path)
    : path_(std::move(path)), temporary_(path_ + ".XXXXXX"), fd_(mkstemp(temporary_.data())) {}

TemporaryFile::~TemporaryFile() {
    if (fd_ < 0) return;
    close(fd_);
    unlink(temporary_.c_str());
}

bool TemporaryFile::write(std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = ::write(fd_, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

bool TemporaryFile::commit(Sync sync) {
    // mkstemp makes private files; this one is as readable as any other.
    if (fchmod(fd_, 0644) != 0) return false;
    if (sync == Sync::yes && fsync(fd_) != 0) return false;
    if (rename(temporary_.c_str(), path_.c_str()) != 0) return false;
    close(std::exchange(fd_, -1));
    return true;
}

}  // namespace pmp::data
