#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pmp::optimize {

/// Prices of bars and their extremes in blocks of 64, as far as a search for a touched level needs
/// them. Raw decimals as doubles: exact up to 2^53.
struct TouchColumns {
    const double* low = nullptr;
    const double* high = nullptr;
    const double* block_low = nullptr;   ///< least low of bars 64 i .. 64 i + 63
    const double* block_high = nullptr;  ///< greatest high
};

/// The loops of a sweep that see every bar, for one instruction set. Bit i of a word w is bar
/// 64 w + i; a comparison with NaN is false.
struct Kernel {
    const char* name;
    /// above: a > b, below: a < b, equal: a == b, for `words` times 64 bars.
    void (*compare)(const double* a, const double* b, std::size_t words, std::uint64_t* above,
                    std::uint64_t* below, std::uint64_t* equal);
    /// under: a < lower, over: a > upper.
    void (*outside)(const double* a, double lower, double upper, std::size_t words,
                    std::uint64_t* under, std::uint64_t* over);
    /// The first bar of from .. to - 1 with low <= lower or high >= upper; `to` when there is none.
    std::size_t (*first_touch)(const TouchColumns& columns, std::size_t from, std::size_t to,
                               double lower, double upper);
};

/// The kernels this machine can run, the plainest first.
[[nodiscard]] std::span<const Kernel* const> kernels();

/// The fastest of kernels(), or the one the environment variable PMP_SIMD names: baseline, avx2,
/// avx512. A name this machine cannot run is ignored.
[[nodiscard]] const Kernel& best_kernel();

}  // namespace pmp::optimize
