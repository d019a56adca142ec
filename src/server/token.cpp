#include "server/token.hpp"

#include <array>
#include <cstdint>

#include <openssl/crypto.h>
#include <openssl/rand.h>

namespace pmp::server {
namespace {

/// RFC 4648, section 5, without padding.
std::string base64url(const unsigned char* data, std::size_t size) {
    static constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (std::size_t i = 0; i < size; ++i) {
        bits = (bits << 8) | data[i];
        for (count += 8; count >= 6; count -= 6) out += alphabet[(bits >> (count - 6)) & 63];
    }
    if (count > 0) out += alphabet[(bits << (6 - count)) & 63];
    return out;
}

}  // namespace

core::Result<std::string> make_token() {
    std::array<unsigned char, 32> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        return core::fail(core::ErrorCode::unexpected,
                          "the system's secure random generator gave no bytes", "OpenSSL");
    }
    return base64url(bytes.data(), bytes.size());
}

bool tokens_equal(std::string_view expected, std::string_view given) {
    if (expected.empty() || expected.size() != given.size()) return false;
    return CRYPTO_memcmp(expected.data(), given.data(), expected.size()) == 0;
}

}  // namespace pmp::server
