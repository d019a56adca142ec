#include "config/load.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include "support.hpp"

namespace pmp::config {
namespace {

using testing::HasSubstr;

TEST(Load, KeepsTheOrderTheTypesAndTheLines) {
    const Table table =
        toml("z = 1\na = 2.5\n[section]\ntext = \"x\"\nflag = true\nlist = [1, 2]\n");
    ASSERT_EQ(table.entries().size(), 3U);
    EXPECT_EQ(table.entries()[0].first, "z");
    EXPECT_EQ(table.entries()[1].first, "a");
    EXPECT_EQ(get<std::int64_t>(table, {"z"}), 1);
    EXPECT_EQ(get<double>(table, {"a"}), 2.5);
    EXPECT_EQ(get<std::string>(table, {"section", "text"}), "x");
    EXPECT_TRUE(get<bool>(table, {"section", "flag"}));
    EXPECT_EQ(get<Array>(table, {"section", "list"}).size(), 2U);
    EXPECT_EQ(at(table, {"section", "flag"}).origin(), "t.toml:5");
}

TEST(Load, DatesAreRfc3339Texts) {
    const Table table =
        toml("a = 2018-01-02T03:04:05Z\nb = 2018-01-02\nc = 2018-01-02T03:04:05+02:00");
    EXPECT_EQ(get<std::string>(table, {"a"}), "2018-01-02T03:04:05Z");
    EXPECT_EQ(get<std::string>(table, {"b"}), "2018-01-02");
    EXPECT_EQ(get<std::string>(table, {"c"}), "2018-01-02T03:04:05+02:00");
}

TEST(Load, ABrokenTextNamesLineAndColumn) {
    const auto table = parse_toml("ok = 1\nbroken = [1,\n", "t.toml");
    ASSERT_FALSE(table);
    EXPECT_EQ(table.error().code, core::ErrorCode::config);
    EXPECT_THAT(table.error().where, testing::StartsWith("t.toml:2:"));
    EXPECT_THAT(table.error().what, HasSubstr("not valid TOML"));
}

TEST(Load, RefusesNanInfAndDoubledKeys) {
    EXPECT_EQ(parse_toml("a = 1\nb = [1.0, nan]", "t").error().where, "t:2:11");
    EXPECT_FALSE(parse_toml("a = -inf", "t"));
    EXPECT_FALSE(parse_toml("a = 1\na = 2", "t"));
}

TEST(Load, AMissingFileSaysWhereItLooked) {
    const auto table = load_file("no/such/file.toml");
    ASSERT_FALSE(table);
    EXPECT_EQ(table.error().code, core::ErrorCode::config);
    EXPECT_EQ(table.error().where, "no/such/file.toml");
    EXPECT_THAT(table.error().hint, HasSubstr(std::filesystem::current_path().string()));
    EXPECT_FALSE(load_file(std::filesystem::temp_directory_path()));
}

TEST(Load, ReadsAFile) {
    const auto path = std::filesystem::temp_directory_path() / "pmp_config_load_test.toml";
    std::ofstream(path) << "[a]\nb = 7\n";
    const auto table = load_file(path);
    std::filesystem::remove(path);
    ASSERT_TRUE(table) << table.error().text();
    EXPECT_EQ(get<std::int64_t>(*table, {"a", "b"}), 7);
    EXPECT_EQ(at(*table, {"a", "b"}).origin(), path.string() + ":2");
}

TEST(ParseValue, BareWordsAreTexts) {
    const auto data = [](const char* text) { return parse_value(text, "x").value().data(); };
    EXPECT_EQ(data("5"), Value::Data(std::int64_t{5}));
    EXPECT_EQ(data("0.5"), Value::Data(0.5));
    EXPECT_EQ(data("true"), Value::Data(true));
    EXPECT_EQ(data("\"5\""), Value::Data("5"));
    EXPECT_EQ(data("none"), Value::Data("none"));
    EXPECT_EQ(data("1h"), Value::Data("1h"));
    EXPECT_EQ(data("data/x.csv"), Value::Data("data/x.csv"));
    EXPECT_EQ(data(""), Value::Data(""));
    EXPECT_EQ(data("nan"), Value::Data("nan"));
    EXPECT_EQ(data("1\nb = 2"), Value::Data("1\nb = 2"));
    EXPECT_EQ(std::get<Array>(data("[1, 2]")).size(), 2U);
    EXPECT_EQ(std::get<Table>(data("{kind = \"units\"}")).entries().size(), 1U);
    EXPECT_FALSE(parse_value("[1, 2", "x"));
    EXPECT_FALSE(parse_value("\"open", "x"));
}

RC_GTEST_PROP(Load, RandomTextNeverCrashes, ()) {
    // Pieces of TOML in random order come much further into the parser than random bytes.
    static const std::vector<std::string> pieces = {
        "[",    "]",      "[[a]]\n", "{", "}", "=",   "a",   "b.c", "\"",
        "'",    "\"\"\"", "\n",      ",", "1", "1e9", "-",   "nan", "2018-01-02",
        "true", "#",      "\\u00",   " ", ".", "0x",  "\xff"};
    std::string text;
    for (const auto& piece :
         *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)))
        text += piece;
    text += *rc::gen::arbitrary<std::string>();
    const auto table = parse_toml(text, "fuzz");
    if (!table) RC_ASSERT(!table.error().what.empty() && table.error().where.starts_with("fuzz"));
}

}  // namespace
}  // namespace pmp::config
