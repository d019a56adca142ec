#include "reports/text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "reports/words.hpp"

using namespace pmp;
using namespace pmp::reports;

TEST(Escape, MarkupBecomesText) {
    EXPECT_EQ(escape("<script>alert('x')</script> & \"y\""),
              "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;");
    EXPECT_EQ(escape("ünïcode ≤ 漢 😀"), "ünïcode ≤ 漢 😀");
}

TEST(Escape, BytesThatAreNoTextAreReplaced) {
    EXPECT_EQ(escape(std::string_view("a\0b\x01", 4)), "a\uFFFDb\uFFFD");
    EXPECT_EQ(escape("\xC3("), "\uFFFD(");              // cut short
    EXPECT_EQ(escape("\xC0\xAF"), "\uFFFD\uFFFD");      // overlong "/"
    EXPECT_EQ(escape("\xED\xA0\x80").size(), 9u);       // a surrogate
    EXPECT_EQ(escape("x\xF0\x9F"), "x\uFFFD\uFFFD");    // the end of the text
}

TEST(Escape, NothingThatOpensMarkupIsLeft) {
    rc::check([](const std::string& text) {
        RC_ASSERT(escape(text).find_first_of("<>\"'") == std::string::npos);
    });
}

TEST(Number, GroupsSignsAndNeverMinusZero) {
    EXPECT_EQ(number(1234567.891, 2), "1,234,567.89");
    EXPECT_EQ(number(-1234.5, 1), "−1,234.5");
    EXPECT_EQ(number(999, 0), "999");
    EXPECT_EQ(number(12.3, 1, Sign::always), "+12.3");
    EXPECT_EQ(number(-0.001, 2), "0.00");
    EXPECT_EQ(number(0.001, 2, Sign::always), "0.00");
    EXPECT_EQ(number(NAN, 2), "–");
    EXPECT_EQ(money(core::Decimal::parse("-92233720368.54").value()), "−92,233,720,368.54");
    EXPECT_EQ(price(core::Decimal::parse("1.12345").value()), "1.12345");
    EXPECT_EQ(price(core::Decimal(1200)), "1,200.00");
    EXPECT_EQ(percent(-0.0312), "−3.12\u00A0%");
}

TEST(Days, AMidnightSampleClosesTheDayBefore) {
    EXPECT_EQ(day_of(core::from_civil(2018, 3, 1)), "2018-02-28");
    EXPECT_EQ(day_of(core::from_civil(2018, 3, 1, 21)), "2018-03-01");
    EXPECT_EQ(minute_of(core::from_civil(2018, 3, 1, 21, 5)), "2018-03-01 21:05");
}

TEST(Words, EveryMetricHasALabelAndAFormula) {
    for (const auto& [key, metric] : stats::Metrics{}.entries()) {
        const auto* words = metric_words(key);
        ASSERT_NE(words, nullptr) << key;
        EXPECT_FALSE(words->formula.empty()) << key;
    }
    EXPECT_EQ(metric_text(stats::Metric::undefined("why"), Unit::percent), "–");
    EXPECT_EQ(metric_text(stats::Metric::of(0), Unit::percent), "0.00\u00A0%");
}

TEST(Words, AnUnknownCodeIsNotGivenAMeaning) {
    EXPECT_EQ(code_words("EXPOSURE_NET_LIMIT").outcome, "resized or blocked");
    EXPECT_EQ(code_words("SOMETHING_NEW").outcome, "other");
    EXPECT_TRUE(code_words("SOMETHING_NEW").meaning.empty());
}
