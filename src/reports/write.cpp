#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backtest/result_json.hpp"
#include "reports/report.hpp"

namespace pmp::reports {
namespace {

std::unexpected<core::Error> failed(const std::string& what, const std::string& path, int reason) {
    const bool full = reason == ENOSPC || reason == EDQUOT || reason == EFBIG;
    return core::fail(
        core::ErrorCode::data, what + ": " + std::strerror(reason), path,
        full ? "make room or choose another folder; an older report is unchanged" : "");
}

/// A file on its way: written beside its place, and gone again unless it was put there.
class StagedFile {
public:
    explicit StagedFile(std::filesystem::path place) : place_(std::move(place)) {}
    StagedFile(const StagedFile&) = delete;
    StagedFile& operator=(const StagedFile&) = delete;
    ~StagedFile() {
        if (!beside_.empty()) ::unlink(beside_.c_str());
    }

    /// `produce` hands the bytes to what it is given, piece by piece.
    template <class Produce>
    core::Status write(Produce produce) {
        std::string name = place_.string() + ".XXXXXX";
        const int file = ::mkstemp(name.data());
        if (file < 0) return failed("the report cannot be written", place_.string(), errno);
        beside_ = name;
        const auto status = [&](int reason) -> core::Status {
            if (reason == 0) return {};
            return failed("the report cannot be written", place_.string(), reason);
        };
        core::Status written =
            produce([&](std::string_view bytes) { return status(fill(file, bytes)); });
        if (written) written = status(settle(file));
        const int closed = ::close(file) == 0 ? 0 : errno;
        return written ? status(closed) : written;
    }

    core::Status put() {
        if (::rename(beside_.c_str(), place_.c_str()) != 0)
            return failed("the report cannot be put in its place", place_.string(), errno);
        beside_.clear();
        return {};
    }

private:
    /// 0, or the errno of what went wrong.
    static int fill(int file, std::string_view bytes) {
        for (std::size_t done = 0; done < bytes.size();) {
            const ssize_t n = ::write(file, bytes.data() + done, bytes.size() - done);
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return errno;
            done += static_cast<std::size_t>(n);
        }
        return 0;
    }
    static int settle(int file) {
        return ::fchmod(file, 0644) != 0 || ::fsync(file) != 0 ? errno : 0;
    }

    std::filesystem::path place_;
    std::string beside_;
};

}  // namespace

core::Result<std::string> write_report(const std::string& folder, const backtest::Result& result,
                                       const ReportInfo& info) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return failed("the report's folder cannot be made", folder, error.value());
    const auto page_path = std::filesystem::path(folder) / "report.html";
    StagedFile page(page_path), data(std::filesystem::path(folder) / "report.json");
    if (auto status = page.write([&](const auto& sink) { return sink(html_report(result, info)); });
        !status)
        return std::unexpected(status.error());
    if (auto status =
            data.write([&](const auto& sink) { return backtest::write_json(result, sink); });
        !status)
        return std::unexpected(status.error());
    if (auto status = data.put(); !status) return std::unexpected(status.error());
    if (auto status = page.put(); !status) return std::unexpected(status.error());
    return page_path.string();
}

}  // namespace pmp::reports
