#include "strategies/loader.hpp"

#include <algorithm>
#include <set>

#include "support.hpp"

namespace pmp::strategies {
namespace {

constexpr const char* grid = R"(
[[strategy_grid]]
prefix = "rsi"
type = "rsi"
symbols = ["EURUSD", "BTC/USD"]
timeframes = ["1h", "1d"]
params = {period = [7, 14, 21], lower = [25, 30.5], upper = 70}
sizing = {kind = "equity_fraction", fraction = 0.1}
stop_loss = {kind = "percent", value = 0.02}
)";

std::vector<std::string> names(const std::vector<Definition>& definitions) {
    std::vector<std::string> out;
    for (const Definition& definition : definitions) out.push_back(definition.name);
    return out;
}

core::Error error_of(const std::string& text) {
    const auto definitions = load_definitions(toml(text));
    EXPECT_FALSE(definitions) << text;
    return definitions ? core::Error{} : definitions.error();
}

std::string strategy(const std::string& name, const std::string& more = "") {
    return "[[strategy]]\nname = \"" + name +
           "\"\ntype = \"rsi\"\nsymbol = \"EURUSD\"\n"
           "timeframe = \"1h\"\n" +
           more + "\n";
}
std::string ensemble(const std::string& name, const std::string& members) {
    return "[[strategy]]\nname = \"" + name +
           "\"\ntype = \"ensemble\"\nsymbol = \"EURUSD\"\n"
           "timeframe = \"1h\"\nmembers = " +
           members + "\n";
}

TEST(Grid, MakesEveryCombinationInOrderWithReadableNames) {
    const auto definitions = load_definitions(toml(grid));
    ASSERT_TRUE(definitions) << definitions.error().text();
    ASSERT_EQ(definitions->size(), 24U);
    EXPECT_EQ((*definitions)[0].name, "rsi-eurusd-1h-7-25");
    EXPECT_EQ((*definitions)[1].name, "rsi-eurusd-1h-7-30.5");
    EXPECT_EQ((*definitions)[2].name, "rsi-eurusd-1h-14-25");
    EXPECT_EQ((*definitions)[6].name, "rsi-eurusd-1d-7-25");
    EXPECT_EQ((*definitions)[23].name, "rsi-btc_usd-1d-21-30.5");
    const Definition& last = definitions->back();
    EXPECT_EQ(last.symbol, "BTC/USD");
    EXPECT_EQ(last.timeframe.minutes, 1440);
    EXPECT_EQ(last.params, toml("period = 21\nlower = 30.5\nupper = 70"));
    EXPECT_EQ(last.sizing.kind, model::Sizing::Kind::equity_fraction);
    EXPECT_TRUE(last.stop_loss.is_set());
    for (const Definition& definition : *definitions)
        EXPECT_TRUE(builtin_registry().create(definition)) << definition.name;
}

TEST(Grid, TakesTheTimeframeOfTheData) {
    const TimeframeOf of = [](std::string_view symbol) {
        return std::optional(model::Timeframe{symbol == "A" ? 60 : 1440});
    };
    const auto definitions = load_definitions(
        toml("[[strategy_grid]]\nprefix = \"x\"\ntype = \"rsi\"\nsymbols = [\"A\", \"B\"]"), of);
    ASSERT_TRUE(definitions) << definitions.error().text();
    EXPECT_EQ(names(*definitions), (std::vector<std::string>{"x-a-1h", "x-b-1d"}));
    EXPECT_EQ((*definitions)[1].timeframe.minutes, 1440);
}

TEST(Grid, RefusesWhatItCannotExpand) {
    const std::string head = "[[strategy_grid]]\nprefix = \"x\"\ntype = \"rsi\"\n";
    const std::string fine = head + "symbols = [\"A\"]\ntimeframe = \"1h\"\n";
    ASSERT_TRUE(load_definitions(toml(fine)));
    for (const std::string& bad :
         {head + "timeframe = \"1h\"", head + "symbols = []\ntimeframe = \"1h\"",
          fine + "params = {period = []}", fine + "prams = {period = [1]}", fine + "symbol = \"B\"",
          fine + "sizing = {kind = \"units\"}", std::string("[strategy_grid]\nprefix = \"x\""),
          std::string("strategy = 5")})
        EXPECT_EQ(error_of(bad).code, core::ErrorCode::config) << bad;
    std::string numbers;
    for (int i = 2; i < 402; ++i) numbers += std::to_string(i) + ",";
    EXPECT_THAT(
        error_of(fine + "params = {period = [" + numbers + "], lower = [" + numbers + "]}").what,
        testing::HasSubstr("more than 100000"));
    // "A/" and "A_" become the same name.
    EXPECT_THAT(error_of(head + "symbols = [\"A/\", \"A_\"]\ntimeframe = \"1h\"").what,
                testing::HasSubstr("two strategies are named"));
}

RC_GTEST_PROP(Grid, IsTheSameEveryTimeAndHasUniqueNames, ()) {
    const auto list = [](const char* key, int n, int first) {
        std::string out = std::string(key) + " = [";
        for (int i = 0; i < n; ++i) out += std::to_string(first + i) + ", ";
        return out + "]";
    };
    const int periods = *rc::gen::inRange(1, 5), lowers = *rc::gen::inRange(1, 5);
    const std::string text =
        "[[strategy_grid]]\nprefix = \"p\"\ntype = \"rsi\"\nsymbols = [\"A\", \"B\"]\n"
        "timeframe = \"1h\"\nparams = {" +
        list("period", periods, 2) + ", " + list("lower", lowers, 20) + "}";
    const auto first = load_definitions(toml(text)), second = load_definitions(toml(text));
    RC_ASSERT(first.has_value() && second.has_value());
    RC_ASSERT(first->size() == static_cast<std::size_t>(2 * periods * lowers));
    std::set<std::string> unique;
    for (std::size_t i = 0; i < first->size(); ++i) {
        RC_ASSERT(to_table((*first)[i]) == to_table((*second)[i]));
        RC_ASSERT(unique.insert((*first)[i].name).second);
    }
}

TEST(Members, PatternsTakeStrategiesOfTheSameSymbol) {
    const auto definitions = load_definitions(
        toml(ensemble("all", "[\"rsi-*\"]\nweights = [2.0]") +
             ensemble("some", "[\"x\", \"rsi-?urusd-1h-7-*\"]") + strategy("x") + grid));
    ASSERT_TRUE(definitions) << definitions.error().text();
    const Definition& all = (*definitions)[0];
    EXPECT_EQ(all.members.size(), 12U);  // not those of BTC/USD
    EXPECT_EQ(all.weights, std::vector<double>(12, 2.0));
    EXPECT_EQ((*definitions)[1].members,
              (std::vector<std::string>{"x", "rsi-eurusd-1h-7-25", "rsi-eurusd-1h-7-30.5"}));
}

TEST(Members, PatternsTakeEachOnceAndNoEnsembles) {
    const auto definitions =
        load_definitions(toml(strategy("a1") + strategy("a2") +
                              ensemble("av", "[\"a2\", \"a*\", \"*\"]\nweights = [3, 1, 1]")));
    ASSERT_TRUE(definitions) << definitions.error().text();
    EXPECT_EQ(definitions->back().members, (std::vector<std::string>{"a2", "a1"}));
    EXPECT_EQ(definitions->back().weights, (std::vector<double>{3.0, 1.0}));
}

TEST(Members, MistakesAreNamed) {
    EXPECT_EQ(error_of(strategy("trend") + ensemble("v", "[\"trned\"]")).hint,
              "did you mean 'trend'?");
    EXPECT_THAT(error_of(strategy("a") + ensemble("v", "[\"b*\"]")).what,
                testing::HasSubstr("no strategy of EURUSD matches 'b*'"));
    EXPECT_THAT(error_of(strategy("a") + ensemble("v", "[\"a\", \"a\"]")).what,
                testing::HasSubstr("there twice"));
    EXPECT_THAT(
        error_of(ensemble("a", "[\"b\"]") + ensemble("b", "[\"c\"]") + ensemble("c", "[\"a\"]"))
            .what,
        testing::HasSubstr("a -> b -> c -> a"));
    EXPECT_THAT(error_of(ensemble("self", "[\"self\"]")).what, testing::HasSubstr("self -> self"));
    EXPECT_THAT(error_of(strategy("a") + strategy("a")).what,
                testing::HasSubstr("two strategies are named 'a'"));
    EXPECT_EQ(error_of(strategy("a", "params = 5")).where, "t.toml:6, strategy[0].params");
}

RC_GTEST_PROP(Order, MembersComeBeforeTheirEnsemblesAndAllAreThere, ()) {
    // A random graph without cycles: a definition counts only ones of a higher number, then
    // shuffled.
    const int n = *rc::gen::inRange(1, 12);
    std::vector<Definition> definitions(static_cast<std::size_t>(n));
    for (int i = 0; i < n; ++i) {
        Definition& d = definitions[static_cast<std::size_t>(i)];
        d.name = "d" + std::to_string(i);
        d.type = "ensemble";
        for (int j = i + 1; j < n; ++j)
            if (*rc::gen::inRange(0, 3) == 0) d.members.push_back("d" + std::to_string(j));
    }
    for (std::size_t i = definitions.size(); i > 1; --i)
        std::swap(definitions[i - 1], definitions[*rc::gen::inRange<std::size_t>(0, i)]);
    const auto order = order_by_dependency(definitions);
    RC_ASSERT(order.has_value());
    std::set<std::string> seen;
    for (const std::size_t i : *order) {
        for (const std::string& member : definitions[i].members) RC_ASSERT(seen.contains(member));
        RC_ASSERT(seen.insert(definitions[i].name).second);
    }
    RC_ASSERT(seen.size() == definitions.size());
}

}  // namespace
}  // namespace pmp::strategies
