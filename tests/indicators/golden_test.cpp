// Against TA-Lib itself and, for what it lacks, the definitions computed elsewhere:
// tests/golden/indicators_*.csv.

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/time.hpp"
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

const std::string root = PMP_SOURCE_DIR;

using Table = std::vector<std::vector<std::string>>;

Table read(const std::string& path) {
    std::ifstream file(root + path);
    Table table;
    std::string line;
    while (std::getline(file, line)) table.push_back(split(line));
    return table;
}

class Golden : public ::testing::TestWithParam<std::tuple<const char*, const char*>> {};

TEST_P(Golden, EqualsOnEveryBar) {
    const auto [kind, data] = GetParam();
    const Table expected = read(std::string("/tests/golden/indicators_") + kind + data + ".csv");
    const Table bars = read(std::string("/data/sample/") + data + ".csv");
    ASSERT_GE(expected.size(), 701U);
    ASSERT_GE(bars.size(), expected.size());
    const auto& names = expected.front();
    ASSERT_GE(names.size(), 20U);

    Graph graph;
    std::vector<Handle> handles;
    for (std::size_t i = 1; i < names.size(); ++i) {
        const auto spec = parse_spec(names[i]);
        ASSERT_TRUE(spec) << names[i];
        const auto known = columns(*spec);
        ASSERT_TRUE(known) << names[i];
        ASSERT_EQ(known->front().name, names[i]);
        handles.push_back(*graph.add(spec->name, spec->parameters, spec->output));
    }
    // What a value is made of when it passes through zero, and so the size of TA-Lib's rounding
    // noise there: a price near 1; the largest value of the column; for slopes, the price.
    std::vector<double> scale(names.size(), 1.0);
    for (std::size_t i = 1; i < names.size(); ++i) {
        const bool slope = names[i].starts_with("linreg_slope");
        const bool own = names[i].starts_with("ad") || names[i].starts_with("mfi") ||
                         names[i].starts_with("stochrsi");
        if (!slope && !own) continue;
        for (std::size_t row = 1; row < expected.size(); ++row)
            if (const auto& text = slope ? bars[row][4] : expected[row][i]; !text.empty())
                scale[i] = std::max(scale[i], std::fabs(std::stod(text)));
    }

    std::vector<int> defined(names.size(), 0);
    for (std::size_t row = 1; row < expected.size(); ++row) {
        const auto& want = expected[row];
        const auto& bar = bars[row];
        ASSERT_EQ(want.at(0), bar.at(0));
        graph.update(Prices{std::stod(bar[1]), std::stod(bar[2]), std::stod(bar[3]),
                            std::stod(bar[4]), std::stod(bar[5]), *core::parse_time(bar[0])});
        for (std::size_t i = 1; i < names.size(); ++i) {
            const double value = graph.value(handles[i - 1]);
            ASSERT_EQ(std::isnan(value), want[i].empty()) << names[i] << " at " << want[0];
            if (want[i].empty()) continue;
            ++defined[i];
            const double reference = std::stod(want[i]);
            ASSERT_NEAR(value, reference, 1e-9 * std::fabs(reference) + 1e-13 * scale[i])
                << names[i] << " at " << want[0];
        }
    }
    for (std::size_t i = 1; i < names.size(); ++i) EXPECT_GE(defined[i], 600) << names[i];
}

INSTANTIATE_TEST_SUITE_P(Files, Golden,
                         ::testing::Combine(::testing::Values("", "more_", "own_"),
                                            ::testing::Values("eurusd_1h", "googl_1d")));

TEST(Golden, EveryIndicatorHasOne) {
    std::set<std::string, std::less<>> covered;
    for (const auto* kind : {"", "more_", "own_"}) {
        const Table table = read(std::string("/tests/golden/indicators_") + kind + "googl_1d.csv");
        ASSERT_FALSE(table.empty());
        for (const auto& name : table.front())
            covered.insert(name.substr(0, name.find_first_of("(.")));
    }
    for (const auto& d : describe()) EXPECT_TRUE(covered.contains(d.name)) << d.name;
}

}  // namespace
}  // namespace pmp::indicators
