#include "optimize/grid.hpp"

#include <set>

#include <gtest/gtest.h>

#include "config/load.hpp"

namespace pmp::optimize {
namespace {

strategies::Definition crossover() {
    strategies::Definition d{.name = "trend", .type = "ma_crossover", .symbol = "AAA"};
    d.timeframe = {60};
    return d;
}

core::Result<Wish> wish(const std::string& text) {
    const auto table = config::parse_toml(text, "test.toml");
    if (!table) return std::unexpected(table.error());
    return parse_wish(*table);
}

const auto registry = strategies::builtin_registry();

std::vector<double> numbers(const Axis& axis) {
    std::vector<double> out;
    for (const auto& value : axis.values)
        out.push_back(std::holds_alternative<double>(value.data())
                          ? std::get<double>(value.data())
                          : static_cast<double>(std::get<std::int64_t>(value.data())));
    return out;
}

TEST(Wish, ReadsRangesListsAndSingleValues) {
    const auto read = wish(R"(strategy = "trend"
metric = "sortino"
best = 3
params = {fast = {from = 5, to = 50, step = 15}, slow = [60, 70], average = "ema"}
take_profit = {from = 0.1, to = 0.3, step = 0.1})");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->strategy, "trend");
    EXPECT_EQ(read->metric, "sortino");
    EXPECT_EQ(read->best, 3U);
    ASSERT_EQ(read->axes.size(), 4U);
    EXPECT_EQ(numbers(read->axes[0]), (std::vector<double>{5, 20, 35, 50}));
    EXPECT_EQ(numbers(read->axes[1]), (std::vector<double>{60, 70}));
    EXPECT_EQ(read->axes[2].values.size(), 1U);
    EXPECT_EQ(read->axes[3].name, "take_profit");
    EXPECT_EQ(numbers(read->axes[3]), (std::vector<double>{0.1, 0.2, 0.3})) << "in decimals";
}

TEST(Wish, RefusesWhatIsNone) {
    for (const char* text : {"params = {fast = {from = 5, to = 1, step = 1}}",
                             "params = {fast = {from = 1, to = 5, step = 0}}",
                             "params = {fast = {to = 5}}", "params = {fast = []}", "speed = 3",
                             "best = 0", "params = {fast = {from = 1, to = 5, stride = 2}}",
                             "params = {fast = {from = 0, to = 1, step = 0.000001}}"}) {
        const auto read = wish(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, core::ErrorCode::config) << text;
    }
}

TEST(Axis, IsReadFromACommandLine) {
    const auto range = parse_axis("fast=5:20:5"), steps = parse_axis("fast=1:3"),
               list = parse_axis("average=sma,ema"),
               decimal = parse_axis("stop_loss=0.01:0.03:0.01");
    ASSERT_TRUE(range && steps && list && decimal);
    EXPECT_EQ(numbers(*range), (std::vector<double>{5, 10, 15, 20}));
    EXPECT_EQ(numbers(*steps), (std::vector<double>{1, 2, 3}));
    EXPECT_EQ(std::get<std::string>(list->values[1].data()), "ema");
    EXPECT_EQ(numbers(*decimal), (std::vector<double>{0.01, 0.02, 0.03}));
    for (const char* text :
         {"fast", "=5", "fast=", "fast=5:x:1", "fast=1:2:3:4", "fast=5:1", "fast=1,,2"}) {
        const auto wrong = parse_axis(text);
        ASSERT_FALSE(wrong) << text;
        EXPECT_EQ(wrong.error().code, core::ErrorCode::usage);
    }
}

TEST(Axis, ReplacesTheOneOfItsName) {
    std::vector<Axis> axes{*parse_axis("fast=1,2"), *parse_axis("slow=5,6")};
    put_axis(axes, *parse_axis("fast=3"));
    put_axis(axes, *parse_axis("average=ema"));
    ASSERT_EQ(axes.size(), 3U);
    EXPECT_EQ(numbers(axes[0]), (std::vector<double>{3}));
}

TEST(Grid, IsTheProductTheLastAxisFastest) {
    const Grid grid({*parse_axis("fast=1,2"), *parse_axis("slow=5,6,7")});
    ASSERT_EQ(grid.size(), 6U);
    EXPECT_EQ(grid.at(0), (std::vector<std::uint32_t>{0, 0}));
    EXPECT_EQ(grid.at(1), (std::vector<std::uint32_t>{0, 1}));
    EXPECT_EQ(grid.at(5), (std::vector<std::uint32_t>{1, 2}));
    const Grid huge(std::vector<Axis>(20, *parse_axis("x=1:1000")));
    EXPECT_EQ(huge.size(), std::uint64_t{1} << 62) << "does not overflow";
}

TEST(Grid, StopsKeepTheirKindAndZeroIsNone) {
    auto base = crossover();
    base.take_profit = {model::Protection::Kind::price, 3};
    const Grid grid({*parse_axis("stop_loss=0,0.02"), *parse_axis("take_profit=5")});
    const auto none = grid.definition(base, 0), some = grid.definition(base, 1);
    ASSERT_TRUE(none && some);
    EXPECT_FALSE(none->stop_loss.is_set());
    EXPECT_EQ(some->stop_loss.kind, model::Protection::Kind::percent);
    EXPECT_EQ(some->stop_loss.value.to_string(), "0.02");
    EXPECT_EQ(some->take_profit.kind, model::Protection::Kind::price);
    EXPECT_EQ(some->take_profit.value.to_string(), "5");
    for (const char* text : {"stop_loss=-1", "stop_loss=much", "stop_loss=1"})
        EXPECT_FALSE(Grid({*parse_axis(text)}).definition(crossover(), 0)) << text;
}

TEST(Choice, SkipsAndCountsWhatIsNoStrategy) {
    const Grid grid({*parse_axis("fast=5:20:5"), *parse_axis("slow=10:20:5")});
    const auto choice = choose(grid, crossover(), registry);
    ASSERT_TRUE(choice);
    // fast >= slow: 10/10, 15/10, 15/15, 20/10, 20/15, 20/20
    EXPECT_EQ(choice->skipped, 6U);
    EXPECT_EQ(choice->points.size(), 6U);
}

TEST(Choice, AValueThatCannotBeIsAnError) {
    for (const char* text : {"fats=1,2", "fast=0,1", "average=wma", "fast=1.5"}) {
        const auto choice = choose(Grid({*parse_axis(text)}), crossover(), registry);
        ASSERT_FALSE(choice) << text;
        EXPECT_EQ(choice.error().code, core::ErrorCode::config);
    }
    EXPECT_FALSE(choose(Grid({*parse_axis("fast=60:90")}), crossover(), registry)) << "all skipped";
    EXPECT_FALSE(choose(Grid({*parse_axis("fast=1:5000"), *parse_axis("slow=5001:9000")}),
                        crossover(), registry))
        << "too many";
}

TEST(Choice, DrawsDifferentPointsTheSameForASeed) {
    const Grid grid({*parse_axis("fast=1:100"), *parse_axis("slow=2:101")});
    const auto a = draw(grid, crossover(), registry, 300, 5);
    const auto b = draw(grid, crossover(), registry, 300, 5);
    const auto c = draw(grid, crossover(), registry, 300, 6);
    ASSERT_TRUE(a && b && c);
    EXPECT_EQ(a->points.size(), 300U);
    EXPECT_EQ(std::set(a->points.begin(), a->points.end()).size(), 300U);
    EXPECT_EQ(a->points, b->points);
    EXPECT_NE(a->points, c->points);
    EXPECT_GT(a->skipped, 100U);
    const auto all = draw(grid, crossover(), registry, 1'000'000, 5);
    ASSERT_TRUE(all);
    EXPECT_EQ(all->points.size(), choose(grid, crossover(), registry)->points.size());
}

}  // namespace
}  // namespace pmp::optimize
