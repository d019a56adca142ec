// Against TA-Lib itself: tests/golden/indicators_*.csv.

#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/decimal.hpp"
#include "indicators/graph.hpp"
#include "indicators/registry.hpp"

namespace pmp::indicators {
namespace {

/// The fields of one line; a field may be quoted.
std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (const char c : line) {
        if (c == '"') quoted = !quoted;
        else if (c == ',' && !quoted) fields.emplace_back();
        else fields.back() += c;
    }
    return fields;
}

class Golden : public ::testing::TestWithParam<const char*> {};

TEST_P(Golden, EqualsTaLib) {
    const std::string root = PMP_SOURCE_DIR;
    std::ifstream expected(root + "/tests/golden/indicators_" + GetParam() + ".csv");
    std::ifstream bars(root + "/data/sample/" + GetParam() + ".csv");
    ASSERT_TRUE(expected && bars);
    std::string line;
    std::getline(bars, line);
    std::getline(expected, line);
    const auto names = split(line);
    ASSERT_GT(names.size(), 20U);

    Graph graph;
    std::vector<Handle> handles;
    for (std::size_t i = 1; i < names.size(); ++i) {
        const auto spec = parse_spec(names[i]);
        ASSERT_TRUE(spec) << names[i];
        ASSERT_EQ(columns(*spec)->front().name, names[i]);
        handles.push_back(*graph.add(spec->name, spec->parameters, spec->output));
    }

    std::vector<double> worst(names.size(), 0.0);
    std::size_t rows = 0;
    while (std::getline(expected, line)) {
        const auto want = split(line);
        ASSERT_TRUE(std::getline(bars, line));
        const auto bar = split(line);
        ASSERT_EQ(want.at(0), bar.at(0));
        graph.update(Prices{std::stod(bar[1]), std::stod(bar[2]), std::stod(bar[3]),
                            std::stod(bar[4]), std::stod(bar[5])});
        for (std::size_t i = 1; i < names.size(); ++i) {
            const double value = graph.value(handles[i - 1]);
            ASSERT_EQ(std::isnan(value), want[i].empty()) << names[i] << " at " << want[0];
            if (want[i].empty()) continue;
            const double reference = std::stod(want[i]);
            // 1e-13: rounding noise of a price near 1, where a value passes through zero.
            ASSERT_NEAR(value, reference, 1e-9 * std::fabs(reference) + 1e-13)
                << names[i] << " at " << want[0];
        }
        ++rows;
    }
    EXPECT_GE(rows, 1000U);
}

INSTANTIATE_TEST_SUITE_P(TaLib, Golden, ::testing::Values("eurusd_1h", "googl_1d"));

}  // namespace
}  // namespace pmp::indicators
