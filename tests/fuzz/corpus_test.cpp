// Every kept input once through its target. What fuzzing ever found stays fixed.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "targets.hpp"

namespace {

namespace fs = std::filesystem;

class Corpus : public testing::TestWithParam<pmp::fuzz::Target> {};

std::vector<std::uint8_t> bytes_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST_P(Corpus, KeepsItsPromises) {
    const auto folder = fs::path(PMP_SOURCE_DIR) / "tests/fuzz/corpus" / GetParam().name;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
    std::ranges::sort(files);
    ASSERT_FALSE(files.empty()) << folder << " has no inputs";
    for (const auto& file : files) {
        SCOPED_TRACE(file.string());
        const auto bytes = bytes_of(file);
        // Should it crash, the log's last line is the input that did it.
        fprintf(stderr, "%s\n", file.filename().c_str());
        try {
            GetParam().run(bytes.data(), bytes.size());
        } catch (const std::exception& fault) {
            ADD_FAILURE() << fault.what();
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Fuzz, Corpus, testing::ValuesIn(pmp::fuzz::targets),
                         [](const auto& target) { return std::string(target.param.name); });

}  // namespace
