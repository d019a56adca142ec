#pragma once

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "engine/journal.hpp"

namespace pmp::storage::test {

/// A folder that is gone when the test is over.
class TempFolder {
public:
    TempFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "pmp-storage-XXXXXX").string();
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

}  // namespace pmp::storage::test

// gtest's fatal assertions for Result and Status, with the error's text.
#define ASSERT_OK(expression)                                             \
    do {                                                                  \
        const auto& pmp_ok = (expression);                                \
        ASSERT_TRUE(pmp_ok.has_value()) << pmp_ok.error().text();         \
    } while (false)
