// Processor time; not part of the normal run (timings on a busy machine prove nothing):
//     test_data --gtest_also_run_disabled_tests --gtest_filter='*Speed*'

#include <cstdio>
#include <ctime>
#include <filesystem>

#include <gtest/gtest.h>

#include "data/csv_reader.hpp"
#include "data/csv_writer.hpp"
#include "data/generate.hpp"
#include "data/resampler.hpp"

namespace pmp::data {
namespace {

TEST(DISABLED_Speed, MillionsOfRowsASecond) {
    GeneratorSpec spec;
    spec.bars = 1'000'000;
    spec.tick = core::Decimal::from_raw(1'000);
    spec.start_price = *core::Decimal::parse("1.1");
    spec.weekend_gaps = true;
    const auto path = (std::filesystem::temp_directory_path() / "pmp-speed.csv").string();
    const auto timed = [](const char* what, auto&& work) {
        const auto start = std::clock();
        work();
        const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        std::printf("%-10s %6.2f M bars/s\n", what, 1 / seconds);
        return 1e6 / seconds;
    };
    Series series;
    timed("generate", [&] { series = *generate(spec); });
    timed("write_csv", [&] { ASSERT_TRUE(write_csv(series, path)); });
    const double rate = timed("read_csv", [&] { ASSERT_TRUE(read_csv(path, {.strict = true})); });
    timed("resample", [&] { ASSERT_TRUE(resample(series, {60})); });
    timed("hash", [&] { ASSERT_EQ(content_hash(series.bars), series.hash); });
    std::filesystem::remove(path);
    EXPECT_GT(rate, 1e6);
}

}  // namespace
}  // namespace pmp::data
