#include "engine/command_check.hpp"

#include <gtest/gtest.h>

#include "engine/support.hpp"

namespace pmp::engine::test {
namespace {

using Kind = Command::Kind;

class Checked : public testing::Test {
protected:
    Checked() {
        rig_.definitions = {define("two", "fast", 10)};
        newest_.strategies.push_back({.name = "two"});
    }
    core::Status give(const Command& command) { return check_(command, &newest_); }
    static Command adding(const std::string& definition) {
        return {.kind = Kind::strategy_add, .definition = definition};
    }
    static Command limit(const std::string& name, double value) {
        return {.kind = Kind::limit_set, .limit = name, .value = value};
    }

    Rig rig_{{generated(0, "AAA", 50)}};
    strategies::Registry registry_ = test_registry();
    Snapshot newest_;
    CommandCheck check_{rig_.spec, registry_, [](std::string_view symbol) {
                            return symbol == "AAA"
                                       ? std::optional(model::parse_timeframe("1h").value())
                                       : std::nullopt;
                        }};
};

TEST_F(Checked, NamesOfStrategies) {
    for (const Kind kind : {Kind::strategy_disable, Kind::strategy_enable, Kind::strategy_remove}) {
        EXPECT_TRUE(give({.kind = kind, .strategy = "two"}));
        const auto refused = give({.kind = kind, .strategy = "tow"});
        ASSERT_FALSE(refused);
        EXPECT_NE(refused.error().what.find("'tow'"), std::string::npos);
        EXPECT_TRUE(check_({.kind = kind, .strategy = "tow"}, nullptr)) << "nothing is known yet";
    }
    EXPECT_TRUE(give({.kind = Kind::kill}));
    EXPECT_TRUE(give({.kind = Kind::resume}));
}

TEST_F(Checked, Limits) {
    EXPECT_TRUE(give(limit("exposure_symbol", 0.3)));
    for (const auto& [name, value] :
         {std::pair{"exposure_symbl", 0.3}, {"exposure_symbol", 0.0}, {"exposure_symbol", -1.0},
          {"exposure_symbol", 1e9}, {"drawdown_1", 0.0}, {"drawdown_1", 1.5}})
        EXPECT_FALSE(give(limit(name, value))) << name << " " << value;
    // Above the next step now, but perhaps no longer when it is carried out.
    EXPECT_TRUE(give(limit("drawdown_1", 0.5)));
}

TEST_F(Checked, Additions) {
    for (const char* bad :
         {"{", R"({"name":"x"})", R"({"name":"x","type":"fast","symbol":"ZZZ"})",
          R"({"name":"x","type":"nothing","symbol":"AAA"})",
          R"({"name":"x","type":"fast","symbol":"AAA","nosuch":1})",
          R"({"name":"two","type":"fast","symbol":"AAA"})"})
        EXPECT_FALSE(give(adding(bad))) << bad;
    const auto good = adding(R"({"name":"x","type":"fast","symbol":"AAA"})");
    ASSERT_TRUE(give(good));
    EXPECT_TRUE(give({.kind = Kind::strategy_disable, .strategy = "x"}))
        << "it is on its way, though no snapshot shows it";
    EXPECT_FALSE(give(good)) << "twice";
}

}  // namespace
}  // namespace pmp::engine::test
