#include "strategies/registry.hpp"

#include "support.hpp"

namespace pmp::strategies {
namespace {

core::Error error_of(const Definition& definition) {
    const auto strategy = builtin_registry().create(definition);
    EXPECT_FALSE(strategy);
    return strategy ? core::Error{} : strategy.error();
}

TEST(Registry, KnowsTheBuiltInTypesAndTheirParameters) {
    const Registry registry = builtin_registry();
    std::string names;
    for (const Type* type : registry.types()) {
        names += type->name + " ";
        EXPECT_FALSE(type->text.empty());
        for (const Parameter& parameter : type->parameters) EXPECT_FALSE(parameter.text.empty());
    }
    EXPECT_EQ(names, "ma_crossover rsi support_resistance ");
    const auto params = registry.check(definition("rsi", "period = 7"));
    ASSERT_TRUE(params) << params.error().text();
    EXPECT_EQ(params->integer("period"), 7);
    EXPECT_EQ(params->number("lower"), 30.0);
    EXPECT_EQ(params->word("direction"), "long_only");
    EXPECT_THROW(static_cast<void>(params->integer("perod")), std::logic_error);
}

TEST(Registry, EveryDefaultMakesAStrategy) {
    for (const char* type : {"rsi", "ma_crossover", "support_resistance"}) {
        const auto strategy = builtin_registry().create(definition(type, ""));
        ASSERT_TRUE(strategy) << strategy.error().text();
        indicators::Graph graph;
        EXPECT_TRUE((*strategy)->init(graph));
    }
}

TEST(Registry, RangesOfParametersAreThoseTheIndicatorsTake) {
    // A definition that passes the check must also pass init().
    const Registry registry = builtin_registry();
    for (const auto& [type, params] : std::vector<std::pair<const char*, const char*>>{
             {"rsi", "period = 2"},
             {"rsi", "period = 10000"},
             {"ma_crossover", "fast = 1\nslow = 2"},
             {"ma_crossover", "fast = 9999\nslow = 10000"},
             {"ma_crossover", "average = \"ema\"\nfast = 1"},
             {"support_resistance", "lookback = 2"},
             {"support_resistance", "lookback = 10000"}}) {
        indicators::Graph graph;
        const auto strategy = registry.create(definition(type, params));
        ASSERT_TRUE(strategy) << strategy.error().text();
        const auto status = (*strategy)->init(graph);
        EXPECT_TRUE(status) << type << " " << params << ": " << status.error().text();
    }
}

TEST(Registry, MistakesNameTheNearest) {
    EXPECT_EQ(error_of(definition("rsj", "")).hint, "did you mean 'rsi'?");
    const core::Error error = error_of(definition("rsi", "perod = 7"));
    EXPECT_EQ(error.what, "unknown key 'perod'");
    EXPECT_EQ(error.hint, "did you mean 'period'?");
    EXPECT_EQ(error.where, "t.toml:1, strategy 's' params.perod");
    EXPECT_EQ(error_of(definition("rsi", "direction = \"long\"")).code, core::ErrorCode::config);
}

TEST(Registry, ChecksKindsRangesAndPairs) {
    for (const auto& [type, params] : std::vector<std::pair<const char*, const char*>>{
             {"rsi", "period = 1"},
             {"rsi", "period = 14.5"},
             {"rsi", "period = \"14\""},
             {"rsi", "lower = 70\nupper = 30"},
             {"rsi", "lower = -1"},
             {"ma_crossover", "fast = 50\nslow = 20"},
             {"ma_crossover", "average = \"wma\""},
             {"support_resistance", "tolerance = 0"},
             {"support_resistance", "lookback = 100000000000"}})
        EXPECT_EQ(error_of(definition(type, params)).code, core::ErrorCode::config) << params;
    EXPECT_THAT(error_of(definition("rsi", "lower = 70\nupper = 30")).where,
                testing::HasSubstr("strategy 's'"));
}

TEST(Registry, ATypeCanBeAddedOnce) {
    Registry registry = builtin_registry();
    Type type = *registry.find("rsi");
    EXPECT_FALSE(registry.add(type));
    type.name = "mine";
    EXPECT_TRUE(registry.add(type));
    Definition mine = definition("mine", "period = 5");
    EXPECT_TRUE(registry.create(mine));
    EXPECT_FALSE(builtin_registry().create(mine));
}

}  // namespace
}  // namespace pmp::strategies
