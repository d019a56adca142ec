#include "config/json.hpp"

#include <algorithm>

#include "support.hpp"

namespace pmp::config {
namespace {

TEST(Json, IsCompactAndKeepsTheOrder) {
    const Table table = toml("b = 1\na = 0.02\n[t]\nlist = [true, \"x\"]\nwhole = 1.0");
    EXPECT_EQ(to_json(table), R"({"b":1,"a":0.02,"t":{"list":[true,"x"],"whole":1.0}})");
}

TEST(Json, RefusesWhatItCannotHold) {
    for (const char* text : {"", "[1]", "{", "{\"a\":1,\"a\":2}", "{\"a\":1e999}",
                             "{\"a\":18446744073709551615}", "{\"a\":1} x", "null"}) {
        const auto table = from_json(text, "store");
        ASSERT_FALSE(table) << text;
        EXPECT_EQ(table.error().where, "store");
        EXPECT_EQ(table.error().code, core::ErrorCode::config);
    }
    const std::string deep(100'000, '[');
    EXPECT_FALSE(from_json("{\"a\":" + deep));
}

TEST(Json, TextThatIsNotUtf8DoesNotThrow) {
    Table table;
    table.set("a", Value("\xff\xfe"));
    EXPECT_FALSE(to_json(table).empty());
    EXPECT_FALSE(config_hash(table).empty());
}

RC_GTEST_PROP(Json, RoundTrip, ()) {
    const Table table = random_table(3);
    const auto back = from_json(to_json(table));
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == table);
    RC_ASSERT(to_json(*back) == to_json(table));
}

RC_GTEST_PROP(Json, RandomTextNeverCrashes, ()) {
    static const std::vector<std::string> pieces = {"{",    "}",    "[",   "]",  "\"a\"",
                                                    ":",    ",",    "1",   "-",  "1e9",
                                                    "null", "true", "\\u", "\"", "\xff"};
    std::string text = *rc::gen::elementOf(std::vector<std::string>{"", "{\"a\":"});
    for (const auto& piece :
         *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)))
        text += piece;
    const auto table = from_json(text);
    if (table) RC_ASSERT(from_json(to_json(*table)).value() == *table);
}

TEST(Hash, IsFnv1a64OfTheCanonicalText) {
    // FNV-1a 64 of the two bytes "{}", computed by hand from the definition.
    std::uint64_t expected = 0xcbf29ce484222325ULL;
    for (const char c : std::string("{}"))
        expected = (expected ^ std::uint8_t(c)) * 0x100000001b3ULL;
    char text[32];
    std::snprintf(text, sizeof text, "fnv1a64-%016llx", static_cast<unsigned long long>(expected));
    EXPECT_EQ(config_hash(Table{}), text);
}

TEST(Hash, SeesValuesButNotOrderOriginOrSecrets) {
    const Table a = toml("x = 1\n[s]\npassword = \"one\"\ny = 2");
    const Table b = toml("\n\n[s]\ny = 2\npassword = \"two\"\n");
    Table c = b;
    c.set("x", Value(std::int64_t{1}));
    EXPECT_EQ(config_hash(a), config_hash(c));
    EXPECT_NE(config_hash(a), config_hash(b));
    c.set("x", Value(1.0));
    EXPECT_NE(config_hash(a), config_hash(c));
}

TEST(Show, SaysWhereEachValueCameFromAndHidesSecrets) {
    Table table =
        toml("[db]\nhost = \"h\"\npassword = \"p\"\n[[data]]\nfile = \"a\"\n[x]\napi_key=\"k\"");
    table.set("y", Value(std::int64_t{1}));
    EXPECT_EQ(to_lines_with_origin(table),
              (std::vector<std::string>{"db.host = \"h\"  # t.toml:2",
                                        "db.password = \"***\"  # t.toml:3",
                                        "data.0.file = \"a\"  # t.toml:5",
                                        "x.api_key = \"***\"  # t.toml:7", "y = 1  # default"}));
    EXPECT_EQ(get<std::string>(redacted(table), {"db", "password"}), "***");
    EXPECT_FALSE(is_secret("tokens"));
    EXPECT_FALSE(is_secret("xtoken"));
    EXPECT_TRUE(is_secret("bot_token"));
}

}  // namespace
}  // namespace pmp::config
