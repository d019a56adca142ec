#include "feeds/download_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "data/temporary_file.hpp"

namespace pmp::feeds {

using core::ErrorCode;
using core::fail;

bool exists(const std::string& path) {
    std::error_code error;
    return std::filesystem::is_regular_file(path, error);
}

core::Status make_folder(const std::string& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (!error) return {};
    return fail(ErrorCode::data, "cannot make the folder: " + error.message(), path);
}

core::Status write_whole(const std::string& path, std::string_view bytes) {
    data::TemporaryFile file(path);
    if (file.is_open() && file.write(bytes) && file.commit()) return {};
    return fail(ErrorCode::data, fmt::format("cannot write the file: {}", std::strerror(errno)),
                path, errno == ENOSPC ? "free some space and try again" : "");
}

std::string sha256(std::string_view bytes) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr);
    std::string out;
    for (unsigned i = 0; i < size; ++i) out += fmt::format("{:02x}", digest[i]);
    return out;
}

core::Status check_symbol(std::string_view symbol) {
    const bool plain = std::ranges::all_of(symbol, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               c == '.' || c == '-' || c == '_';
    });
    if (plain && !symbol.empty() && symbol.front() != '.') return {};
    return fail(ErrorCode::usage, fmt::format("'{}' is no symbol", symbol), "symbol",
                "such as BTCUSDT, EURUSD or IBM");
}

core::Time next_month(core::Time t) {
    const auto date = core::civil_date(t);
    return date.month == 12 ? core::from_civil(date.year + 1, 1, 1)
                            : core::from_civil(date.year, date.month + 1, 1);
}

std::string day_text(core::Time t) { return core::to_string(t).substr(0, 10); }
std::string month_text(core::Time t) { return core::to_string(t).substr(0, 7); }

}  // namespace pmp::feeds
