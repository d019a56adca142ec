#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace pmp::data {

/// Compresses a stream piece by piece.
class Packer {
public:
    virtual ~Packer() = default;
    /// What can be written after this piece; valid until the next call.
    [[nodiscard]] virtual std::string_view pack(std::string_view text) = 0;
    /// The rest.
    [[nodiscard]] virtual std::string_view finish() = 0;
};

/// Gzip for a name that ends in .gz, zstd for .zst, nothing for others.
[[nodiscard]] std::unique_ptr<Packer> make_packer(std::string_view name);

}  // namespace pmp::data
