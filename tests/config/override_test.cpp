#include "config/override.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "support.hpp"

namespace pmp::config {
namespace {

using Strings = std::vector<std::string>;

TEST(Environment, NestsByTwoUnderscoresAndLowersTheCase) {
    Table table = toml("[risk]\nprofile = \"default\"");
    const Strings entries = {"PMP__RISK__PROFILE=none", "PMP__EXECUTION__FILL=this_close",
                             "PMP__RISK__GROSS_LIMIT=2.5", "PMP_OTHER=1", "HOME=/root"};
    ASSERT_TRUE(apply_environment(table, entries));
    EXPECT_EQ(get<std::string>(table, {"risk", "profile"}), "none");
    EXPECT_EQ(at(table, {"risk", "profile"}).origin(), "environment PMP__RISK__PROFILE");
    EXPECT_EQ(get<double>(table, {"risk", "gross_limit"}), 2.5);
    EXPECT_EQ(get<std::string>(table, {"execution", "fill"}), "this_close");
    EXPECT_EQ(table.entries().size(), 2U);
}

TEST(Environment, NumbersArePlacesInLists) {
    Table table = toml("[[data]]\nsymbol = \"A\"");
    Strings entries = {"PMP__DATA__0__FILE=a.csv"};
    for (int i = 1; i < 12; ++i) entries.push_back("PMP__DATA__" + std::to_string(i) + "__FILE=b");
    ASSERT_TRUE(apply_environment(table, entries));
    const auto& data = get<Array>(table, {"data"});
    ASSERT_EQ(data.size(), 12U);
    EXPECT_EQ(get<std::string>(std::get<Table>(data[0].data()), {"file"}), "a.csv");
    EXPECT_EQ(get<std::string>(std::get<Table>(data[0].data()), {"symbol"}), "A");
    EXPECT_FALSE(apply_environment(table, Strings{"PMP__DATA__99__FILE=x"}));
    EXPECT_FALSE(apply_environment(table, Strings{"PMP__DATA____FILE=x"}));
}

TEST(Environment, SecretsComeFromFilesAndStayTexts) {
    const auto path = std::filesystem::temp_directory_path() / "pmp_config_secret_test";
    std::ofstream(path) << "12345\n";
    Table table;
    const Strings entries = {"PMP__DB__PASSWORD_FILE=" + path.string(), "PMP__API__TOKEN=007",
                             "PMP__LOG_FILE=x.log"};
    const auto status = apply_environment(table, entries);
    std::filesystem::remove(path);
    ASSERT_TRUE(status) << status.error().text();
    EXPECT_EQ(get<std::string>(table, {"db", "password"}), "12345");
    EXPECT_EQ(get<std::string>(table, {"api", "token"}), "007");
    EXPECT_EQ(get<std::string>(table, {"log_file"}), "x.log");
    const auto missing = apply_environment(table, Strings{"PMP__DB__PASSWORD_FILE=/no/such/file"});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().where, "environment PMP__DB__PASSWORD_FILE");
}

TEST(Set, TakesTomlValuesAndFindsTablesByName) {
    Table table = toml("[[strategy]]\nname = \"trend\"\nparams = {fast = 20}");
    ASSERT_TRUE(apply_set(table, "strategy.trend.params.fast=10"));
    ASSERT_TRUE(apply_set(table, "risk.drawdown=[0.1, 0.2]"));
    ASSERT_TRUE(apply_set(table, "note=a=b"));
    const auto& strategy = std::get<Table>(get<Array>(table, {"strategy"})[0].data());
    EXPECT_EQ(get<std::int64_t>(strategy, {"params", "fast"}), 10);
    EXPECT_EQ(at(strategy, {"params", "fast"}).origin(), "--set strategy.trend.params.fast");
    EXPECT_EQ(get<Array>(table, {"risk", "drawdown"}).size(), 2U);
    EXPECT_EQ(get<std::string>(table, {"note"}), "a=b");
}

TEST(Set, AFailureLeavesTheTableAsItWas) {
    const Table before = toml("a = 1\n[[l]]\nname = \"x\"");
    Table table = before;
    EXPECT_FALSE(apply_set(table, "l.nobody.params.fast=10"));
    EXPECT_FALSE(apply_set(table, "a.b=1"));
    EXPECT_FALSE(apply_set(table, "fresh=[1"));
    EXPECT_EQ(apply_set(table, "no assignment").error().code, core::ErrorCode::usage);
    EXPECT_FALSE(apply_set(table, "=1"));
    EXPECT_EQ(table, before);
}

RC_GTEST_PROP(Overrides, CommandLineOverEnvironmentOverFile, (bool env, bool set)) {
    Table table = toml("[a]\nb = 1\nc = 1");
    Strings environment, sets;
    if (env) environment = {"PMP__A__B=2", "PMP__A__C=2"};
    if (set) sets = {"a.b=3"};
    RC_ASSERT(apply_overrides(table, environment, sets).has_value());
    RC_ASSERT(get<std::int64_t>(table, {"a", "b"}) == (set ? 3 : env ? 2 : 1));
    RC_ASSERT(get<std::int64_t>(table, {"a", "c"}) == (env ? 2 : 1));
}

RC_GTEST_PROP(Overrides, TheOrderOfTheEnvironmentDoesNotMatter, ()) {
    const Strings sorted = {"PMP__A={b = 1, c = 2}", "PMP__A__B=3", "PMP__L__0__X=1",
                            "PMP__L__1__X=2", "PMP__L__10=9"};
    Strings shuffled = sorted;
    for (std::size_t i = shuffled.size(); i > 1; --i)
        std::swap(shuffled[i - 1], shuffled[*rc::gen::inRange<std::size_t>(0, i)]);
    Table a, b;
    const bool done = apply_environment(a, sorted).has_value();
    RC_ASSERT(!done);  // place 10 is beyond the list, whatever the order
    RC_ASSERT(apply_environment(b, shuffled).has_value() == done);
    RC_ASSERT(a == b);
}

RC_GTEST_PROP(Overrides, RandomTextNeverCrashes, ()) {
    Table table = toml("a = 1\n[b]\nc = [1, {d = 2}]");
    const auto text = *gen_text();
    static_cast<void>(apply_set(table, text));
    static_cast<void>(apply_set(table, "b.c." + text));
    static_cast<void>(apply_environment(table, Strings{"PMP__" + text, "PMP__B__" + text + "=1"}));
}

}  // namespace
}  // namespace pmp::config
