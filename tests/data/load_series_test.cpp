#include "data/load_series.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "data/column_cache.hpp"
#include "data/csv_writer.hpp"
#include "data/generate.hpp"
#include "data/packer.hpp"
#include "data/report_text.hpp"

namespace pmp::data {
namespace {

namespace fs = std::filesystem;

class LoadSeries : public ::testing::Test {
protected:
    LoadSeries() {
        std::string name = (fs::temp_directory_path() / "pmp-load-XXXXXX").string();
        folder_ = mkdtemp(name.data());
        options_.cache_folder = (folder_ / "cache").string();
        options_.min_cached_bars = 2;
    }
    ~LoadSeries() override { fs::remove_all(folder_); }

    /// A file that was last written to long ago.
    std::string file(const std::string& name, const std::string& text) {
        const auto path = folder_ / name;
        fs::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
        fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(1));
        return path.string();
    }
    std::string bars(const std::string& name, int day, int count, int price = 10) {
        std::string text = "time,open,high,low,close,volume\n";
        for (int i = 0; i < count; ++i)
            text += core::to_string(core::from_civil(2020, 1, day, i)) + "," +
                    std::to_string(price) + ",99,1,10,5\n";
        return file(name, text);
    }
    Import load(const std::string& path) {
        auto in = load_series(path, options_);
        if (!in) throw std::runtime_error(in.error().text());
        return *in;
    }
    static bool from_cache(const Import& in) { return in.report.cache.starts_with("read from"); }
    std::string cached() {
        for (const auto& entry : fs::directory_iterator(options_.cache_folder))
            return entry.path().string();
        return {};
    }
    std::size_t cached_files() {
        std::error_code error;
        const fs::directory_iterator begin(options_.cache_folder, error);
        return error ? 0 : static_cast<std::size_t>(std::distance(begin, fs::directory_iterator{}));
    }

    fs::path folder_;
    LoadOptions options_;
};

TEST_F(LoadSeries, TheSecondLoadIsMappedAndTheSame) {
    const auto path = file("x.csv",
                           "time,open,high,low,close,volume\n2020-01-01T00:00:00Z,1,2,1,2,7.25\n"
                           "2020-01-01T00:30:00Z,9,2,1,2,0\n2020-01-01T01:00:00Z,1,2,1,2,1\n"
                           "2020-01-01T02:00:00Z,1,2,1,2,1\n2020-01-01T03:00:00Z,1,2,1,2,1");
    options_.import.symbol = "X";
    const auto first = load(path);
    EXPECT_TRUE(first.report.cache.starts_with("written to")) << first.report.cache;
    const auto second = load(path);
    EXPECT_TRUE(from_cache(second)) << second.report.cache;
    EXPECT_EQ(second.series.bars, first.series.bars);
    EXPECT_NE(second.series.bars.data(), first.series.bars.data());
    EXPECT_EQ(second.series.hash, first.series.hash);
    EXPECT_EQ(second.series.symbol, "X");
    EXPECT_EQ(second.series.source, first.series.source);
    EXPECT_EQ(second.series.timeframe, first.series.timeframe);
    auto report = second.report;
    report.cache = first.report.cache;
    EXPECT_EQ(report.text(), first.report.text());
    EXPECT_EQ(report.rejected_rows.at(0).line, 3U);
    EXPECT_TRUE(report.unterminated);
    EXPECT_TRUE(verify_cached(second));
}

TEST_F(LoadSeries, EverythingThatMattersIsPartOfTheKey) {
    const auto path = bars("x.csv", 1, 10);
    const auto factors = file("f.csv", "20500101,0.5,1\n");
    load(path);
    EXPECT_TRUE(from_cache(load(path)));
    options_.import.factors = factors;
    EXPECT_FALSE(from_cache(load(path)));
    EXPECT_TRUE(from_cache(load(path)));
    EXPECT_EQ(load(path).series.bars[0].open, core::Decimal(5));
    file("f.csv", "20500101,0.2,1\n");
    fs::last_write_time(factors, fs::file_time_type::clock::now() - std::chrono::hours(2));
    EXPECT_EQ(load(path).series.bars[0].open, core::Decimal(2));
    options_.import.factors.clear();
    EXPECT_TRUE(from_cache(load(path)));
    options_.import.timeframe = model::Timeframe{60};
    EXPECT_FALSE(from_cache(load(path)));
    bars("x.csv", 1, 11);
    EXPECT_EQ(load(path).series.bars.size(), 11U);
    bars("x.csv", 1, 11, 20);  // the same size, another time
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(3));
    EXPECT_EQ(load(path).series.bars[0].open, core::Decimal(20));
}

TEST_F(LoadSeries, StrictNeverTakesACachedFault) {
    const auto path = file("x.csv",
                           "time,open,high,low,close\n2020-01-01,1,2,1,2\n2020-01-02,0,0,0,0\n"
                           "2020-01-03,1,2,1,2\n2020-01-04,1,2,1,2\n2020-01-05,1,2,1,2\n");
    EXPECT_EQ(load(path).report.rejected, 1U);
    EXPECT_TRUE(from_cache(load(path)));
    options_.import.strict = true;
    const auto in = load_series(path, options_);
    ASSERT_FALSE(in);
    EXPECT_NE(in.error().text().find("x.csv:3"), std::string::npos);
}

TEST_F(LoadSeries, TooManyRejectedRowsAreAnErrorAlsoFromTheCache) {
    const std::string bad = "2020-01-02,0,0,0,0\n";
    const auto rows = [&](int good) {
        std::string text = "time,open,high,low,close\n2020-01-01,1,2,1,2\n" + bad;
        for (int day = 3; day < 2 + good; ++day)
            text += core::to_string(core::from_civil(2020, 1, day)) + ",1,2,1,2\n";
        return text;
    };
    EXPECT_EQ(load(file("fifth.csv", rows(4))).report.rejected, 1U);
    const auto path = file("x.csv", rows(3));
    const auto refused = [&] {
        const auto in = load_series(path, options_);
        ASSERT_FALSE(in);
        EXPECT_EQ(in.error().code, core::ErrorCode::data);
        EXPECT_EQ(in.error().where, path + ":3");
        EXPECT_NE(in.error().what.find("1 of 4 rows (25 %)"), std::string::npos) << in.error().what;
        EXPECT_NE(in.error().what.find("line 3: a price is not positive"), std::string::npos)
            << in.error().what;
    };
    refused();
    options_.keep_unsound = true;
    EXPECT_TRUE(from_cache(load(path)));  // for a check, which shows all that is wrong
    options_.keep_unsound = false;
    refused();
}

TEST_F(LoadSeries, ADamagedOrCutCacheIsReadAnew) {
    const auto path = bars("x.csv", 1, 20);
    const auto good = load(path);
    const auto size = fs::file_size(cached());
    for (const std::size_t at : {std::size_t{0}, std::size_t{9}, std::size_t{20}, std::size_t{60},
                                 std::size_t{4096}, size - 1}) {
        std::fstream file(cached(), std::ios::in | std::ios::out | std::ios::binary);
        file.seekg(static_cast<long>(at));
        const char c = static_cast<char>(file.get() ^ 0x55);
        file.seekp(static_cast<long>(at));
        file.put(c);
        file.close();
        const auto again = load(path);
        EXPECT_FALSE(from_cache(again)) << at;
        EXPECT_EQ(again.series.bars, good.series.bars);
        EXPECT_TRUE(from_cache(load(path))) << at;  // and has been written anew
    }
    for (const std::size_t length : {std::size_t{0}, std::size_t{10}, std::size_t{100},
                                     std::size_t{4096}, size - 88, size - 1}) {
        fs::resize_file(cached(), length);
        EXPECT_FALSE(from_cache(load(path))) << length;
    }
    EXPECT_EQ(cached_files(), 1U);
}

TEST_F(LoadSeries, WithoutACacheNothingIsKept) {
    const auto path = bars("x.csv", 1, 10);
    options_.cache = false;
    EXPECT_EQ(load(path).report.cache, "");
    EXPECT_EQ(cached_files(), 0U);
    options_.cache = true;
    options_.min_cached_bars = 11;
    load(path);
    EXPECT_EQ(cached_files(), 0U);
    options_.min_cached_bars = 1;
    options_.cache_folder = path;  // a file: no folder can be made there
    const auto in = load(path);
    EXPECT_EQ(in.series.bars.size(), 10U);
    EXPECT_TRUE(in.report.cache.starts_with("not written")) << in.report.cache;
}

TEST_F(LoadSeries, AFileThatWasJustWrittenIsNotKept) {
    const auto path = bars("x.csv", 1, 10);
    fs::last_write_time(path, fs::file_time_type::clock::now() + std::chrono::seconds(1));
    EXPECT_NE(load(path).report.cache.find("only just"), std::string::npos);
    EXPECT_EQ(cached_files(), 0U);
}

TEST_F(LoadSeries, AFolderIsOneSeriesInOrderOfTime) {
    bars("in/b.csv", 1, 5);
    bars("in/a.csv", 3, 5);
    bars("in/c.csv", 2, 5);
    file("in/notes.md", "nothing");
    const auto in = load((folder_ / "in").string());
    ASSERT_EQ(in.series.bars.size(), 15U);
    EXPECT_EQ(in.series.bars[5].open_time, core::from_civil(2020, 1, 2));
    EXPECT_EQ(in.report.rows, 15U);
    EXPECT_EQ(in.report.files.size(), 3U);
    EXPECT_EQ(load((folder_ / "in/[ab].csv").string() + "*").series.bars.size(), 10U);
    // The same bars twice: each is left out, with its file and line.
    bars("in/d.csv", 2, 2);
    const auto twice = load((folder_ / "in").string());
    EXPECT_EQ(twice.series.bars.size(), 15U);
    EXPECT_EQ(twice.report.duplicates, 2U);
    EXPECT_TRUE(twice.report.rejected_rows.at(0).file.ends_with(".csv"));
    // Another dialect among them is an error.
    file("in/e.csv", "20120201 000000;1;2;1;2;0\n20120201 010000;1;2;1;2;0\n");
    const auto mixed = load_series((folder_ / "in").string(), options_);
    ASSERT_FALSE(mixed);
    EXPECT_NE(mixed.error().text().find("alike"), std::string::npos) << mixed.error().text();
    fs::create_directory(folder_ / "empty");
    EXPECT_FALSE(load_series((folder_ / "empty").string(), options_));
    EXPECT_FALSE(load_series((folder_ / "nothing*").string(), options_));
}

TEST_F(LoadSeries, OfALeanFolderTradesAreTaken) {
    for (const auto* name :
         {"usa/minute/spy/20131004_trade.csv", "usa/minute/spy/20131007_trade.csv"})
        file(std::string("equity/") + name,
             "34200000,1674200,1675800,1674200,1675600,100\n34260000,1675600,1675600,1675300,"
             "1675600,1\n");
    file("equity/usa/minute/spy/20131004_quote.csv", "34200000,1,1,1,1,1,1,1,1,1,1\n");
    const auto in = load((folder_ / "equity/usa/minute/spy").string());
    EXPECT_EQ(in.series.bars.size(), 4U);
    EXPECT_EQ(in.report.left_out, 1U);
    EXPECT_EQ(in.series.bars[2].open_time, core::from_civil(2013, 10, 7, 13, 30));
}

TEST_F(LoadSeries, AnArchiveProvesItsEnd) {
    // A last line without an end may be a cut file, but not in an archive: there a cut is an error.
    const std::string text = "time,open,high,low,close\n2020-01-01,1,2,1,2\n2020-01-02,1,2,1,2";
    EXPECT_TRUE(load(file("x.csv", text)).report.unterminated);
    const auto packer = make_packer("x.gz");
    std::string packed(packer->pack(text));
    packed += packer->finish();
    EXPECT_FALSE(load(file("x.csv.gz", packed)).report.unterminated);
}

TEST_F(LoadSeries, WritesAndReadsCompressedFiles) {
    auto series = *generate({.bars = 3000, .weekend_gaps = true});
    for (std::size_t i = 0; i < series.bars.size(); ++i) {
        auto bar = series.bars[i];
        const auto cent = core::Decimal::from_raw(1'000'000);
        bar.ask = {bar.open + cent, bar.high + cent, bar.low + cent, bar.close + cent};
        series.bars.set(i, bar);
    }
    for (const auto* name : {"x.csv", "x.csv.gz", "x.csv.zst"}) {
        const auto path = (folder_ / name).string();
        ASSERT_TRUE(write_csv(series, path));
        EXPECT_EQ(load(path).series.bars, series.bars) << name;
        EXPECT_TRUE(load(path).report.quoted);
        // Cut anywhere a compressed file is an error, not a shorter one.
        if (std::string(name).ends_with(".csv")) continue;
        EXPECT_LT(fs::file_size(path), fs::file_size(folder_ / "x.csv") / 2);
        fs::resize_file(path, fs::file_size(path) - 7);
        const auto in = load_series(path, options_);
        ASSERT_FALSE(in) << name;
        EXPECT_NE(in.error().text().find(name), std::string::npos);
    }
}

TEST(ReportText, IsReadBackOnlyWhole) {
    ImportReport report;
    report.dialect_reason = "two\nlines \\n and more";
    report.rejected_rows = {{7, "why", "file"}, {8, "", ""}};
    report.files = {"a", "b\n"};
    const std::string text = to_text(report);
    ImportReport back;
    ASSERT_TRUE(from_text(text, back));
    EXPECT_EQ(to_text(back), text);
    EXPECT_EQ(back.dialect_reason, report.dialect_reason);
    for (std::size_t n = 0; n < text.size(); ++n) {
        ImportReport cut;
        EXPECT_FALSE(from_text(text.substr(0, n), cut)) << n;
    }
    ImportReport more;
    EXPECT_FALSE(from_text(text + "x\n", more));
}

}  // namespace
}  // namespace pmp::data
