#include "backtest/json_writer.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>

namespace pmp::backtest {
namespace {

using nlohmann::json;

template <class Write>
std::string written(Write write) {
    std::string out;
    JsonWriter writer([&](std::string_view bytes) -> core::Status {
        out += bytes;
        return {};
    });
    write(writer);
    EXPECT_TRUE(writer.finish());
    return out;
}

TEST(JsonWriter, LinesAndFlat) {
    const auto text = written([](JsonWriter& w) {
        w.begin_object();
        w.member("a", 1);
        w.key("empty");
        w.begin_array();
        w.end_array();
        w.key("rows");
        w.begin_array();
        for (int i = 0; i < 2; ++i) {
            w.begin_object(true);
            w.member("n", i);
            w.key("of");
            w.begin_array();
            w.value(true);
            w.value(std::nullopt);
            w.end_array();
            w.end_object();
        }
        w.end_array();
        w.end_object();
    });
    EXPECT_EQ(text,
              "{\n  \"a\": 1,\n  \"empty\": [],\n  \"rows\": [\n    {\"n\": 0, \"of\": [true, "
              "null]},\n    {\"n\": 1, \"of\": [true, null]}\n  ]\n}\n");
}

TEST(JsonWriter, DecimalsHaveTheirExactText) {
    for (const char* text : {"1.17762", "0", "-0.00000001", "92233720368.54775807",
                             "-92233720368.54775808", "1000000", "0.1", "-12.5"}) {
        const auto number = core::Decimal::parse(text);
        ASSERT_TRUE(number) << text;
        EXPECT_EQ(written([&](JsonWriter& w) { w.value(*number); }), std::string(text) + "\n");
    }
}

RC_GTEST_PROP(JsonWriter, DecimalsReadBackAsTheyWere, ()) {
    const auto number = core::Decimal::from_raw(*rc::gen::arbitrary<std::int64_t>());
    auto text = written([&](JsonWriter& w) { w.value(number); });
    text.pop_back();
    RC_ASSERT(text == number.to_string());
    RC_ASSERT(core::Decimal::parse(text).value() == number);
}

RC_GTEST_PROP(JsonWriter, DoublesReadBackAsTheyWere, ()) {
    const auto bits = *rc::gen::arbitrary<std::uint64_t>();
    const double number = std::bit_cast<double>(bits);
    const auto back = json::parse(written([&](JsonWriter& w) { w.value(number); }));
    if (std::isfinite(number)) RC_ASSERT(back.get<double>() == number);
    else RC_ASSERT(back.is_null());
}

TEST(JsonWriter, TextIsEscapedAndWhatIsNoTextIsReplaced) {
    const std::string odd = "q\" b\\ n\n t\t \x01 \xC3\xA4 \xFF\xC3";
    const auto back = json::parse(written([&](JsonWriter& w) { w.value(odd); }));
    EXPECT_EQ(back, "q\" b\\ n\n t\t \x01 \xC3\xA4 \xEF\xBF\xBD\xEF\xBF\xBD");
}

RC_GTEST_PROP(JsonWriter, AnyBytesMakeJson, ()) {
    const auto bytes = *rc::gen::arbitrary<std::string>();
    (void)json::parse(written([&](JsonWriter& w) { w.value(bytes); }));  // throws when it is none
}

RC_GTEST_PROP(JsonWriter, TimesAreThoseOfCore, ()) {
    // Around days, before and after the epoch, with parts of seconds now and then.
    const auto day = *rc::gen::inRange<std::int64_t>(-90'000, 90'000);
    const auto second = *rc::gen::inRange<std::int64_t>(0, 86'400);
    const auto rest = *rc::gen::element<std::int64_t>(0, 0, 1, 500'000'000);
    const core::Time time{(day * 86'400 + second) * 1'000'000'000 + rest};
    const auto text = written([&](JsonWriter& w) {
        w.begin_array(true);
        w.value(time);
        w.value(time + core::Duration::seconds(1));
        w.end_array();
    });
    RC_ASSERT(text == "[\"" + core::to_string(time) + "\", \"" +
                          core::to_string(time + core::Duration::seconds(1)) + "\"]\n");
}

TEST(JsonWriter, ASinkThatFailsIsAskedNoMore) {
    int calls = 0;
    JsonWriter writer([&](std::string_view) -> core::Status {
        ++calls;
        return core::fail(core::ErrorCode::data, "full");
    });
    writer.begin_array();
    for (int i = 0; i < 100'000; ++i) {
        writer.begin_array(true);
        writer.value(i);
        writer.end_array();
    }
    writer.end_array();
    const auto status = writer.finish();
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().what, "full");
    EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace pmp::backtest
