#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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

    core::Status write(const std::string& bytes) {
        std::string name = place_.string() + ".XXXXXX";
        const int file = ::mkstemp(name.data());
        if (file < 0) return failed("the report cannot be written", place_.string(), errno);
        beside_ = name;
        const int reason = fill(file, bytes);
        const int closed = ::close(file) == 0 ? 0 : errno;
        if (reason != 0 || closed != 0)
            return failed("the report cannot be written", place_.string(),
                          reason ? reason : closed);
        return {};
    }

    core::Status put() {
        if (::rename(beside_.c_str(), place_.c_str()) != 0)
            return failed("the report cannot be put in its place", place_.string(), errno);
        beside_.clear();
        return {};
    }

private:
    /// 0, or the errno of what went wrong.
    static int fill(int file, const std::string& bytes) {
        for (std::size_t done = 0; done < bytes.size();) {
            const ssize_t n = ::write(file, bytes.data() + done, bytes.size() - done);
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return errno;
            done += static_cast<std::size_t>(n);
        }
        if (::fchmod(file, 0644) != 0 || ::fsync(file) != 0) return errno;
        return 0;
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
    std::string json;
    try {
        json = backtest::to_json(result);
    } catch (const std::exception& e) {  // text in the result that is not UTF-8
        return core::fail(core::ErrorCode::data, "the result cannot be written as JSON", folder,
                          e.what());
    }
    const auto page_path = std::filesystem::path(folder) / "report.html";
    StagedFile page(page_path), data(std::filesystem::path(folder) / "report.json");
    if (auto status = page.write(html_report(result, info)); !status)
        return std::unexpected(status.error());
    if (auto status = data.write(json); !status) return std::unexpected(status.error());
    if (auto status = data.put(); !status) return std::unexpected(status.error());
    if (auto status = page.put(); !status) return std::unexpected(status.error());
    return page_path.string();
}

}  // namespace pmp::reports
