#include "server/assets.hpp"

#include <array>
#include <cstdint>

#include <fmt/format.h>

namespace pmp::server {
namespace {

constexpr std::string_view not_built_page = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Portfolio Manager Pro</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}</style>
</head><body><main><h1>The dashboard was not built</h1>
<p>This program was compiled without its front end. Run <code>scripts/build</code> in the source
folder (it builds <code>web/</code> and then the program) and start it again.</p>
<p>The interface itself works: see <a href="/api/v1/snapshot">/api/v1/snapshot</a>.</p>
</main></body></html>
)";

std::string_view content_type(std::string_view path) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 14> types{{
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".map", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".webp", "image/webp"},
        {".woff2", "font/woff2"},
        {".txt", "text/plain; charset=utf-8"},
        {".wasm", "application/wasm"},
    }};
    for (const auto& [suffix, type] : types) {
        if (path.ends_with(suffix)) return type;
    }
    return "application/octet-stream";
}

/// FNV-1a, 64 bit: tells versions of a file apart; nobody gains by making two collide.
std::uint64_t fingerprint(std::string_view content) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : content) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return hash;
}

/// If-None-Match: a list of tags, perhaps weak, or "*" (RFC 9110, section 13.1.2).
bool matches(std::string_view list, std::string_view etag) {
    return list == "*" || list.find(etag) != std::string_view::npos;
}

}  // namespace

AssetStore::AssetStore(std::span<const Asset> assets) {
    for (const auto& asset : assets) {
        Entry entry{asset, fmt::format("\"{:016x}\"", fingerprint(asset.content))};
        if (asset.path == "/index.html") entries_.emplace("/", entry);
        entries_.emplace(asset.path, std::move(entry));
    }
}

Response AssetStore::get(const std::string& path, const Request& request) const {
    const auto found = entries_.find(path);
    if (found == entries_.end()) {
        if (path != "/" || entries_.contains("/")) {
            return problem(404, "NOT_FOUND", "there is nothing at " + path);
        }
        return {503,
                {{"Content-Type", "text/html; charset=utf-8"}, {"Cache-Control", "no-store"}},
                {},
                not_built_page};
    }
    const auto& [asset, etag] = found->second;
    // The build puts a hash into every name below /assets/: what is there never changes.
    const bool hashed = path.starts_with("/assets/");
    Response out;
    out.headers = {{"Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache"},
                   {"ETag", etag}};
    if (matches(request.header("If-None-Match").value_or(""), etag)) {
        out.status = 304;
        return out;
    }
    out.headers.emplace_back("Content-Type", content_type(asset.path));
    out.fixed = asset.content;
    return out;
}

}  // namespace pmp::server
