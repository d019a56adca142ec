#include "data/check.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "data/generate.hpp"
#include "data/zone.hpp"

namespace pmp::data {
namespace {

using core::Duration;
using core::from_civil;

const Finding* find(const std::vector<Finding>& all, const std::string& code) {
    const auto at = std::ranges::find(all, code, &Finding::code);
    return at == all.end() ? nullptr : &*at;
}

/// A year of hours of a market that is open as FX is: Sunday 17:00 to Friday 17:00 in New York.
Series fx_hours(int open_hour = 17) {
    const auto new_york = *Zone::parse("America/New_York");
    Series out = *generate({.start = from_civil(2020, 1, 5),
                            .bars = 365 * 24,
                            .timeframe = {60},
                            .tick = core::Decimal::from_raw(1'000)});
    out.bars.erase_if([&](const model::Bar& bar) {
        const auto since = new_york.to_local(bar.open_time) -
                           model::bar_start(new_york.to_local(bar.open_time), {10'080});
        const auto hour = since.ns / Duration::hours(1).ns;
        return hour >= 4 * 24 + 17 && hour < 6 * 24 + open_hour;
    });
    return out;
}

/// The same bars as a file would have it whose times were read in a wrong zone.
Series misread(const Series& series, const char* right, const char* wrong) {
    const auto from = *Zone::parse(right), as = *Zone::parse(wrong);
    Series out = series;
    std::vector<model::Bar> bars;
    for (model::Bar bar : series.bars) {
        const auto utc = as.to_utc(from.to_local(bar.open_time),
                                   bars.empty() ? core::Time::min() : bars.back().open_time);
        if (!utc || (!bars.empty() && *utc < bars.back().close_time)) continue;
        bar.open_time = *utc;
        bar.close_time = *utc + Duration::hours(1);
        bars.push_back(bar);
    }
    out.bars = std::move(bars);
    return out;
}

std::vector<Finding> check(const Series& series, const char* zone = "UTC") {
    ImportReport report;
    report.zone = zone;
    report.rows = series.bars.size();
    return check_series(series, report);
}

TEST(Check, GoodDataGivesNoWarning) {
    for (const auto& series : {fx_hours(), fx_hours(18), *generate({.bars = 20'000})})
        for (const auto& finding : check(series))
            EXPECT_EQ(finding.severity, Severity::note) << finding.code << ": " << finding.text;
}

TEST(Check, TheRightZoneIsConfirmed) {
    const auto all = check(fx_hours());
    const auto* open = find(all, "weekly_open");
    ASSERT_NE(open, nullptr);
    EXPECT_NE(open->text.find("UTC fits"), std::string::npos) << open->text;
    EXPECT_NE(open->text.find("summer"), std::string::npos);
}

TEST(Check, AWrongZoneIsAFaultAndTheRightOneNamed) {
    for (const auto* right : {"broker:EET-US", "fixed:-05:00", "America/New_York"}) {
        const auto all = check(misread(fx_hours(), right, "UTC"));
        const auto* open = find(all, "weekly_open");
        ASSERT_NE(open, nullptr) << right;
        EXPECT_EQ(open->severity, Severity::fault);
        EXPECT_NE(open->text.find(std::string("--timezone ") + right), std::string::npos)
            << open->text;
        EXPECT_EQ(all.front().code, "weekly_open");  // the worst comes first
    }
}

TEST(Check, AClockWithoutSummerTimeIsSeen) {
    const auto all = check(misread(fx_hours(), "broker:EET-US", "fixed:+02:00"), "fixed:+02:00");
    const auto* open = find(all, "weekly_open");
    ASSERT_NE(open, nullptr);
    EXPECT_NE(open->severity, Severity::note);
    EXPECT_NE(open->text.find("--timezone broker:EET-US"), std::string::npos) << open->text;
}

TEST(Check, MissingFirstHoursAreNoWrongZone) {
    Series series = fx_hours();
    // Sundays from 23:00 UTC on, in summer too: an hour or two are missing, the closes are right.
    series.bars.erase_if([](const model::Bar& bar) {
        const auto since = bar.open_time - model::bar_start(bar.open_time, {10'080});
        const auto hour = since.ns / Duration::hours(1).ns;
        return hour >= 6 * 24 && hour < 6 * 24 + 23;
    });
    const auto all = check(series);
    const auto* open = find(all, "weekly_open");
    ASSERT_NE(open, nullptr);
    EXPECT_EQ(open->severity, Severity::warning);
    EXPECT_NE(open->text.find("close at 17:00"), std::string::npos) << open->text;
}

TEST(Check, MarketsOfOtherHoursAreNotHeldAgainstFx) {
    EXPECT_EQ(find(check(*generate({.bars = 20'000, .timeframe = {60}})), "weekly_open"), nullptr);
}

TEST(Check, GapsAreHolesInUsualHours) {
    Series series = fx_hours();
    EXPECT_EQ(find(check(series), "gaps"), nullptr);
    const auto start = from_civil(2020, 3, 3, 9), end = from_civil(2020, 3, 4, 9);
    series.bars.erase_if([&](const auto& bar) {
        return (bar.open_time >= start && bar.open_time < end) ||
               bar.open_time == from_civil(2020, 6, 3, 9);
    });
    const auto all = check(series);
    const auto* gaps = find(all, "gaps");
    ASSERT_NE(gaps, nullptr);
    EXPECT_EQ(gaps->count, 2U);
    EXPECT_EQ(gaps->first, start);
    EXPECT_NE(gaps->text.find("25 bars missing"), std::string::npos) << gaps->text;
}

TEST(Check, StandingPricesAreStale) {
    Series series = *generate({.bars = 300, .timeframe = {60}});
    for (std::size_t i = 100; i < 115; ++i) {
        model::Bar bar = series.bars[i];
        bar.open = bar.high = bar.low = bar.close = series.bars[99].close;
        series.bars.set(i, bar);
    }
    const auto all = check(series);
    const auto* stale = find(all, "stale");
    ASSERT_NE(stale, nullptr);
    EXPECT_EQ(stale->severity, Severity::warning);
    EXPECT_EQ(stale->count, 1U);
    for (std::size_t i = 100; i < 290; ++i) {
        model::Bar bar = series.bars[i];
        bar.open = bar.high = bar.low = bar.close = 100;
        series.bars.set(i, bar);
    }
    EXPECT_EQ(find(check(series), "stale")->severity, Severity::fault);
}

TEST(Check, OutliersAndSplits) {
    Series series = *generate({.bars = 1000, .timeframe = {1440}});
    for (std::size_t i = 500; i < 1000; ++i) {
        model::Bar bar = series.bars[i];
        for (auto* price : {&bar.open, &bar.high, &bar.low, &bar.close})
            *price = core::Decimal::divide(*price, 7, core::Rounding::half_even);
        series.bars.set(i, bar);
    }
    auto all = check(series);
    ASSERT_NE(find(all, "split_like"), nullptr);
    EXPECT_EQ(find(all, "split_like")->count, 1U);
    EXPECT_EQ(find(all, "split_like")->first, series.bars[500].open_time);
    EXPECT_NE(find(all, "split_like")->text.find("1/7 at"), std::string::npos);
    EXPECT_EQ(find(all, "outliers"), nullptr);

    model::Bar spike = series.bars[700];
    spike.high = spike.close = core::Decimal::multiply(spike.close, 13, core::Rounding::half_even);
    series.bars.set(700, spike);
    all = check(series);
    ASSERT_NE(find(all, "outliers"), nullptr);
    EXPECT_GE(find(all, "outliers")->count, 1U);
}

TEST(Check, SundayStubs) {
    Series series = *generate({.start = from_civil(2020, 1, 6), .bars = 200, .timeframe = {1440}});
    EXPECT_EQ(find(check(series), "sunday_stubs"), nullptr);  // every day of the week: no stub
    const auto weekday = [](const model::Bar& bar) {
        return (bar.open_time - model::bar_start(bar.open_time, {10'080})).ns /
               Duration::days(1).ns;
    };
    series.bars.erase_if([&](const auto& bar) { return weekday(bar) == 5; });
    ASSERT_NE(find(check(series), "sunday_stubs"), nullptr);
    EXPECT_EQ(find(check(series), "sunday_stubs")->count, 28U);
    series.bars.erase_if([&](const auto& bar) { return weekday(bar) == 6; });
    EXPECT_EQ(find(check(series), "sunday_stubs"), nullptr);
}

TEST(Check, WhatTheImportFoundIsHere) {
    ImportReport report;
    report.zone = "UTC";
    report.rows = 100;
    report.rejected = 10;
    report.duplicates = 2;
    report.crossed = 3;
    report.unterminated = true;
    const auto series = *generate({.bars = 100});
    auto all = check_series(series, report);
    EXPECT_EQ(find(all, "rejected")->severity, Severity::warning);
    EXPECT_EQ(find(all, "duplicates")->count, 2U);
    EXPECT_EQ(find(all, "crossed")->count, 3U);
    EXPECT_NE(find(all, "unterminated"), nullptr);
    report.rejected = 30;
    EXPECT_EQ(find(check_series(series, report), "rejected")->severity, Severity::fault);
}

}  // namespace
}  // namespace pmp::data
