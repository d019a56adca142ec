#pragma once

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/journal.hpp"

namespace pmp::storage::test {

/// A folder that is gone when the test is over.
class TempFolder {
public:
    enum class Where { disk, memory };
    /// In memory (where the system offers it) thousands of small files cost no disk writes.
    explicit TempFolder(Where where = Where::disk) {
        std::filesystem::path base = std::filesystem::temp_directory_path();
        if (where == Where::memory && ::access("/dev/shm", W_OK) == 0) base = "/dev/shm";
        std::string name = (base / "pmp-storage-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    TempFolder(const TempFolder&) = delete;
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] std::string file(const std::string& name) const {
        return (path_ / name).string();
    }

private:
    std::filesystem::path path_;
};

inline engine::JournalRow row(std::uint64_t seq, std::string kind = "bar_close",
                              std::string payload = "{}", std::uint64_t cause = 0) {
    const auto ns = static_cast<std::int64_t>(seq) * 1'000'000'000;
    return {{seq}, std::move(kind), {ns}, {ns + 5}, {cause}, std::move(payload)};
}

/// Whether a Result or Status holds no error; says which otherwise.
template <class T>
::testing::AssertionResult is_ok(const T& result) {
    if (result.has_value()) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << result.error().text();
}

}  // namespace pmp::storage::test

#define ASSERT_OK(...) ASSERT_TRUE(::pmp::storage::test::is_ok(__VA_ARGS__))
#define EXPECT_OK(...) EXPECT_TRUE(::pmp::storage::test::is_ok(__VA_ARGS__))
