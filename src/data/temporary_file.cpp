#include "data/temporary_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pmp::data {

TemporaryFile::TemporaryFile(std::string path) : path_(std::move(path)) {
    struct stat info{};
    if (stat(path_.c_str(), &info) == 0) {
        in_place_ = !S_ISREG(info.st_mode);
        std::error_code error;
        const auto target = std::filesystem::canonical(path_, error);
        if (!in_place_ && !error) path_ = target.string();
    }
    if (in_place_) {
        temporary_ = path_;
        fd_ = open(path_.c_str(), O_WRONLY | O_CLOEXEC);
    } else {
        temporary_ = path_ + ".XXXXXX";
        fd_ = mkstemp(temporary_.data());
    }
}

TemporaryFile::~TemporaryFile() {
    if (fd_ < 0) return;
    close(fd_);
    if (!in_place_) unlink(temporary_.c_str());
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

bool TemporaryFile::settle() { return in_place_ || fsync(fd_) == 0; }

bool TemporaryFile::commit(Sync sync) {
    if (!in_place_) {
        // mkstemp makes private files; this one is as readable as any other.
        if (fchmod(fd_, 0644) != 0) return false;
        if (sync == Sync::yes && !settle()) return false;
        if (rename(temporary_.c_str(), path_.c_str()) != 0) return false;
    }
    close(std::exchange(fd_, -1));
    return true;
}

}  // namespace pmp::data
