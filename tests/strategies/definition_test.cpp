#include "strategies/definition.hpp"

#include "config/json.hpp"
#include "support.hpp"

namespace pmp::strategies {
namespace {

constexpr const char* base = "name = \"s\"\ntype = \"rsi\"\nsymbol = \"EURUSD\"\n";

core::Error error_of(const std::string& text, const TimeframeOf& timeframe_of = {}) {
    const auto definition = parse_definition(toml(text), timeframe_of);
    EXPECT_FALSE(definition) << text;
    return definition ? core::Error{} : definition.error();
}

TEST(Definition, ReadsTheKeysOfTheConventions) {
    const auto trend = parse_definition(toml(R"(
        name = "trend"
        type = "ma_crossover"
        symbol = "EURUSD"
        timeframe = "1d"
        params = {fast = 20, slow = 50, direction = "long_short"}
        sizing = {kind = "units", units = 10_000}
        stop_loss = {kind = "percent", value = 0.02}
        take_profit = {kind = "price", value = 0.04}
        on_opposite = "close"
        enabled = false)"));
    ASSERT_TRUE(trend) << trend.error().text();
    EXPECT_EQ(trend->name, "trend");
    EXPECT_EQ(trend->timeframe.minutes, 1440);
    EXPECT_EQ(trend->params.entries().size(), 3U);
    EXPECT_EQ(trend->sizing.kind, model::Sizing::Kind::units);
    EXPECT_EQ(trend->sizing.units, core::Quantity(10'000));
    EXPECT_EQ(trend->stop_loss.kind, model::Protection::Kind::percent);
    EXPECT_EQ(trend->stop_loss.value.to_string(), "0.02");
    EXPECT_EQ(trend->take_profit.kind, model::Protection::Kind::price);
    EXPECT_EQ(trend->on_opposite, model::OnOpposite::close);
    EXPECT_FALSE(trend->enabled);
    EXPECT_EQ(trend->origin, "t.toml:2");
}

TEST(Definition, ReadsAnEnsemble) {
    const auto vote = parse_definition(toml(R"(
        name = "vote"
        type = "ensemble"
        symbol = "EURUSD"
        timeframe = "1h"
        members = ["a", "b"]
        weights = [1, 0.5]
        combiner = "weighted")"));
    ASSERT_TRUE(vote) << vote.error().text();
    EXPECT_EQ(vote->members, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(vote->weights, (std::vector<double>{1.0, 0.5}));
    EXPECT_EQ(vote->combiner, "weighted");
}

TEST(Definition, TheTimeframeOfTheDataIsTheDefault) {
    const TimeframeOf of = [](std::string_view symbol) -> std::optional<model::Timeframe> {
        if (symbol == "EURUSD") return model::Timeframe{60};
        return std::nullopt;
    };
    EXPECT_EQ(parse_definition(toml(base), of)->timeframe.minutes, 60);
    EXPECT_EQ(error_of(base).what, "the key 'timeframe' is missing");
    const auto error = error_of("name = \"s\"\ntype = \"rsi\"\nsymbol = \"XAUUSD\"", of);
    EXPECT_EQ(error.what, "there is no data of 'XAUUSD'");
    EXPECT_EQ(error.where, "t.toml:3, strategy.symbol");
}

TEST(Definition, RefusesWhatIsOutOfRange) {
    const std::string with = std::string(base) + "timeframe = \"1h\"\n";
    ASSERT_TRUE(parse_definition(toml(with)));
    for (const char* bad : {"sizing = {kind = \"units\", units = 0}",
                            "sizing = {kind = \"units\"}",
                            "sizing = {units = 5}",
                            "sizing = {kind = \"kelly\", fraction = 1.5}",
                            "sizing = {kind = \"kelly\", fraction = 0.5, lookback_trades = 1}",
                            "sizing = {kind = \"equity_fraction\", fraction = -1}",
                            "sizing = {kind = \"equity_fraction\", fraction = 1, units = 3}",
                            "sizing = {kind = \"risk_fraction\", fraction = 0.01}",  // needs a stop
                            "sizing = {kind = \"volatility_target\", annual = 0}",
                            "stop_loss = {kind = \"percent\", value = 1.5}",
                            "stop_loss = {kind = \"percent\"}",
                            "stop_loss = {kind = \"price\", value = -1}",
                            "stop_loss = {value = 0.1}",
                            "take_profit = {kind = \"pct\", value = 0.1}",
                            "on_opposite = \"flip\"",
                            "members = [\"a\"]",
                            "combiner = \"majority\"",
                            "enabled = 1",
                            "unknown = 1",
                            "params = 3"})
        EXPECT_EQ(error_of(with + bad).code, core::ErrorCode::config) << bad;
    for (const char* name : {"", "a b", "ä", "a/b"})
        EXPECT_EQ(error_of("name = \"" + std::string(name) +
                           "\"\ntype = \"rsi\"\nsymbol = \"E\"\n"
                           "timeframe = \"1h\"")
                      .code,
                  core::ErrorCode::config);
    EXPECT_FALSE(parse_definition(toml("name = \"" + std::string(65, 'a') +
                                       "\"\ntype = \"rsi\"\nsymbol = \"E\"\ntimeframe = \"1h\"")));
    const std::string vote =
        "name = \"v\"\ntype = \"ensemble\"\nsymbol = \"E\"\ntimeframe = \"1h\"\n";
    for (const char* bad : {"", "members = []", "members = [\"a\"]\nweights = [1, 2]",
                            "members = [\"a\"]\nweights = [0]", "members = [\"a\"]\nweights = [-1]",
                            "members = [\"a\"]\ncombiner = \"mean\""})
        EXPECT_EQ(error_of(vote + bad).code, core::ErrorCode::config) << bad;
}

core::Decimal random_decimal(std::int64_t max) {
    return core::Decimal::from_raw(*rc::gen::inRange<std::int64_t>(1, max));
}

Definition random_definition() {
    using Kind = model::Sizing::Kind;
    Definition d;
    d.name = *rc::gen::nonEmpty(
        rc::gen::container<std::string>(rc::gen::elementOf(std::string("abcXYZ019_.-"))));
    d.name.resize(std::min<std::size_t>(d.name.size(), 64));
    d.symbol = "S" + std::to_string(*rc::gen::inRange(0, 9));
    d.timeframe.minutes = *rc::gen::element(1, 5, 90, 60, 1440, 10'080);
    d.enabled = *rc::gen::arbitrary<bool>();
    d.on_opposite = *rc::gen::element(model::OnOpposite::reverse, model::OnOpposite::close,
                                      model::OnOpposite::ignore);
    d.type = *rc::gen::element<std::string>("rsi", "ensemble", "other");
    if (*rc::gen::arbitrary<bool>()) d.params = toml("a = 1\nb = 0.1\nc = \"x\"");
    for (model::Protection* p : {&d.stop_loss, &d.take_profit}) {
        p->kind = *rc::gen::element(model::Protection::Kind::none, model::Protection::Kind::percent,
                                    model::Protection::Kind::price);
        if (p->is_set()) p->value = random_decimal(core::Decimal::scale);
    }
    d.sizing.kind = *rc::gen::element(Kind::units, Kind::equity_fraction, Kind::risk_fraction,
                                      Kind::volatility_target, Kind::kelly);
    if (d.sizing.kind == Kind::risk_fraction && !d.stop_loss.is_set()) d.sizing.kind = Kind::units;
    if (d.sizing.kind == Kind::units) d.sizing.units = random_decimal(1'000'000'000'000'000);
    else if (d.sizing.kind == Kind::volatility_target)
        d.sizing.annual = random_decimal(100'000'000);
    else d.sizing.fraction = random_decimal(100'000'000);
    if (d.sizing.kind == Kind::kelly) d.sizing.lookback_trades = *rc::gen::inRange(2, 500);
    if (d.is_ensemble()) {
        d.combiner = *rc::gen::element<std::string>("majority", "weighted");
        for (int i = *rc::gen::inRange(1, 5); i > 0; --i)
            d.members.push_back("m" + std::to_string(i));
        if (*rc::gen::arbitrary<bool>())
            for (std::size_t i = 0; i < d.members.size(); ++i)
                d.weights.push_back(*rc::gen::inRange(1, 1000) / 7.0);
    }
    return d;
}

RC_GTEST_PROP(Definition, RoundTripThroughTheTableAndJson, ()) {
    const Definition d = random_definition();
    const config::Table table = to_table(d);
    const auto json = config::from_json(config::to_json(table));
    RC_ASSERT(json.has_value());
    const auto back = parse_definition(*json);
    if (!back) RC_FAIL(back.error().text());
    RC_ASSERT(to_table(*back) == table);
    RC_ASSERT(back->name == d.name && back->type == d.type && back->symbol == d.symbol);
    RC_ASSERT(back->timeframe == d.timeframe && back->enabled == d.enabled);
    RC_ASSERT(back->params == d.params && back->on_opposite == d.on_opposite);
    RC_ASSERT(back->sizing.kind == d.sizing.kind && back->sizing.units == d.sizing.units);
    RC_ASSERT(back->sizing.fraction == d.sizing.fraction && back->sizing.annual == d.sizing.annual);
    RC_ASSERT(back->sizing.lookback_trades == d.sizing.lookback_trades);
    RC_ASSERT(back->stop_loss.kind == d.stop_loss.kind &&
              back->stop_loss.value == d.stop_loss.value);
    RC_ASSERT(back->take_profit.kind == d.take_profit.kind);
    RC_ASSERT(back->take_profit.value == d.take_profit.value);
    RC_ASSERT(back->members == d.members && back->weights == d.weights);
    RC_ASSERT(back->combiner == d.combiner);
}

}  // namespace
}  // namespace pmp::strategies
