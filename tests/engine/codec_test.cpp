#include "engine/codec.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>

#include "engine/latency.hpp"

namespace pmp::engine {
namespace {

using execution::BrokerEvent;
using rc::gen::arbitrary;
using rc::gen::inRange;

core::Decimal any_decimal() { return core::Decimal::from_raw(*arbitrary<std::int64_t>()); }
std::string any_text() { return *rc::gen::string<std::string>(); }
std::string ascii() { return *rc::gen::container<std::string>(inRange<char>(1, 127)); }

RC_GTEST_PROP(Codec, Bars, ()) {
    const core::Time time{*arbitrary<std::int64_t>()};
    const model::BarOpen open{{*arbitrary<std::uint32_t>()}, time, any_decimal()};
    RC_ASSERT(decode_bar_open(encode(open), time).value() == open);
    const model::BarClose close{{*arbitrary<std::uint32_t>()},
                                {{*arbitrary<std::int64_t>()},
                                 time,
                                 any_decimal(),
                                 any_decimal(),
                                 any_decimal(),
                                 any_decimal(),
                                 static_cast<double>(*inRange(0, 1'000'000)) / 7.0}};
    RC_ASSERT(decode_bar_close(encode(close), time).value() == close);
}

TEST(Codec, NumbersOutOfRangeAreDamage) {
    const core::Time t{0};
    EXPECT_FALSE(decode_bar_open(R"({"i":-1,"p":1})", t));
    EXPECT_FALSE(decode_bar_open(R"({"i":4294967296,"p":1})", t));
    EXPECT_FALSE(decode_bar_open(R"({"i":1,"p":1.5})", t));
    EXPECT_FALSE(decode_bar_open(R"({"i":1,"p":18446744073709551615})", t));
    EXPECT_FALSE(decode_bar_close(
        R"({"i":1,"t":15147648922337203685477580700000000000,"o":1,"h":1,"l":1,"c":1,"v":1})", t));
    EXPECT_TRUE(decode_bar_open(R"({"i":1,"p":9223372036854775807})", t));
}

RC_GTEST_PROP(Codec, Commands, ()) {
    Command command{.kind = static_cast<Command::Kind>(*inRange(0, 7)),
                    .id = *arbitrary<std::uint64_t>(),
                    .strategy = ascii(),
                    .definition = ascii(),
                    .limit = ascii(),
                    .value = *arbitrary<double>(),
                    .reason = ascii(),
                    .actor = ascii()};
    RC_ASSERT(decode_command(encode(command)).value() == command);
    // Bytes that are no text are written as something that reads back to the same bytes again.
    command.reason = any_text();
    const std::string written = encode(command);
    RC_ASSERT(encode(decode_command(written).value()) == written);
    RC_ASSERT(nlohmann::json::accept(written));
}

RC_GTEST_PROP(Codec, BrokerEvents, ()) {
    BrokerEvent event{.kind = static_cast<BrokerEvent::Kind>(*inRange(0, 9)),
                      .number = *arbitrary<std::uint64_t>(),
                      .order = {*arbitrary<std::uint64_t>()},
                      .quantity = any_decimal(),
                      .time = {*arbitrary<std::int64_t>()},
                      .text = ascii()};
    if (event.kind == BrokerEvent::Kind::filled)
        event.fill = {.exec = {*arbitrary<std::uint64_t>()},
                      .order = event.order,
                      .instrument = {*arbitrary<std::uint32_t>()},
                      .side = *arbitrary<bool>() ? model::Side::buy : model::Side::sell,
                      .quantity = any_decimal(),
                      .price = any_decimal(),
                      .fee = any_decimal(),
                      .time = {*arbitrary<std::int64_t>()},
                      .price_time = {*arbitrary<std::int64_t>()},
                      .ambiguous = *arbitrary<bool>()};
    RC_ASSERT(decode_broker_event(encode_broker_event(event)).value() == event);
}

RC_GTEST_PROP(Codec, PaperOrders, ()) {
    model::Order order{.id = {*arbitrary<std::uint64_t>()},
                       .instrument = {*arbitrary<std::uint32_t>()},
                       .side = *arbitrary<bool>() ? model::Side::buy : model::Side::sell,
                       .type = static_cast<model::OrderType>(*inRange(0, 4)),
                       .purpose = static_cast<model::OrderPurpose>(*inRange(0, 5)),
                       .quantity = any_decimal(),
                       .price = any_decimal(),
                       .time = {*arbitrary<std::int64_t>()},
                       .oco = *arbitrary<std::uint64_t>()};
    for (int i = *inRange(0, 4); i > 0; --i)
        order.legs.push_back(
            {{*arbitrary<std::uint32_t>()}, any_decimal(), {*arbitrary<std::uint64_t>()}});
    const core::Time time{*arbitrary<std::int64_t>()};
    const auto back = decode_paper_order(encode_paper_order(order, time, 1)).value();
    RC_ASSERT(back.order == order);
    RC_ASSERT(back.time == time);
    RC_ASSERT(back.phase == 1);
}

TEST(Codec, DamagedRecordsAreErrorsOfTheJournal) {
    for (const char* bad : {"", "{", "[]", "{}", R"({"i":"x","p":1})", R"({"i":1})"}) {
        const auto open = decode_bar_open(bad, {});
        ASSERT_FALSE(open) << bad;
        EXPECT_EQ(open.error().code, core::ErrorCode::database);
        EXPECT_FALSE(decode_command(bad));
        EXPECT_FALSE(decode_broker_event(bad));
        EXPECT_FALSE(decode_paper_order(bad));
        EXPECT_FALSE(decode_stalled(bad));
    }
}

TEST(Codec, AKindNobodyKnowsIsAnError) {
    auto command = nlohmann::json::parse(encode(Command{}));
    command["kind"] = "sing";
    EXPECT_FALSE(decode_command(command.dump()));
    auto event = nlohmann::json::parse(encode_broker_event({}));
    event["kind"] = "sung";
    EXPECT_FALSE(decode_broker_event(event.dump()));
}

RC_GTEST_PROP(Latency, QuantilesAreRightToSevenPercent, ()) {
    auto values = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<std::int64_t>>(inRange<std::int64_t>(0, 10'000'000'000)));
    LatencyHistogram histogram;
    for (const auto v : values) histogram.add(v);
    std::ranges::sort(values);
    for (const double q : {0.0, 0.5, 0.9, 0.99, 1.0}) {
        const auto rank = static_cast<std::size_t>(q * static_cast<double>(values.size() - 1));
        const auto exact = static_cast<double>(values[rank]);
        RC_ASSERT(histogram.quantile(q) >= exact);
        RC_ASSERT(histogram.quantile(q) <= exact * 1.07 + 1);
    }
}

TEST(Latency, EmptyIsZeroAndNegativeCountsAsZero) {
    LatencyHistogram histogram;
    EXPECT_EQ(histogram.quantile(0.5), 0);
    histogram.add(-5);
    EXPECT_EQ(histogram.count(), 1U);
    EXPECT_EQ(histogram.quantile(1), 0);
}

}  // namespace
}  // namespace pmp::engine
