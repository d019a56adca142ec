#include "data/csv_writer.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pmp::data {
namespace {

/// A file that vanishes unless commit() succeeded.
class TemporaryFile {
public:
    explicit TemporaryFile(std::string path)
        : path_(std::move(path)), temporary_(path_ + ".XXXXXX"), fd_(mkstemp(temporary_.data())) {}
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        if (fd_ < 0) return;
        close(fd_);
        unlink(temporary_.c_str());
    }

    [[nodiscard]] bool is_open() const { return fd_ >= 0; }
    bool write(std::string_view text) {
        while (!text.empty()) {
            const ssize_t n = ::write(fd_, text.data(), text.size());
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return false;
            text.remove_prefix(static_cast<std::size_t>(n));
        }
        return true;
    }
    bool commit() {
        // mkstemp makes private files; this one is as readable as any other.
        if (fchmod(fd_, 0644) != 0 || fsync(fd_) != 0) return false;
        if (rename(temporary_.c_str(), path_.c_str()) != 0) return false;
        close(std::exchange(fd_, -1));
        return true;
    }

private:
    std::string path_, temporary_;
    int fd_;
};

void append(fmt::memory_buffer& out, const model::Bar& bar) {
    fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{}\n", core::to_string(bar.open_time),
                   bar.open.to_string(), bar.high.to_string(), bar.low.to_string(),
                   bar.close.to_string(), bar.volume);
}

}  // namespace

core::Status write_csv(const Series& series, const std::string& path) {
    const auto failed = [&](const char* what) {
        return core::fail(core::ErrorCode::data, fmt::format("{}: {}", what, std::strerror(errno)),
                          path, errno == ENOSPC ? "free some space and try again" : "");
    };
    TemporaryFile file(path);
    if (!file.is_open()) return failed("cannot create the file");
    fmt::memory_buffer out;
    fmt::format_to(std::back_inserter(out), "time,open,high,low,close,volume\n");
    for (const auto& bar : series.bars) {
        append(out, bar);
        if (out.size() < 1 << 20) continue;
        if (!file.write({out.data(), out.size()})) return failed("cannot write the file");
        out.clear();
    }
    if (!file.write({out.data(), out.size()}) || !file.commit())
        return failed("cannot write the file");
    return {};
}

}  // namespace pmp::data
