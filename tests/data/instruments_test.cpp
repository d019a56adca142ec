#include "data/instruments.hpp"

#include <gtest/gtest.h>

#include "config/load.hpp"

namespace pmp::data {
namespace {

core::Result<model::InstrumentTable> read(const char* toml) {
    const auto table = config::parse_toml(toml, "x.toml");
    if (!table) return std::unexpected(table.error());
    config::Section root(*table, "", "x.toml");
    model::InstrumentTable out;
    read_instruments(root, out);
    if (auto status = root.finish(); !status) return std::unexpected(status.error());
    return out;
}

TEST(Instruments, ReadsEveryKey) {
    const auto table = read(R"(
        [[instrument]]
        symbol = "XAUUSD"
        tick = 0.01
        lot = "0.1"
        min_quantity = 1
        max_quantity = 5000
        contract_size = 100
        currency = "USD"
        spread = 0.25
        description = "Gold"
        [[instrument]]
        symbol = "B")");
    ASSERT_TRUE(table) << table.error().text();
    ASSERT_EQ(table->size(), 2U);
    const auto& gold = *table->find("XAUUSD");
    EXPECT_EQ(gold.id.value, 0U);
    EXPECT_EQ(gold.tick.to_string(), "0.01");
    EXPECT_EQ(gold.lot.to_string(), "0.1");
    EXPECT_EQ(gold.min_quantity, core::Decimal(1));
    EXPECT_EQ(gold.max_quantity, core::Decimal(5000));
    EXPECT_EQ(gold.contract_size, core::Decimal(100));
    EXPECT_EQ(gold.spread.to_string(), "0.25");
    EXPECT_EQ(gold.description, "Gold");
    EXPECT_EQ(table->find("B")->id.value, 1U);
}

TEST(Instruments, RefusesMistakes) {
    for (const auto* bad :
         {"[[instrument]]\ntick = 0.01", "[[instrument]]\nsymbol = \"A\"\ntick = 0",
          "[[instrument]]\nsymbol = \"A\"\nspread = -1", "[[instrument]]\nsymbol = \"A\"\ntock = 1",
          "[[instrument]]\nsymbol = \"A\"\n[[instrument]]\nsymbol = \"A\"",
          "[[instrument]]\nsymbol = \"A\"\nlot = 0.00000001\ncontract_size = 0.5"}) {
        const auto table = read(bad);
        ASSERT_FALSE(table) << bad;
        EXPECT_EQ(table.error().code, core::ErrorCode::config);
        EXPECT_NE(table.error().text().find("x.toml"), std::string::npos) << table.error().text();
    }
}

TEST(Instruments, ReadsTheSampleFile) {
    const auto table =
        load_instruments(std::string(PMP_SOURCE_DIR) + "/data/sample/instruments.toml");
    ASSERT_TRUE(table) << table.error().text();
    EXPECT_EQ(table->find("EURUSD")->tick.to_string(), "0.00001");
    EXPECT_FALSE(load_instruments("/nonexistent.toml"));
}

}  // namespace
}  // namespace pmp::data
