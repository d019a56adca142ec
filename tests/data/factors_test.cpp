#include "data/factors.hpp"

#include <gtest/gtest.h>

#include "data/csv_reader.hpp"

namespace pmp::data {
namespace {

model::Bar day(int d) {
    return {core::from_civil(2014, 6, d, 4),
            core::from_civil(2014, 6, d + 1, 4),
            100,
            110,
            90,
            105,
            70};
}

TEST(Factors, AdjustUpToAndWithTheirDate) {
    const auto factors =
        *parse_factors("20140605,0.5,0.25,1\r\n20140608,1,0.5\n20501231,1,1,0\n", "f.csv");
    const auto zone = *Zone::parse("America/New_York");
    std::vector<model::Bar> bars{day(5), day(6), day(8), day(9)};
    ImportReport report;
    ASSERT_TRUE(apply_factors(factors, &zone, bars, report));
    EXPECT_EQ(bars[0].close.to_string(), "13.125");
    EXPECT_EQ(bars[0].volume, 280);
    EXPECT_EQ(bars[1].open, core::Decimal(50));
    EXPECT_EQ(bars[2].low, core::Decimal(45));
    EXPECT_EQ(bars[3], day(9));
    EXPECT_NE(report.factors.find("f.csv: 3 bars"), std::string::npos) << report.factors;
}

TEST(Factors, TheDayIsTheOneOfTheZone) {
    // 03:00 UTC is still the evening before in New York.
    std::vector<model::Bar> bars{day(6)};
    bars[0].open_time = core::from_civil(2014, 6, 6, 3);
    const auto factors = *parse_factors("20140605,0.5,1\n", "f.csv");
    const auto zone = *Zone::parse("America/New_York");
    ImportReport report;
    ASSERT_TRUE(apply_factors(factors, nullptr, bars, report));
    EXPECT_EQ(bars[0].close, core::Decimal(105));
    ASSERT_TRUE(apply_factors(factors, &zone, bars, report));
    EXPECT_EQ(bars[0].close.to_string(), "52.5");
}

TEST(Factors, BadFilesAreRefusedWithTheLine) {
    for (const auto* text :
         {"20140605,0,1\n", "20140605,-1,1\n", "20140605,nan,1\n", "20140605,1\n",
          "date,price,split\n", "20140605,1,1\n20140605,1,1\n", "20140699,1,1\n"}) {
        const auto factors = parse_factors(text, "f.csv");
        ASSERT_FALSE(factors) << text;
        EXPECT_EQ(factors.error().code, core::ErrorCode::data);
        EXPECT_NE(factors.error().text().find("f.csv:"), std::string::npos)
            << factors.error().text();
    }
    EXPECT_FALSE(parse_factors("", "f.csv"));
}

TEST(Factors, PricesThatLeaveTheRangeAreErrors) {
    for (const auto* text : {"20140605,0.00000001,0.00000001\n", "20140605,90000000000,1\n",
                             "20140605,90000000,9000000\n"}) {
        std::vector<model::Bar> bars{day(5)};
        ImportReport report;
        EXPECT_FALSE(apply_factors(*parse_factors(text, "f.csv"), nullptr, bars, report)) << text;
    }
}

}  // namespace
}  // namespace pmp::data
