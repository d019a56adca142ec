#include "data/csv_reader.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <zlib.h>

#include "data/csv_writer.hpp"
#include "data/generate.hpp"
#include "data/row_reader.hpp"

namespace pmp::data {
namespace {

using core::ErrorCode;

constexpr const char* header = "time,open,high,low,close,volume\n";

core::Result<Import> read(const std::string& text, ImportOptions options = {}) {
    return read_csv_text(text, "x.csv", options);
}
/// Three good hourly bars with `row` after the first.
std::string with_row(const std::string& row) {
    return std::string(header) + "2020-01-01T00:00:00Z,1,2,0.5,1.5,10\n" + row +
           "\n2020-01-01T02:00:00Z,1,2,0.5,1.5,10\n2020-01-01T03:00:00Z,1,2,0.5,1.5,10\n";
}
void expect_error(const core::Result<Import>& result, const std::string& text) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::data);
    EXPECT_NE(result.error().text().find(text), std::string::npos) << result.error().text();
    EXPECT_NE(result.error().text().find("x.csv"), std::string::npos) << result.error().text();
}
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "pmp-data-XXXXXX").string();
        path_ = mkdtemp(name.data());
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path_); }
    [[nodiscard]] std::string file(const char* name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

TEST(CsvReader, ReadsBars) {
    const auto in = read(with_row("2020-01-01T01:00:00Z,1.5,1.75,1.25,1.3,7.5"));
    ASSERT_TRUE(in) << in.error().text();
    const auto& bars = in->series.bars;
    ASSERT_EQ(bars.size(), 4U);
    EXPECT_EQ(in->series.timeframe.minutes, 60);
    EXPECT_TRUE(in->report.timeframe_inferred);
    EXPECT_EQ(bars[1].open_time, core::from_civil(2020, 1, 1, 1));
    EXPECT_EQ(bars[1].close_time, core::from_civil(2020, 1, 1, 2));
    EXPECT_EQ(bars[1].open.to_string(), "1.5");
    EXPECT_EQ(bars[1].high.to_string(), "1.75");
    EXPECT_EQ(bars[1].low.to_string(), "1.25");
    EXPECT_EQ(bars[1].close.to_string(), "1.3");
    EXPECT_EQ(bars[1].volume, 7.5);
    EXPECT_EQ(in->report.rows, 4U);
    EXPECT_EQ(in->report.accepted, 4U);
    EXPECT_EQ(in->report.rejected, 0U);
    EXPECT_EQ(in->report.gaps, 0U);
    EXPECT_EQ(in->series.hash, content_hash(bars));
}

TEST(CsvReader, UnderstandsOtherHeaders) {
    for (const auto* text :
         {"Date;Open;High;Low;Close\n2020-01-01;1;2;1;2\n2020-01-02;1;2;1;2\n",
          "\xEF\xBB\xBFtime\topen\thigh\tlow\tclose\r\n2020-01-01T00:00:00Z\t1\t2\t1\t2\r\n"
          "2020-01-02T00:00:00Z\t1\t2\t1\t2\r\n",
          "\"close\",\"low\",\"high\",\"open\",\"extra\",\"timestamp\"\n"
          "\"2\",\"1\",\"2\",\"1\",\"?\",\"1577836800\"\n2,1,2,1,?,1577923200",
          "<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>\n2020.01.01,00:00Z,1,2,1,2\n"
          "2020.01.02,00:00:00Z,1,2,1,2\n"}) {
        const auto in = read(text);
        ASSERT_TRUE(in) << in.error().text();
        ASSERT_EQ(in->series.bars.size(), 2U);
        EXPECT_EQ(in->series.timeframe.minutes, 1440);
        EXPECT_EQ(in->series.bars[1].open_time, core::from_civil(2020, 1, 2));
        EXPECT_EQ(in->series.bars[1].close.to_string(), "2");
    }
}

TEST(CsvReader, ReadsEpochsByMagnitude) {
    for (const auto* zeros : {"", "000", "000000", "000000000"}) {
        const std::string z(zeros);
        const auto in = read(std::string(header) + "1577836800" + z + ",1,2,1,2,0\n1577840400" + z +
                             ",1,2,1,2,0\n");
        ASSERT_TRUE(in) << in.error().text();
        EXPECT_EQ(in->series.bars[1].open_time, core::from_civil(2020, 1, 1, 1));
    }
}

TEST(CsvReader, TimesWithoutZoneNeedOne) {
    const std::string text =
        std::string(header) + "2020-01-01 00:00,1,2,1,2,0\n2020-01-01 01:00,1,2,1,2,0\n";
    const auto refused = read(text);
    expect_error(refused, "timezone = ");
    expect_error(refused, "--timezone");
    expect_error(refused, "x.csv:2");
    EXPECT_EQ(read(text, {.timezone = "UTC"})->series.bars[0].open_time,
              core::from_civil(2020, 1, 1));
    const auto moscow = read(text, {.timezone = "fixed:+03:00"});
    EXPECT_EQ(moscow->series.bars[0].open_time, core::from_civil(2019, 12, 31, 21));
    EXPECT_EQ(moscow->report.zone, "fixed:+03:00");
    EXPECT_EQ(moscow->report.zone_reason, "given");
    EXPECT_EQ(read(text, {.timezone = "fixed:-04:30"})->series.bars[0].open_time,
              core::from_civil(2020, 1, 1, 4, 30));
    for (const auto* zone : {"Europe/Bonn", "../etc/passwd", "/etc/passwd", "fixed:3",
                             "fixed:+3:000", "fixed:+24:00", "utc"}) {
        const auto in = read(text, {.timezone = zone});
        ASSERT_FALSE(in) << zone;
        EXPECT_EQ(in.error().code, ErrorCode::config);
    }
}

TEST(CsvReader, OffsetsAreAppliedAndBareDatesAreLabels) {
    const auto in =
        read(std::string(header) + "2020-01-01T02:00:00+02:00,1,2,1,2,0\n" +
             "2020-01-01T01:00:00.000Z,1,2,1,2,0\n2019-12-31T21:00:00-0500,1,2,1,2,0\n");
    ASSERT_TRUE(in);
    EXPECT_EQ(in->series.bars[0].open_time, core::from_civil(2020, 1, 1));
    EXPECT_EQ(in->series.bars[2].open_time, core::from_civil(2020, 1, 1, 2));
    const auto days = read(std::string(header) + "2020-01-01,1,2,1,2,0\n20200102,1,2,1,2,0\n",
                           {.timezone = "fixed:+02:00"});
    EXPECT_EQ(days->series.bars[1].open_time, core::from_civil(2020, 1, 2));
}

TEST(CsvReader, RejectsBadRowsWithLineAndReason) {
    const std::pair<std::string, std::string> cases[] = {
        {"2020-01-01T01:00:00Z,1,0.9,0.5,0.8,10", "high is below open or close"},
        {"2020-01-01T01:00:00Z,1,2,1.5,1.6,10", "low is above open or close"},
        {"2020-01-01T01:00:00Z,0,2,0,1.6,10", "a price is not positive"},
        {"2020-01-01T01:00:00Z,-1,2,-3,1.6,10", "a price is not positive"},
        {"2020-01-01T01:00:00Z,1,2,0.5,1.5,-1", "volume is negative"},
        {"2020-01-01T01:00:00Z,1,nan,0.5,1.5,10", "'nan' is not a number"},
        {"2020-01-01T01:00:00Z,1,inf,0.5,1.5,10", "'inf' is not a number"},
        {"2020-01-01T01:00:00Z,1,1e300,0.5,1.5,10", "not a number in range"},
        {"2020-01-01T01:00:00Z,1,99999999999999999999,0.5,1.5,10", "not a number in range"},
        {"2020-01-01T01:00:00Z,1,,0.5,1.5,10", "'' is not a number"},
        {"2020-01-01T01:00:00Z,1,2,0.5,1.5,", "'' is not a volume"},
        {"2020-01-01T01:00:00Z,1,2.0.0,0.5,1.5,10", "'2.0.0' is not a number"},
        {"2020-01-01T01:00:00Z,1,2", "too few columns"},
        {"2020-01-01T01:00:00Z,1,2,0.5,1.5,10,11", "more columns than the header names"},
        {"2020-01-01T01:00:00Z,\"2,100\",\"2,100\",\"1,9\",\"2,050\",9", "more columns"},
        {"2020-13-01T01:00:00Z,1,2,0.5,1.5,10", "the time cannot be read"},
        {"2020-02-30T01:00:00Z,1,2,0.5,1.5,10", "the time cannot be read"},
        {"2020-01-01T25:00:00Z,1,2,0.5,1.5,10", "the time cannot be read"},
        {"01/02/2020,1,2,0.5,1.5,10", "the time cannot be read"},
        {"99999999999999999999,1,2,0.5,1.5,10", "the time cannot be read"},
        {"2020-01-01T00:00:00Z,1,2,0.5,1.5,10", "repeats the row before"},
        {"2019-12-31T00:00:00Z,1,2,0.5,1.5,10", "is before the last one"},
        {"\"2020-01-01T01:00:00Z,1,2,0.5,1.5,10", "quote (\") is not closed"},
        {"2020-01-01T01:00:00Z,1,2,0.5,\"1.5,10", "quote (\") is not closed"},
        {"2019-12-31T00:00:00Z,1,2,0.5,1.5,10", "2020-01-01T00:00:00Z in line 2"},
        {std::string("2020-01-01T01:00:00Z,1,2\0,0.5,1.5,10", 37), "'2?' is not a number"},
        {"\x01\x02\xFF\xFE junk", "too few columns"},
    };
    for (const auto& [row, reason] : cases) {
        const auto in = read(with_row(row));
        ASSERT_TRUE(in) << row << in.error().text();
        EXPECT_EQ(in->report.rows, 4U);
        EXPECT_EQ(in->report.accepted, 3U) << row;
        EXPECT_EQ(in->report.rejected, 1U);
        ASSERT_EQ(in->report.rejected_rows.size(), 1U);
        EXPECT_EQ(in->report.rejected_rows[0].line, 3U);
        EXPECT_NE(in->report.rejected_rows[0].reason.find(reason), std::string::npos)
            << in->report.rejected_rows[0].reason;
        EXPECT_EQ(in->report.gaps, 1U);
        EXPECT_EQ(in->report.longest_gap, core::Duration::hours(1));
        expect_error(read(with_row(row), {.strict = true}), reason);
        expect_error(read(with_row(row), {.strict = true}), "x.csv:3");
    }
}

TEST(CsvReader, TimesThatJumpAreNamedByTheirLine) {
    // Sorted as text: 2 years end up before February, and what is left has no timeframe.
    std::string text = "Timestamp,Open,High,Low,Close,Volume\n\n";
    for (const int day : {13, 17, 19, 20}) text += "1/" + std::to_string(day) + "/2017,1,2,1,2,0\n";
    text += "1/18/2016,1,2,1,2,0\n12/3/2018,1,2,1,2,0\n";
    for (int day = 1; day < 29; ++day) text += "2/" + std::to_string(day) + "/2017,1,2,1,2,0\n";
    for (const auto* dialect : {"", "csv-us"}) {
        const auto in = read(text, {.timeframe = model::Timeframe{60}, .dialect = dialect});
        expect_error(in, "x.csv:7");
        expect_error(in, "2016-01-18T00:00:00Z is before the last one, 2017-01-20T00:00:00Z in line 6");
    }
}

TEST(CsvReader, CountsDuplicatesAndListsTwentyRejections) {
    std::string text = with_row("2020-01-01T01:00:00Z,1,2,1,2,0");
    for (int i = 0; i < 30; ++i) text += "2020-01-01T03:00:00Z,1,2,1,2,0\n";
    const auto in = read(text);
    ASSERT_TRUE(in);
    EXPECT_EQ(in->report.rejected, 30U);
    EXPECT_EQ(in->report.duplicates, 30U);
    EXPECT_EQ(in->report.rejected_rows.size(), 20U);
    EXPECT_NE(in->report.text().find("and 10 more"), std::string::npos);
}

TEST(CsvReader, RoundsBeyondEightDecimalsAndCounts) {
    const auto in =
        read(with_row("2020-01-01T01:00:00Z,1.123456785,1.2,1.000000000,1.123456775,1"));
    ASSERT_TRUE(in);
    EXPECT_EQ(in->series.bars[1].open.to_string(), "1.12345678");
    EXPECT_EQ(in->series.bars[1].close.to_string(), "1.12345678");
    EXPECT_EQ(in->report.rounded, 2U);
    // Of a rejected row nothing is counted.
    EXPECT_EQ(read(with_row("2020-01-01T01:00:00Z,1.123456785,1,1,1,1"))->report.rounded, 0U);
}

TEST(CsvReader, RefusesFilesThatAreNoBars) {
    expect_error(read(""), "the file is empty");
    expect_error(read("\n\n"), "no header row");
    expect_error(read(header), "a header and no bars");
    expect_error(read("time,open,high,close\n2020-01-01,1,2,1\n"), "no column low");
    expect_error(read("2020-01-01,1,2,1,2\n"), "no header row");
    expect_error(read("time,open,open,high,low,close\n"), "two columns are called open");
    expect_error(read(std::string("\x7F"
                                  "ELF\0\0\0\n\0",
                                  9)),
                 "not a text file");
    expect_error(read(std::string("\xFF\xFEt\0i\0", 6)), "no header row");
    expect_error(read(std::string(100'000, 'x')), "longer than 64 KiB");
    expect_error(read(header + std::string(500'000, '7')), "longer than 64 KiB");
    expect_error(read(std::string(header) + "x,1,2,1,2,3\n"), "none of 1 rows is a bar; line 2");
    expect_error(read(std::string(header) + "2020-01-01,1,2,1,2,3\n"), "single bar");
}

TEST(CsvReader, SeesACutFile) {
    const std::string whole = with_row("2020-01-01T01:00:00Z,1,2,1,2,0");
    EXPECT_FALSE(read(whole)->report.unterminated);
    const auto cut = read(whole.substr(0, whole.size() - 12));
    ASSERT_TRUE(cut);
    EXPECT_EQ(cut->report.accepted, 3U);
    EXPECT_EQ(cut->report.rejected_rows.at(0).reason, "the last line is cut off");
    EXPECT_TRUE(cut->report.unterminated);
    // Cut inside the last number: it cannot be told, so the report says what is known.
    const auto inside = read(whole.substr(0, whole.size() - 2));
    EXPECT_EQ(inside->report.accepted, 4U);
    EXPECT_NE(inside->report.text().find("may have been cut off"), std::string::npos);
}

TEST(CsvReader, ChecksTheTimeframe) {
    const std::string hourly = with_row("2020-01-01T01:00:00Z,1,2,1,2,0");
    EXPECT_TRUE(read(hourly, {.timeframe = model::Timeframe{60}}));
    expect_error(read(hourly, {.timeframe = model::Timeframe{1}}), "1h apart, not 1m");
    expect_error(read(hourly, {.timeframe = model::Timeframe{1440}}), "1h apart, not 1d");
    // Sparse minutes: mostly 2 minutes apart, still minutes when told so.
    const std::string sparse = std::string(header) +
                               "2020-01-01T00:00:00Z,1,2,1,2,0\n2020-01-01T00:02:00Z,1,2,1,2,0\n"
                               "2020-01-01T00:04:00Z,1,2,1,2,0\n2020-01-01T00:05:00Z,1,2,1,2,0\n";
    EXPECT_EQ(read(sparse, {.timeframe = model::Timeframe{1}})->report.accepted, 4U);
    // Not told, a bar inside the one before is rejected.
    const auto inferred = read(sparse);
    EXPECT_EQ(inferred->series.timeframe.minutes, 2);
    EXPECT_EQ(inferred->report.accepted, 3U);
    EXPECT_NE(inferred->report.rejected_rows.at(0).reason.find("inside the bar before"),
              std::string::npos);
    const std::string seconds =
        std::string(header) + "2020-01-01T00:00:00Z,1,2,1,2,0\n2020-01-01T00:00:10Z,1,2,1,2,0\n";
    expect_error(read(seconds), "10 s apart, which is no timeframe");
}

TEST(CsvReader, ReadsGzipAndRefusesBrokenGzip) {
    const TemporaryFolder folder;
    const std::string text = with_row("2020-01-01T01:00:00Z,1,2,1,2,0");
    const std::string path = folder.file("bars.csv.gz");
    gzFile out = gzopen(path.c_str(), "wb");
    ASSERT_EQ(gzwrite(out, text.data(), static_cast<unsigned>(text.size())),
              static_cast<int>(text.size()));
    gzclose(out);
    const auto in = read_csv(path, {});
    ASSERT_TRUE(in) << in.error().text();
    EXPECT_EQ(in->series.hash, read(text)->series.hash);

    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 12);
    const auto cut = read_csv(path, {});
    ASSERT_FALSE(cut);
    EXPECT_NE(cut.error().text().find("gzip file ends in the middle"), std::string::npos)
        << cut.error().text();
    std::fstream(path, std::ios::in | std::ios::out | std::ios::binary)
        .seekp(12)
        .write("xxxxxx", 6);
    EXPECT_FALSE(read_csv(path, {}));
}

TEST(CsvReader, TakesNoTwiceTheMemoryForALongFile) {
    const TemporaryFolder folder;
    const auto series = generate({.bars = 20'000});
    const auto path = folder.file("a.csv");
    ASSERT_TRUE(write_csv(*series, path));
    const auto rows = read_rows(*open_source(path), path, {});
    ASSERT_TRUE(rows);
    EXPECT_EQ(rows->bars.size(), 20'000U);
    EXPECT_LT(rows->bars.capacity(), 23'000U);  // doubling would end at 32,768
}

TEST(CsvReader, SaysWhyAFileCannotBeOpened) {
    const TemporaryFolder folder;
    const auto missing = read_csv(folder.file("none.csv"), {});
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().text().find("No such file"), std::string::npos);
    const auto is_folder = read_csv(folder.file(""), {});
    ASSERT_FALSE(is_folder);
    EXPECT_EQ(is_folder.error().code, ErrorCode::data);
}

TEST(CsvReader, ReadsTheSampleData) {
    const std::filesystem::path sample = std::filesystem::path(PMP_SOURCE_DIR) / "data/sample";
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(sample)) {
        if (entry.path().extension() != ".csv") continue;
        const auto in = read_csv(entry.path().string(), {.strict = true});
        ASSERT_TRUE(in) << in.error().text();
        EXPECT_GT(in->report.accepted, 80U);
        const bool hourly = entry.path().stem().string().ends_with("_1h");
        EXPECT_EQ(in->series.timeframe.minutes, hourly ? 60 : 1440) << entry.path();
        ++files;
    }
    EXPECT_GE(files, 3U);
}

RC_GTEST_PROP(CsvReader, WrittenBarsComeBackTheSame, ()) {
    GeneratorSpec spec;
    spec.seed = *rc::gen::arbitrary<std::uint64_t>();
    spec.bars = *rc::gen::inRange<std::size_t>(2, 200);
    spec.tick = core::Decimal::from_raw(*rc::gen::element(1, 1'000, 1'000'000, 25'000'000));
    const auto series = generate(spec);
    const TemporaryFolder folder;
    RC_ASSERT(write_csv(*series, folder.file("a.csv")).has_value());
    const auto in = read_csv(folder.file("a.csv"), {.strict = true});
    RC_ASSERT(in.has_value());
    RC_ASSERT(in->series.bars == series->bars);
    RC_ASSERT(in->series.hash == series->hash);
}

RC_GTEST_PROP(CsvReader, NeverCrashesOnDamagedFiles, ()) {
    std::string text = with_row("2020-01-01T01:00:00Z,1.5,1.75,1.25,1.3,7.5");
    const auto changes = *rc::gen::inRange(1, 12);
    for (int i = 0; i < changes; ++i) {
        const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
        switch (*rc::gen::inRange(0, 3)) {
            case 0: text[at] = *rc::gen::arbitrary<char>(); break;
            case 1:
                text.insert(at, 1, *rc::gen::element(',', '\n', '\0', '9', '-', '.', 'e'));
                break;
            default: text.resize(at + 1);
        }
    }
    const auto in = read(text, {.timezone = "UTC"});
    if (!in) {
        RC_ASSERT(in.error().code == ErrorCode::data);
        return;
    }
    RC_ASSERT(in->report.accepted + in->report.rejected == in->report.rows);
    RC_ASSERT(in->report.accepted == in->series.bars.size());
    for (std::size_t i = 0; i < in->series.bars.size(); ++i) {
        RC_ASSERT(!model::bar_fault(in->series.bars[i]));
        if (i == 0) continue;
        RC_ASSERT(in->series.bars[i].open_time >= in->series.bars[i - 1].close_time);
    }
}

}  // namespace
}  // namespace pmp::data
