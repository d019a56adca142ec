#include "data/dialect.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "data/csv_reader.hpp"
#include "data/dialect_writers.hpp"
#include "data/generate.hpp"

namespace pmp::data {
namespace {

using core::ErrorCode;

Series random_series(bool quoted, bool volume) {
    GeneratorSpec spec;
    spec.seed = *rc::gen::arbitrary<std::uint64_t>();
    spec.bars = *rc::gen::inRange<std::size_t>(2, 400);
    spec.timeframe = {*rc::gen::element(1, 5, 60)};
    spec.tick = core::Decimal::from_raw(*rc::gen::element(10'000, 1'000'000));
    spec.weekend_gaps = true;  // summer time begins and ends on Sundays, while these markets sleep
    // From winter to autumn, so that clocks are set in some of them.
    spec.start = core::from_civil(2020, 1, 6) + core::Duration::days(*rc::gen::inRange(0, 320));
    Series series = *generate(spec);
    for (std::size_t i = 0; i < series.bars.size(); ++i) {
        model::Bar bar = series.bars[i];
        if (!volume) bar.volume = 0;
        const auto spread = spec.tick;
        if (quoted)
            bar.ask = {bar.open + spread, bar.high + spread, bar.low + spread, bar.close + spread};
        series.bars.set(i, bar);
    }
    return series;
}

RC_GTEST_PROP(Dialects, EachGivesBackWhatWasWritten, ()) {
    const auto all = test::writers();
    const auto& writer = all[*rc::gen::inRange<std::size_t>(0, all.size())];
    const Series series = random_series(writer.quoted, writer.volume);
    const auto zone = *Zone::parse(writer.zone);
    const std::string text = writer.text(series, zone);
    const auto in =
        read_csv_text(text, writer.path,
                      {.timeframe = series.timeframe, .timezone = writer.timezone, .strict = true});
    if (!in) RC_FAIL(writer.dialect + ": " + in.error().text());
    RC_ASSERT(in->report.dialect == writer.dialect);
    RC_ASSERT(in->report.quoted == writer.quoted);
    RC_ASSERT(in->series.bars == series.bars);
    // Naming the dialect changes nothing.
    const auto told = read_csv_text(text, writer.path,
                                    {.timeframe = series.timeframe,
                                     .timezone = writer.timezone,
                                     .strict = true,
                                     .dialect = writer.dialect});
    RC_ASSERT(told.has_value());
    RC_ASSERT(told->series.hash == in->series.hash);
}

TEST(Dialects, EveryOneIsWrittenInTheTest) {
    const auto all = test::writers();
    for (const auto& d : dialects()) {
        // Days only, and a shape that another row of the table already has.
        if (d.name.starts_with("csv-")) continue;  // TheOrderOfADateIsProvedOrGiven
        if (d.name == "yahoo" || d.name == "yahoo-3" || d.name == "lean-equity-quote") continue;
        EXPECT_TRUE(std::ranges::find(all, d.name, &test::Writer::dialect) != all.end()) << d.name;
    }
}

TEST(Dialects, SayWhyAndInWhichZone) {
    const auto in = read_csv_text(
        "20120201 000000;1.3066;1.3066;1.30656;1.30656;0\n"
        "20120201 000100;1.30657;1.3066;1.30656;1.30656;0\n",
        "eurusd.csv", {});
    ASSERT_TRUE(in) << in.error().text();
    EXPECT_EQ(in->report.dialect, "histdata");
    EXPECT_EQ(in->report.zone, "fixed:-05:00");
    EXPECT_EQ(in->report.zone_reason, "HistData: fixed UTC-5, all year");
    EXPECT_EQ(in->series.bars[0].open_time, core::from_civil(2012, 2, 1, 5));
    const std::string text = in->report.text();
    for (const auto* part : {"histdata", "20120201 000000, semicolons", "fixed:-05:00", "all year"})
        EXPECT_NE(text.find(part), std::string::npos) << text;
}

TEST(Dialects, ServerTimesNeedAZone) {
    for (const auto* text :
         {"2012.02.01,00:00,1.3,1.4,1.2,1.3,0\n2012.02.01,00:01,1.3,1.4,1.2,1.3,0\n",
          "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\n"
          "2024.01.02\t00:00:00\t1\t2\t1\t2\n2024.01.02\t00:01:00\t1\t2\t1\t2\n"}) {
        const auto in = read_csv_text(text, "x.csv", {});
        ASSERT_FALSE(in);
        EXPECT_EQ(in.error().code, ErrorCode::data);
        for (const auto* part : {"broker:EET-US", "--timezone", "x.csv:"})
            EXPECT_NE(in.error().text().find(part), std::string::npos) << in.error().text();
    }
}

// JForex writes the computer's clock with its offset: GMT+0200 in summer, GMT+0100 in winter.
TEST(Dialects, DukascopysLocalTimesSayTheirOffset) {
    const auto in = read_csv_text(
        "Local time,Open,High,Low,Close,Volume\n"
        "31.03.2024 01:00:00.000 GMT+0100,1,2,1,2,0.5\n"
        "31.03.2024 03:00:00.000 GMT+0200,1,2,1,2,0.5\n",
        "eurusd.csv", {});
    ASSERT_TRUE(in) << in.error().text();
    EXPECT_EQ(in->report.dialect, "dukascopy");
    EXPECT_EQ(in->series.bars[0].open_time, core::from_civil(2024, 3, 31, 0));
    EXPECT_EQ(in->series.bars[1].open_time, core::from_civil(2024, 3, 31, 1));
}

TEST(Dialects, Mt5DaysWithoutTimesAreDates) {
    const auto in = read_csv_text(
        "<DATE>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n"
        "2024.01.02\t1\t2\t1\t2\t77\t0\t1\n2024.01.03\t1\t2\t1\t2\t78\t0\t1\n",
        "x.csv", {});
    ASSERT_TRUE(in) << in.error().text();
    EXPECT_EQ(in->series.bars[1].open_time, core::from_civil(2024, 1, 3));
    EXPECT_EQ(in->series.bars[1].volume, 78);  // nobody counts the real volume there
    EXPECT_EQ(in->report.zone, "UTC");
}

TEST(Dialects, Mt5RealVolumeIsTakenWhereThereIsOne) {
    const auto in = read_csv_text(
        "<DATE>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n"
        "2024.01.02\t1\t2\t1\t2\t77\t5\t1\n2024.01.03\t1\t2\t1\t2\t78\t6\t1\n",
        "x.csv", {});
    ASSERT_TRUE(in) << in.error().text();
    EXPECT_EQ(in->series.bars[1].volume, 6);
}

TEST(Dialects, BothYahooShapes) {
    const auto old = read_csv_text(
        "Date,Open,High,Low,Close,Adj Close,Volume\n"
        "2024-01-02,10,12,9,11,5.5,100\nnull,null,null,null,null,null,null\n"
        "2024-01-03,11,12,9,10,5,100\n",
        "MSFT.csv", {});
    ASSERT_TRUE(old) << old.error().text();
    EXPECT_EQ(old->report.dialect, "yahoo");
    EXPECT_EQ(old->report.rejected, 1U);
    EXPECT_EQ(old->series.bars[0].close, core::Decimal(11));
    const auto now = read_csv_text(
        "Price,Close,High,Low,Open,Volume\nTicker,MSFT,MSFT,MSFT,MSFT,MSFT\n"
        "Date,,,,,\n2024-01-02,11,12,9,10,100\n2024-01-03,10,12,9,11,100\n",
        "MSFT.csv", {});
    ASSERT_TRUE(now) << now.error().text();
    EXPECT_EQ(now->report.dialect, "yahoo-3");
    EXPECT_EQ(now->series.bars[0].open, core::Decimal(10));
    EXPECT_EQ(now->series.bars[0].close, core::Decimal(11));
    EXPECT_EQ(now->report.rows, 2U);
    const auto two = read_csv_text(
        "Price,Close,Close,High,High,Low,Low,Open,Open\n"
        "Ticker,A,B,A,B,A,B,A,B\nDate,,,,,,,,\n2024-01-02,1,1,1,1,1,1,1,1\n",
        "x.csv", {});
    ASSERT_FALSE(two);
    EXPECT_NE(two.error().text().find("2 tickers side by side: A, B"), std::string::npos);
    EXPECT_NE(two.error().text().find("one file for each"), std::string::npos);
    // The same grouped by ticker, and as older versions wrote it.
    for (const auto* text : {"Ticker,SPY,SPY,SPY,SPY,BRK-B,BRK-B,BRK-B,BRK-B\n"
                             "Price,Open,High,Low,Close,Open,High,Low,Close\nDate,,,,,,,,\n",
                             ",Adj Close,Adj Close,Close,Close,High,High,Low,Low,Open,Open\n"
                             ",SPY,BRK-B,SPY,BRK-B,SPY,BRK-B,SPY,BRK-B,SPY,BRK-B\n"}) {
        const auto in = read_csv_text(text, "x.csv", {});
        ASSERT_FALSE(in);
        EXPECT_NE(in.error().text().find("SPY, BRK-B"), std::string::npos) << in.error().text();
    }
    // Two columns of one name are another fault.
    const auto twice = read_csv_text(
        "Date,Open,High,Low,Close,Close\n2024-01-02,1,2,1,2,3\n", "x.csv", {});
    ASSERT_FALSE(twice);
    EXPECT_NE(twice.error().text().find("two columns are called close"), std::string::npos);
}

TEST(Dialects, BinanceFilesMayHaveAHeader) {
    const std::string row = ",1,2,1,2,5,1735689659999,1,1,1,1,0\n";
    const auto in = read_csv_text(
        "open_time,open,high,low,close,volume,close_time,quote_volume,count,"
        "taker_buy_volume,taker_buy_quote_volume,ignore\n1735689600000" +
            row + "1735689660000000" + row,
        "x.csv", {});
    ASSERT_TRUE(in) << in.error().text();
    EXPECT_EQ(in->report.dialect, "binance");
    EXPECT_EQ(in->series.bars.size(), 2U);  // milliseconds and microseconds, told apart by row
    EXPECT_EQ(in->series.bars[1].open_time, core::from_civil(2025, 1, 1, 0, 1));
}

TEST(Dialects, LeanMinutesCountFromTheDayInTheName) {
    const std::string rows =
        "34200000,1674200,1675800,1674200,1675600,100\n"
        "34260000,1675600,1675600,1675300,1675600,100\n";
    const auto in =
        read_csv_text(rows, "minute/spy/20131004_trade.zip/20131004_spy_minute_trade.csv", {});
    ASSERT_TRUE(in) << in.error().text();
    EXPECT_EQ(in->report.dialect, "lean-equity");
    EXPECT_EQ(in->series.bars[0].open_time,
              core::from_civil(2013, 10, 4, 13, 30));  // 09:30 in New York
    EXPECT_EQ(in->series.bars[0].open.to_string(), "167.42");
    const auto nameless = read_csv_text(rows, "spy.csv", {});
    ASSERT_FALSE(nameless);
    EXPECT_NE(nameless.error().text().find("20140501_trade.zip"), std::string::npos);
    const auto nowhere = read_csv_text(
        "20070101 00:00,0.67332,0.67356,0.67229,0.67255,0,0.67432,0.67456,"
        "0.67329,0.67355,0\n",
        "eurgbp.csv", {});
    ASSERT_FALSE(nowhere);
    EXPECT_NE(nowhere.error().text().find("--timezone"), std::string::npos)
        << nowhere.error().text();
}

TEST(Dialects, TicksAreNotBars) {
    for (const auto* text :
         {"20120201 000003660,1.30661,1.30669,0\n20120201 000004160,1.30661,1.3067,0\n",
          "<DATE>\t<TIME>\t<BID>\t<ASK>\t<LAST>\t<VOLUME>\t<FLAGS>\n"
          "2024.01.02\t00:00:00.120\t1.1\t1.2\t\t\t6\n"}) {
        const auto in = read_csv_text(text, "x.csv", {});
        ASSERT_FALSE(in);
        EXPECT_NE(in.error().text().find("ticks, not bars"), std::string::npos)
            << in.error().text();
    }
}

TEST(Dialects, CrossedQuotesAndHalfQuotesAreRejected) {
    const std::string header = "time,open,high,low,close,ask_open,ask_high,ask_low,ask_close\n";
    const auto in = read_csv_text(header +
                                      "2020-01-01T00:00:00Z,1,2,1,2,1.1,2.1,1.1,2.1\n"
                                      "2020-01-01T01:00:00Z,1,2,1,2,0.9,2.1,0.9,2.1\n"
                                      "2020-01-01T02:00:00Z,1,2,1,2,0,0,0,0\n"
                                      "2020-01-01T03:00:00Z,1,2,1,2,,,,\n"
                                      "2020-01-01T04:00:00Z,1,2,1,2,1.1,2.1,1.1,2.1\n",
                                  "x.csv", {.timeframe = model::Timeframe{60}});
    ASSERT_FALSE(in);  // no two bars an hour apart are left
    const auto hours = read_csv_text(header +
                                         "2020-01-01T00:00:00Z,1,2,1,2,1.1,2.1,1.1,2.1\n"
                                         "2020-01-01T01:00:00Z,1,2,1,2,0.9,2.1,0.9,2.1\n"
                                         "2020-01-01T02:00:00Z,1,2,1,2,1.1,2.1,1.1,2.1\n",
                                     "x.csv", {});
    ASSERT_TRUE(hours);
    EXPECT_EQ(hours->report.crossed, 1U);
    EXPECT_TRUE(hours->series.bars[0].is_quoted());
    EXPECT_FALSE(
        read_csv_text("time,open,high,low,close,ask_open\n2020-01-01,1,2,1,2,1\n", "x.csv", {}));
}

TEST(Dialects, GivenNamesAreChecked) {
    const auto in = read_csv_text("Date,Open,High,Low,Close\n2020-01-01,1,2,1,2\n", "x.csv",
                                  {.dialect = "yaho"});
    ASSERT_FALSE(in);
    EXPECT_EQ(in.error().code, ErrorCode::config);
    EXPECT_NE(in.error().text().find("'yahoo'"), std::string::npos) << in.error().text();
    const auto other = read_csv_text("a;b;c\n1;2;3\n", "x.csv", {});
    ASSERT_FALSE(other);
    EXPECT_NE(other.error().text().find("--dialect"), std::string::npos) << other.error().text();
}

TEST(Dialects, RowsFromNewToOldAreNamed) {
    const auto in = read_csv_text(
        "timestamp,open,high,low,close,volume\n2024-01-03,1,2,1,2,0\n"
        "2024-01-02,1,2,1,2,0\n2024-01-01,1,2,1,2,0\n",
        "x.csv", {});
    ASSERT_FALSE(in);
    EXPECT_NE(in.error().text().find("from new to old"), std::string::npos) << in.error().text();
    EXPECT_EQ(in.error().where, "x.csv:3");
    // The line is that of the file, also behind blank ones and a row that is no bar.
    const auto blank = read_csv_text(
        "timestamp,open,high,low,close,volume\n\n2024-01-01,0,0,0,0,0\n2024-01-04,1,2,1,2,0\n\n"
        "2024-01-03,1,2,1,2,0\n2024-01-02,1,2,1,2,0\n2024-01-01,1,2,1,2,0\n",
        "x.csv", {});
    ASSERT_FALSE(blank);
    EXPECT_EQ(blank.error().where, "x.csv:6") << blank.error().text();
}

TEST(Dialects, TheOrderOfADateIsProvedOrGiven) {
    const auto first = [](const char* rows, const char* dialect = "") {
        const auto in = read_csv_text(std::string("date,open,high,low,close,volume\n") + rows, "x.csv",
                                      {.timeframe = model::Timeframe{1440}, .dialect = dialect});
        return in ? core::to_string(in->series.bars[0].open_time) + " " + in->report.dialect_reason
                  : in.error().text();
    };
    const auto has = [&](const std::string& text, const char* part) {
        EXPECT_NE(text.find(part), std::string::npos) << text;
    };
    const char* american = "1/3/2017,1,2,1,2,0\n1/4/2017,1,2,1,2,0\n01/13/2017,1,2,1,2,0\n";
    has(first(american), "2017-01-03T00:00:00Z");
    has(first(american), "month first");
    has(first("3/1/2017,1,2,1,2,0\n4/1/2017,1,2,1,2,0\n13/01/2017,1,2,1,2,0\n"), "2017-01-03T00:00:00Z");
    const char* either = "01/03/2017,1,2,1,2,0\n02/03/2017,1,2,1,2,0\n";
    has(first(either), "csv-us or csv-eu");
    has(first(either, "csv-eu"), "2017-03-01");
    has(first("01/03/2017,1,2,1,2,0\n01/04/2017,1,2,1,2,0\n", "csv-us"), "2017-01-03");
    has(first("01/32/2017,1,2,1,2,0\n", "csv-us"), "cannot be read");
}

TEST(Dialects, DatesInBothOrdersAreRefusedWithBothLines) {
    const std::string header = "date,open,high,low,close\n\n";
    const auto error = [&](const std::string& rows, const char* dialect = "") {
        const auto in = read_csv_text(header + rows, "x.csv",
                                      {.timeframe = model::Timeframe{1440}, .dialect = dialect});
        return in ? "read" : in.error().text();
    };
    const auto has = [&](const std::string& text, const char* part) {
        EXPECT_NE(text.find(part), std::string::npos) << text;
    };
    const std::string us = "01/13/2017,1,2,1,2\n", eu = "13/02/2017,1,2,1,2\n",
                      either = "01/03/2018,1,2,1,2\n01/04/2018,1,2,1,2\n";
    const auto mixed = error(us + eu + either);
    has(mixed, "'01/13/2017' in line 3 has the month first, '13/02/2017' in line 4 the day");
    has(mixed, "x.csv:4");
    has(error(eu + either + us), "'13/02/2017' in line 3 has the day first, '01/13/2017' in line 6");
    has(error(either + eu, "csv-us"), "dialect csv-us has the month first, '13/02/2017' in line 5");
    // Also far below the rows that detection looks at.
    std::string many = us;
    for (int day = 2; day < 9; ++day)
        for (int month = 1; month < 10; ++month)
            many += "0" + std::to_string(day) + "/0" + std::to_string(month) + "/2018,1,2,1,2\n";
    has(error(many + "14/10/2018,1,2,1,2\n"), "'14/10/2018' in line 67");
    EXPECT_EQ(error(us + either), "read");
    // A column "Timestamp" with slashes is not Dukascopy's, who writes dots.
    const auto in = read_csv_text("Timestamp,Open,High,Low,Close\n1/3/2017,1,2,1,2\n1/13/2017,1,2,1,2\n"
                                  "1/14/2017,1,2,1,2\n",
                                  "x.csv", {});
    ASSERT_TRUE(in) << in.error().text();
    EXPECT_EQ(in->report.dialect, "csv");
    EXPECT_EQ(in->series.bars[0].open_time, core::from_civil(2017, 1, 3));
}

TEST(Dialects, AmericanDatesAreRefusedWithTheLine) {
    const auto in =
        read_csv_text("date,open,high,low,close,volume\n01/03/2017,1,2,1,2,0\n", "x.csv", {});
    ASSERT_FALSE(in);
    EXPECT_NE(in.error().text().find("line 2"), std::string::npos);
    EXPECT_NE(in.error().text().find("month or day first"), std::string::npos);
}

}  // namespace
}  // namespace pmp::data
