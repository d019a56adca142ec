#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/resource.h>

#include "backtest/result_json.hpp"
#include "made_up.hpp"
#include "reports/report.hpp"

using namespace pmp;
using namespace pmp::reports;
namespace fs = std::filesystem;

namespace {

std::string contents(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream out;
    out << file.rdbuf();
    return out.str();
}

class WriteReport : public ::testing::Test {
protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "pmp-report-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder = name;
    }
    void TearDown() override { fs::remove_all(folder); }
    [[nodiscard]] std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(folder), fs::directory_iterator{}));
    }
    fs::path folder;
};

}  // namespace

TEST_F(WriteReport, WritesThePageAndTheSameNumbers) {
    const auto result = test::made_up(3, 100);
    const auto where = folder / "deep" / "er";
    const auto path = write_report(where.string(), result, {.title = "T"});
    ASSERT_TRUE(path) << path.error().text();
    EXPECT_EQ(*path, (where / "report.html").string());
    EXPECT_EQ(contents(*path), html_report(result, {.title = "T"}));
    EXPECT_EQ(contents(where / "report.json"), backtest::to_json(result));
    EXPECT_EQ(fs::status(*path).permissions() & fs::perms::others_read, fs::perms::others_read);
    EXPECT_EQ(nlohmann::json::parse(contents(where / "report.json"))["trades"].size(),
              result.trades.size());
}

TEST_F(WriteReport, AFullDiskLeavesTheOldReportAndNothingElse) {
    const auto first = write_report(folder.string(), test::made_up(2, 50), {.title = "old"});
    ASSERT_TRUE(first);
    const auto old_page = contents(*first), old_json = contents(folder / "report.json");

    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{4096, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto second = write_report(folder.string(), test::made_up(2, 60), {.title = "new"});
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);

    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, core::ErrorCode::data);
    EXPECT_EQ(second.error().where, *first);
    EXPECT_NE(second.error().what.find("File too large"), std::string::npos);
    EXPECT_EQ(contents(*first), old_page);
    EXPECT_EQ(contents(folder / "report.json"), old_json);
    EXPECT_EQ(files(), 2u);
}

TEST_F(WriteReport, AFolderThatIsAFileIsAnError) {
    const auto place = folder / "taken";
    std::ofstream(place) << "x";
    const auto path = write_report(place.string(), test::made_up(1, 5), {});
    ASSERT_FALSE(path);
    EXPECT_EQ(path.error().code, core::ErrorCode::data);
    EXPECT_EQ(path.error().where, place.string());
}

TEST_F(WriteReport, TextThatIsNotUtf8IsReplaced) {
    auto result = test::made_up(1, 5);
    result.strategies[0].name = "\xFF\xFE";
    const auto path = write_report(folder.string(), result, {});
    ASSERT_TRUE(path) << path.error().text();
    const auto json = nlohmann::json::parse(contents(folder / "report.json"));
    EXPECT_EQ(json["strategies"][0]["name"], "\xEF\xBF\xBD\xEF\xBF\xBD");
}
