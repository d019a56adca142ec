#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace pmp::fuzz {

/// A broken promise of the code under test. Uncaught, libFuzzer keeps the input that led to it; in
/// test_fuzz_corpus it is a failed test.
inline void require(bool kept, const std::string& promise) {
    if (!kept) throw std::logic_error("broken promise: " + promise);
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

}  // namespace pmp::fuzz

/// Every target defines it. test_fuzz_corpus holds all of them, each under a name of its own.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
