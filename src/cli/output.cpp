#include "cli/output.hpp"

#include <cstdio>
#include <filesystem>

namespace pmp::cli {
namespace {

std::unexpected<core::Error> no_room(const std::string& path) {
    return core::fail(core::ErrorCode::data, "cannot write the file", path,
                      "check that the disk has room");
}

core::Status write_to(std::FILE* file, std::string_view bytes, const std::string& path) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size()) return {};
    return no_room(path);
}

}  // namespace

core::Status stream_output(
    const std::string& path,
    const std::function<core::Status(const std::function<core::Status(std::string_view)>&)>&
        produce) {
    if (path == "-") {
        auto status = produce(
            [](std::string_view bytes) { return write_to(stdout, bytes, "standard output"); });
        if (status && std::fflush(stdout) != 0)
            return core::fail(core::ErrorCode::data, "cannot write to standard output");
        return status;
    }
    const std::string beside = path + ".part";
    std::FILE* file = std::fopen(beside.c_str(), "wb");
    if (file == nullptr)
        return core::fail(core::ErrorCode::data, "cannot write the file", path,
                          "check that the folder exists and may be written");
    auto status = produce([&](std::string_view bytes) { return write_to(file, bytes, path); });
    if (std::fclose(file) != 0 && status) status = no_room(path);
    std::error_code error;
    if (status) std::filesystem::rename(beside, path, error);
    if (status && !error) return {};
    std::error_code ignored;
    std::filesystem::remove(beside, ignored);
    if (!status) return status;
    return core::fail(core::ErrorCode::data, "cannot write: " + error.message(), path);
}

}  // namespace pmp::cli
