#pragma once

#include <string>
#include <string_view>

namespace pmp::data {

/// A file that appears whole or not at all: written under another name in the same folder, renamed
/// by commit(), removed without it. Where a link leads to a file that one is replaced; what is no
/// file (/dev/null, a pipe) is written into as it is. False leaves the reason in errno.
class TemporaryFile {
public:
    enum class Sync { no, yes };

    explicit TemporaryFile(std::string path);
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile();

    [[nodiscard]] bool is_open() const { return fd_ >= 0; }
    [[nodiscard]] const std::string& name() const { return temporary_; }
    [[nodiscard]] bool write(std::string_view text);
    /// Brings the content to the disk. commit() does it too; several files that belong together are
    /// settled before the first of them is committed.
    [[nodiscard]] bool settle();
    /// With Sync::yes the content is on the disk before the name is.
    [[nodiscard]] bool commit(Sync sync = Sync::yes);

private:
    std::string path_, temporary_;
    int fd_ = -1;
    bool in_place_ = false;  // no file: nothing is renamed
};

}  // namespace pmp::data
