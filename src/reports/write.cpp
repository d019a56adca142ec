#include <cerrno>
#include <cstring>
#include <filesystem>

#include "backtest/result_json.hpp"
#include "data/temporary_file.hpp"
#include "reports/report.hpp"

namespace pmp::reports {
namespace {

std::unexpected<core::Error> failed(const std::string& what, const std::string& path, int reason) {
    const bool full = reason == ENOSPC || reason == EDQUOT || reason == EFBIG;
    return core::fail(
        core::ErrorCode::data, what + ": " + std::strerror(reason), path,
        full ? "make room or choose another folder; an older report is unchanged" : "");
}

/// `produce` hands the bytes to what it is given, piece by piece.
template <class Produce>
core::Status stage(data::TemporaryFile& file, const std::filesystem::path& place,
                   Produce produce) {
    const auto status = [&](bool done) -> core::Status {
        if (done) return {};
        return failed("the report cannot be written", place.string(), errno);
    };
    if (!file.is_open()) return status(false);
    core::Status written =
        produce([&](std::string_view bytes) { return status(file.write(bytes)); });
    return written ? status(file.settle()) : written;
}

}  // namespace

core::Result<std::string> write_report(const std::string& folder, const backtest::Result& result,
                                       const ReportInfo& info) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return failed("the report's folder cannot be made", folder, error.value());
    const auto page_path = std::filesystem::path(folder) / "report.html";
    const auto data_path = std::filesystem::path(folder) / "report.json";
    data::TemporaryFile page(page_path.string()), data(data_path.string());
    const auto make_page = [&](const auto& sink) { return sink(html_report(result, info)); };
    const auto make_data = [&](const auto& sink) { return backtest::write_json(result, sink); };
    if (auto status = stage(page, page_path, make_page); !status)
        return std::unexpected(status.error());
    if (auto status = stage(data, data_path, make_data); !status)
        return std::unexpected(status.error());
    if (!data.commit())
        return failed("the report cannot be put in its place", data_path.string(), errno);
    if (!page.commit())
        return failed("the report cannot be put in its place", page_path.string(), errno);
    return page_path.string();
}

}  // namespace pmp::reports
