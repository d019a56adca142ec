#include "data/temporary_file.hpp"

#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pmp::data {
namespace {

namespace fs = std::filesystem;

class TemporaryFiles : public ::testing::Test {
protected:
    void SetUp() override { fs::create_directories(folder_); }
    void TearDown() override { fs::remove_all(folder_); }
    [[nodiscard]] std::string path(const char* name) const { return folder_ / name; }
    [[nodiscard]] static std::string read(const std::string& name) {
        std::ifstream in(name);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void put(const char* name, const char* text) const { std::ofstream(path(name)) << text; }
    [[nodiscard]] std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(folder_), fs::directory_iterator{}));
    }

    fs::path folder_ = fs::temp_directory_path() / ("pmp-temporary-" + std::to_string(getpid()));
};

TEST_F(TemporaryFiles, WithoutACommitNothingHasHappened) {
    put("a", "old");
    {
        TemporaryFile file(path("a"));
        ASSERT_TRUE(file.is_open());
        ASSERT_TRUE(file.write("new"));
        EXPECT_EQ(read(path("a")), "old");
    }
    EXPECT_EQ(read(path("a")), "old");
    EXPECT_EQ(files(), 1u);
}

TEST_F(TemporaryFiles, ACommitPutsItInItsPlace) {
    put("a", "old");
    TemporaryFile file(path("a"));
    ASSERT_TRUE(file.write("new") && file.commit());
    EXPECT_EQ(read(path("a")), "new");
    EXPECT_EQ(files(), 1u);
}

TEST_F(TemporaryFiles, ALinkStaysALink) {
    put("a", "old");
    fs::create_symlink("a", path("link"));
    TemporaryFile file(path("link"));
    ASSERT_TRUE(file.write("new") && file.commit());
    EXPECT_TRUE(fs::is_symlink(path("link")));
    EXPECT_EQ(read(path("a")), "new");
}

TEST_F(TemporaryFiles, APipeIsWrittenInto) {
    ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
    std::string got;
    std::thread reader([&] { got = read(path("pipe")); });
    {
        TemporaryFile file(path("pipe"));
        EXPECT_TRUE(file.write("text") && file.commit());
    }
    reader.join();
    EXPECT_EQ(got, "text");
    EXPECT_TRUE(fs::is_fifo(path("pipe")));
    EXPECT_EQ(files(), 1u);
}

TEST_F(TemporaryFiles, AFolderIsNoFile) {
    TemporaryFile file(folder_.string());
    EXPECT_FALSE(file.is_open());
    EXPECT_EQ(errno, EISDIR);
}

}  // namespace
}  // namespace pmp::data
