#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "server/http.hpp"

namespace pmp::server {

/// One file of the front end; the memory is static.
struct Asset {
    std::string_view path;  ///< "/assets/index-4f3a.js"
    std::string_view content;
};

/// web/dist as it was when the program was built (cmake/embed.cmake); empty when it did not exist.
[[nodiscard]] std::span<const Asset> embedded_assets();

/// Answers for static files. The front end routes by hash, so only "/" is its page.
class AssetStore {
public:
    explicit AssetStore(std::span<const Asset> assets);

    /// 200 or 304 (If-None-Match), 404 for an unknown path, 503 with a page that says what to run
    /// when the front end was not built.
    [[nodiscard]] Response get(const std::string& path, const Request& request) const;

private:
    struct Entry {
        Asset asset;
        std::string etag;
    };
    std::unordered_map<std::string, Entry> entries_;
};

}  // namespace pmp::server
