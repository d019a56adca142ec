#include "config/reader.hpp"

#include "support.hpp"

namespace pmp::config {
namespace {

using core::Decimal;

core::Error error_of(const Section& section) {
    const auto status = section.finish();
    EXPECT_FALSE(status);
    return status ? core::Error{} : status.error();
}

TEST(Section, ReadsEveryType) {
    const Table table = toml(
        "s = \"x\"\nb = true\ni = 3\nn = 2\nd = 0.1\nt = 2018-01-02T00:00:00Z\n"
        "words = [\"a\", \"b\"]\nnumbers = [1, 2.5]\nmode = \"fast\"\n[raw]\nany = 1");
    enum class Mode { slow, fast };
    Section in(table, "x");
    EXPECT_EQ(in.string("s"), "x");
    EXPECT_TRUE(in.boolean("b", false));
    EXPECT_EQ(in.integer("i"), 3);
    EXPECT_EQ(in.number("n"), 2.0);
    EXPECT_EQ(in.decimal("d"), Decimal::parse("0.1").value());
    EXPECT_EQ(in.time("t"), core::parse_time("2018-01-02").value());
    EXPECT_EQ(in.strings("words"), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(in.numbers("numbers"), (std::vector<double>{1, 2.5}));
    EXPECT_EQ(in.one_of("mode", Mode::slow, {{"slow", Mode::slow}, {"fast", Mode::fast}}),
              Mode::fast);
    EXPECT_EQ(get<std::int64_t>(in.table("raw"), {"any"}), 1);
    EXPECT_EQ(in.integer("absent", 9), 9);
    EXPECT_EQ(in.time("no_time"), std::nullopt);
    EXPECT_TRUE(in.finish()) << in.finish().error().text();
}

TEST(Section, AnUnknownKeyNamesTheNearest) {
    const Table table = toml("[risk]\ndrawdwon = 1");
    Section root(table, "");
    root.section("risk", [](Section& risk) { risk.number("drawdown", 0.1); });
    const core::Error error = error_of(root);
    EXPECT_EQ(error.code, core::ErrorCode::config);
    EXPECT_EQ(error.what, "unknown key 'drawdwon'");
    EXPECT_EQ(error.where, "t.toml:2, risk.drawdwon");
    EXPECT_EQ(error.hint, "did you mean 'drawdown'?");
}

TEST(Section, AMissingRequiredKeyIsNamedUnlessItIsMisspelt) {
    const Table table = toml("[a]\n[b]\nsymbl = \"EURUSD\"");
    Section root(table, "");
    const Table a = root.table("a"), b = root.table("b");
    Section first(a, "a"), second(b, "b");
    EXPECT_EQ(first.string("symbol"), "");
    EXPECT_EQ(error_of(first).what, "the key 'symbol' is missing");
    second.string("symbol");
    EXPECT_EQ(error_of(second).what, "unknown key 'symbl'");
    EXPECT_EQ(error_of(second).hint, "did you mean 'symbol'?");
}

TEST(Section, KeepsTheFirstFailureOnly) {
    const Table table = toml("a = \"x\"\nb = \"y\"");
    Section in(table, "s");
    EXPECT_EQ(in.integer("a", 5), 5);
    EXPECT_EQ(in.integer("b", 6), 6);
    EXPECT_FALSE(in.ok());
    EXPECT_EQ(error_of(in).what, "expected a whole number, not a text");
    EXPECT_EQ(error_of(in).where, "t.toml:1, s.a");
}

TEST(Section, ChecksRanges) {
    const Table table = toml("zero = 0\nhalf = 0.5");
    const auto status = [&](auto read) {
        Section in(table, "");
        in.allow("zero");
        in.allow("half");
        read(in);
        return in.finish().has_value();
    };
    EXPECT_TRUE(status([](Section& in) { in.integer("zero", {.min = 0}); }));
    EXPECT_FALSE(status([](Section& in) { in.integer("zero", {.min = 0, .above = true}); }));
    EXPECT_TRUE(status([](Section& in) { in.number("half", 1, {.min = 0, .max = 0.5}); }));
    EXPECT_FALSE(status([](Section& in) { in.number("half", 1, {.max = 0.4}); }));
    EXPECT_FALSE(status([](Section& in) { in.decimal("half", 1, {.min = 1}); }));
    EXPECT_FALSE(status([](Section& in) { in.integer("half", 1); }));
}

TEST(Section, DecimalsAreExactAndRefuseWhatIsNotANumber) {
    Table table =
        toml("a = \"0.00000001\"\nb = 0.000000001\nc = \"x\"\nd = 1e30\ne = 1e-7\nf = true");
    table.set("g", Value(std::numeric_limits<double>::quiet_NaN()));
    EXPECT_EQ(Section(table, "").decimal("a"), Decimal::from_raw(1));
    EXPECT_EQ(Section(table, "").decimal("e"), Decimal::from_raw(10));
    for (const char* key : {"b", "c", "d", "f", "g"}) {
        Section in(table, "");
        in.decimal(key);
        EXPECT_FALSE(in.ok()) << key;
    }
    Section in(table, "");
    in.number("g", 1.0);
    EXPECT_FALSE(in.ok());
}

TEST(Section, ListsOfTablesCarryTheirPlace) {
    const Table table = toml("[[data]]\nsymbol = \"A\"\n[[data]]\nsymbol = 7");
    Section root(table, "");
    std::vector<std::string> symbols;
    EXPECT_EQ(root.sections("data", [&](Section& d) { symbols.push_back(d.string("symbol")); }),
              2U);
    EXPECT_EQ(symbols, (std::vector<std::string>{"A", ""}));
    EXPECT_EQ(error_of(root).where, "t.toml:4, data[1].symbol");
}

TEST(Section, AWrongWordNamesTheNearest) {
    const Table table = toml("fill = \"next_opne\"");
    Section in(table, "execution");
    EXPECT_EQ(in.one_of("fill", 0, {{"next_open", 1}, {"this_close", 2}}), 0);
    EXPECT_EQ(error_of(in).hint, "did you mean 'next_open'?");
}

RC_GTEST_PROP(Section, NumbersSurviveTheWayThroughText, (std::int32_t raw)) {
    const Decimal decimal = Decimal::from_raw(raw);
    Table table;
    table.set("text", Value(decimal.to_string()));
    table.set("number", Value(decimal.to_double()));
    Section in(table, "");
    RC_ASSERT(in.decimal("text") == decimal);
    RC_ASSERT(in.decimal("number") == decimal);
    RC_ASSERT(in.finish().has_value());
}

}  // namespace
}  // namespace pmp::config
