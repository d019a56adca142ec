#include "data/csv_writer.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "data/generate.hpp"

namespace pmp::data {
namespace {

namespace fs = std::filesystem;

class CsvWriter : public ::testing::Test {
protected:
    CsvWriter() {
        std::string name = (fs::temp_directory_path() / "pmp-writer-XXXXXX").string();
        folder_ = mkdtemp(name.data());
    }
    ~CsvWriter() override { fs::remove_all(folder_); }
    [[nodiscard]] std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
    }
    fs::path folder_;
};

TEST_F(CsvWriter, WritesPlainText) {
    GeneratorSpec spec;
    spec.bars = 2;
    spec.volatility = 0;
    spec.drift = 0;
    spec.start_price = *core::Decimal::parse("1.25");
    const auto path = (folder_ / "out.csv").string();
    const auto series = generate(spec);
    ASSERT_TRUE(write_csv(*series, path));
    std::ifstream in(path);
    std::string line;
    std::getline(in, line);
    EXPECT_EQ(line, "time,open,high,low,close,volume");
    std::getline(in, line);
    EXPECT_EQ(line,
              "2020-01-06T00:00:00Z,1.25,1.25,1.25,1.25," + fmt::format("{}", series->bars[0].volume));
    EXPECT_EQ(files(), 1U);
}

TEST_F(CsvWriter, AFullDiskLeavesTheOldFile) {
    GeneratorSpec spec;
    spec.bars = 5'000;
    const auto series = generate(spec);
    const auto path = (folder_ / "out.csv").string();
    std::ofstream(path) << "old";

    // A limit on file sizes fails writes in the middle, as a full disk does.
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{10'000, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    const auto status = write_csv(*series, path);
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);

    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, core::ErrorCode::data);
    EXPECT_EQ(status.error().where, path);
    EXPECT_EQ(files(), 1U);
    std::string text;
    std::ifstream(path) >> text;
    EXPECT_EQ(text, "old");
}

TEST_F(CsvWriter, SaysWhyItCannotCreateAFile) {
    const auto status = write_csv(Series{}, (folder_ / "none" / "out.csv").string());
    ASSERT_FALSE(status);
    EXPECT_NE(status.error().text().find("No such file"), std::string::npos);
}

}  // namespace
}  // namespace pmp::data
