// Against empyrical, SciPy and NumPy: tests/golden/metrics_*.json.

#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include <gtest/gtest.h>

#include "stats/metrics.hpp"

namespace pmp::stats {
namespace {

std::string read(const std::string& path) {
    std::ifstream in(std::string(PMP_SOURCE_DIR) + "/tests/golden/" + path);
    return {std::istreambuf_iterator<char>(in), {}};
}
/// The text after `"key": ` in a JSON file of simple shape.
std::string find(const std::string& json, const std::string& pattern) {
    std::smatch match;
    return std::regex_search(json, match, std::regex(pattern)) ? match[1].str() : "";
}

class Golden : public ::testing::TestWithParam<const char*> {};

TEST_P(Golden, EqualsOtherTools) {
    const std::string name = GetParam();
    std::istringstream csv(read("equity_" + name + ".csv"));
    std::string line;
    std::getline(csv, line);
    std::vector<EquityPoint> points;
    while (std::getline(csv, line)) {
        const auto comma = line.find(',');
        points.push_back(
            {*core::parse_time(line.substr(0, comma)), std::stod(line.substr(comma + 1))});
    }
    ASSERT_GT(points.size(), 50U);
    const std::string json = read("metrics_" + name + ".json");
    const auto m =
        compute(std::span(points).subspan(1), points[0].equity, {}, {.start = points[0].time});

    std::size_t compared = 0;
    for (const auto& [key, metric] : m.entries()) {
        const auto text = find(json, "\"" + std::string(key) + R"(": \{\s*"value": ([-+0-9.eE]+))");
        if (text.empty()) continue;
        ASSERT_TRUE(metric.defined()) << key;
        const double want = std::stod(text);
        EXPECT_NEAR(metric.value, want, 1e-11 * std::fabs(want)) << key;
        ++compared;
    }
    EXPECT_EQ(compared, 19U);
    const auto time_of = [&](const char* key) {
        return find(json, "\"" + std::string(key) + R"(": "?([^",\n]+))");
    };
    EXPECT_EQ(core::to_string(*m.drawdown_start), time_of("start"));
    EXPECT_EQ(core::to_string(*m.drawdown_trough), time_of("trough"));
    EXPECT_EQ(m.drawdown_recovery ? core::to_string(*m.drawdown_recovery) : "null",
              time_of("recovery"));
}

INSTANTIATE_TEST_SUITE_P(Tools, Golden, ::testing::Values("sp500_1d", "googl_1d", "btcusd_1d"));

}  // namespace
}  // namespace pmp::stats
