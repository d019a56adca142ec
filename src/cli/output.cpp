#include "cli/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>

#include "cli/context.hpp"
#include "data/temporary_file.hpp"

namespace pmp::cli {
namespace {

std::unexpected<core::Error> failed(const std::string& path) {
    return core::fail(core::ErrorCode::data,
                      fmt::format("cannot write the file: {}", std::strerror(errno)), path,
                      errno == ENOSPC ? "make room on the disk"
                                      : "check that the folder exists and may be written");
}

}  // namespace

core::Status stream_output(
    const std::string& path,
    const std::function<core::Status(const std::function<core::Status(std::string_view)>&)>&
        produce) {
    if (path == "-") {
        auto status = produce([](std::string_view bytes) -> core::Status {
            print(bytes);
            return {};
        });
        return status ? finish_printing() : status;
    }
    data::TemporaryFile file(path);
    if (!file.is_open()) return failed(path);
    auto status = produce([&](std::string_view bytes) -> core::Status {
        if (file.write(bytes)) return {};
        return failed(path);
    });
    if (status && !file.commit(data::TemporaryFile::Sync::no)) return failed(path);
    return status;
}

core::Status write_output(const std::string& path, const std::string& text) {
    return stream_output(path, [&](const auto& sink) { return sink(text); });
}

}  // namespace pmp::cli
