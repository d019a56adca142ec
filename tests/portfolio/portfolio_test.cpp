#include <map>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "portfolio/book.hpp"

namespace pmp::portfolio {
namespace {

using core::Decimal;
using core::InstrumentId;
using core::Rounding;
using core::StrategyId;
using core::Time;
using model::Side;

Decimal d(const char* text) { return Decimal::parse(text).value(); }

/// 0 EURUSD (home), 1 USDJPY (quoted in JPY, its own inverse rate), 2 DAX (in EUR, by EURUSD),
/// 3 gold with a contract size.
model::InstrumentTable world() {
    model::InstrumentTable table;
    (void)table.add({.symbol = "EURUSD"});
    (void)table.add({.symbol = "USDJPY", .currency = "JPY", .tick = d("0.001")});
    (void)table.add({.symbol = "DAX", .currency = "EUR", .tick = d("0.1"), .lot = d("0.1")});
    (void)table.add(
        {.symbol = "XAUUSD", .tick = d("0.01"), .lot = d("0.01"), .contract_size = 100});
    return table;
}
constexpr std::int64_t bases[] = {110'000'000, 15'000'000'000, 1'800'000'000'000, 200'000'000'000};

Share share(std::uint32_t strategy, std::uint32_t instrument, Decimal quantity, Decimal price,
            Decimal fee = {}, portfolio::Rate rate = {}) {
    return {.strategy = {strategy},
            .instrument = {instrument},
            .quantity = quantity,
            .price = price,
            .fee = fee,
            .rate = rate};
}

RC_GTEST_PROP(BookProperty, StrategiesAddUpToTheAccountToTheLastDecimal, ()) {
    const auto table = world();
    const Decimal initial = d("1000000");
    Book book(table, "USD", initial);
    const auto strategies = *rc::gen::inRange<std::uint32_t>(1, 9);
    std::vector<std::uint32_t> instrument_of;
    for (std::uint32_t i = 0; i < strategies; ++i) {
        instrument_of.push_back(*rc::gen::inRange<std::uint32_t>(0, 4));
        RC_ASSERT(book.add_strategy({instrument_of[i]}) == StrategyId{i});
    }
    std::array<Decimal, 4> price;
    const auto move = [&](std::uint32_t i) {
        price[i] = Decimal::from_raw(bases[i] / 1000 * *rc::gen::inRange<std::int64_t>(800, 1200))
                       .round_to(table.at({i}).tick, Rounding::half_even);
        book.mark({i}, price[i], Time{1});
    };
    for (std::uint32_t i = 0; i < 4; ++i) move(i);

    Decimal fees, trade_pnl;
    Decimal bare_fees;  // a share of nothing has a fee and no trade to carry it
    std::vector<Decimal> held(strategies);
    const int steps = *rc::gen::inRange(1, 60);
    for (int step = 0; step < steps; ++step) {
        const auto s = *rc::gen::inRange<std::uint32_t>(0, strategies);
        const std::uint32_t i = instrument_of[s];
        if (*rc::gen::inRange(0, 3) == 0) move(*rc::gen::inRange<std::uint32_t>(0, 4));
        const auto lots = *rc::gen::inRange<std::int64_t>(-3000, 3000);
        const Decimal quantity = Decimal::multiply(
            table.at({i}).lot, Decimal(static_cast<int>(lots)), Rounding::half_even);
        const Decimal fee = Decimal::from_raw(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000));
        const auto trade = book.apply(share(s, i, quantity, price[i], fee, book.rate({i}).value()));
        fees += fee;
        if (quantity.is_zero()) bare_fees += fee;
        if (trade) trade_pnl += trade->pnl;
        held[s] += quantity;
        RC_ASSERT(book.ledger({s}).position() == held[s]);

        const auto profits = book.strategy_profits();
        RC_ASSERT(std::accumulate(profits.begin(), profits.end(), Decimal{}) ==
                  book.equity() - initial);
        std::array<Decimal, 4> net, basis;
        Decimal realized, unrealized;
        for (std::uint32_t k = 0; k < strategies; ++k) {
            net[instrument_of[k]] += held[k];
            basis[instrument_of[k]] += book.ledger({k}).basis();
            realized += book.ledger({k}).realized();
        }
        for (std::uint32_t k = 0; k < 4; ++k) {
            RC_ASSERT(book.net_position({k}) == net[k]);
            RC_ASSERT(book.net_basis({k}) == basis[k]);
            unrealized += book.unrealized(InstrumentId{k});
        }
        RC_ASSERT(book.realized() == realized);
        RC_ASSERT(book.fees() == fees);
        RC_ASSERT(book.cash() == initial + realized - fees);
        RC_ASSERT(book.equity() == book.cash() + unrealized);
    }
    // Closed out, the trades are the whole profit.
    for (std::uint32_t s = 0; s < strategies; ++s) {
        const std::uint32_t i = instrument_of[s];
        const auto trade = book.apply(share(s, i, -held[s], price[i], {}, book.rate({i}).value()));
        if (trade) trade_pnl += trade->pnl;
        RC_ASSERT(book.ledger({s}).basis().is_zero());
        RC_ASSERT(book.ledger({s}).position().is_zero());
    }
    RC_ASSERT(book.equity() == book.cash());
    RC_ASSERT(book.equity() - initial == trade_pnl - bare_fees);
}

RC_GTEST_PROP(BookProperty, HomeCashIsTheMoneyThatMoved, ()) {
    // With one currency the cash after closing is buys minus sales minus fees, computed apart.
    const auto table = world();
    Book book(table, "USD", 1'000'000);
    (void)book.add_strategy({3});
    book.mark({3}, d("2000"), Time{1});
    Decimal flow, held;
    const auto trades = *rc::gen::container<std::vector<std::pair<int, int>>>(
        rc::gen::pair(rc::gen::inRange(-500, 500), rc::gen::inRange(150'000, 250'000)));
    const auto book_one = [&](Decimal quantity, Decimal price) {
        (void)book.apply(share(0, 3, quantity, price, d("0.37")));
        flow -= table.at({3}).value(quantity, price) + d("0.37");
        held += quantity;
    };
    for (const auto& [lots, cents] : trades)
        book_one(Decimal::from_raw(lots * 1'000'000LL), Decimal::from_raw(cents * 1'000'000LL));
    book_one(-held, d("2001.5"));
    RC_ASSERT(book.cash() == Decimal(1'000'000) + flow);
}

RC_GTEST_PROP(SplitProperty, PartsAddUpAndAreProportional, ()) {
    const auto total = Decimal::from_raw(*rc::gen::inRange<std::int64_t>(-1e12, 1e12));
    const auto raw = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(-1e13, 1e13)));
    std::vector<Decimal> weights;
    __int128 sum = 0;
    for (const auto r : raw) {
        weights.push_back(Decimal::from_raw(r));
        sum += r < 0 ? -r : r;
    }
    RC_PRE(sum > 0);
    const auto parts = split(total, weights);
    RC_ASSERT(parts.size() == weights.size());
    RC_ASSERT(std::accumulate(parts.begin(), parts.end(), Decimal{}) == total);
    std::size_t off = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const __int128 size = raw[i] < 0 ? -raw[i] : raw[i];
        const __int128 exact = static_cast<__int128>(total.raw()) * size;
        const __int128 error = static_cast<__int128>(parts[i].raw()) * sum - exact;
        const __int128 distance = error < 0 ? -error : error;
        if (distance >= sum) ++off;  // one unit or more away
        RC_ASSERT(distance < sum * static_cast<std::int64_t>(parts.size()));
    }
    RC_ASSERT(off <= 1U);  // only the largest, which takes the rest
}

TEST(Split, NothingToSplitOver) {
    EXPECT_TRUE(split(5, {}).empty());
    EXPECT_EQ(split(5, {0, 0}), (std::vector<Decimal>{0, 0}));
    EXPECT_EQ(split(d("0.00000001"), {1, 1}), (std::vector<Decimal>{d("0.00000001"), 0}));
}

TEST(LedgerTest, AverageEntryAndPartialClose) {
    const auto table = world();
    const auto& eur = table.at({0});
    Ledger ledger;
    EXPECT_FALSE(ledger.apply(eur, share(0, 0, 100, d("1.1"), 1)));
    EXPECT_FALSE(ledger.apply(eur, share(0, 0, 300, d("1.3"), 3)));
    EXPECT_EQ(ledger.average_price(eur), d("1.25"));
    EXPECT_EQ(ledger.basis(), d("500"));
    EXPECT_EQ(ledger.unrealized(eur, d("1.35")), d("40"));
    const auto part = ledger.apply(eur, share(0, 0, -100, d("1.45"), 2)).value();
    EXPECT_EQ(part.units, Decimal(100));
    EXPECT_EQ(part.direction, Side::buy);
    EXPECT_EQ(part.fees, d("3")) << "a quarter of the entry fees and its own";
    EXPECT_EQ(part.pnl, d("17"));
    EXPECT_EQ(ledger.position(), Decimal(300));
    EXPECT_EQ(ledger.average_price(eur), d("1.25"));
    const auto rest = ledger.apply(eur, share(0, 0, -300, d("1.2"), 0)).value();
    EXPECT_EQ(rest.pnl, d("-18"));
    EXPECT_EQ(ledger.realized(), d("5"));
    EXPECT_EQ(ledger.fees(), d("6"));
    EXPECT_EQ(ledger.trades(), 2U);
    EXPECT_EQ(ledger.wins(), 1U);
    EXPECT_EQ(ledger.history(), (std::vector<Decimal>{d("17"), d("-18")}));
}

TEST(LedgerTest, ReversalClosesAndOpens) {
    const auto table = world();
    const auto& eur = table.at({0});
    Ledger ledger;
    Share sell = share(0, 0, -100, d("1.2"), 1);
    sell.time = Time{10};
    (void)ledger.apply(eur, sell);
    Share buy = share(0, 0, 300, d("1.1"), 3);
    buy.time = Time{20};
    buy.reason = model::ExitReason::stop_loss;
    const auto trade = ledger.apply(eur, buy).value();
    EXPECT_EQ(trade.direction, Side::sell);
    EXPECT_EQ(trade.units, Decimal(100));
    EXPECT_EQ(trade.entry_price, d("1.2"));
    EXPECT_EQ(trade.exit_price, d("1.1"));
    EXPECT_EQ(trade.entry_time, Time{10});
    EXPECT_EQ(trade.exit_time, Time{20});
    EXPECT_EQ(trade.exit_reason, model::ExitReason::stop_loss);
    EXPECT_EQ(trade.pnl, d("8")) << "10 minus 1 and a third of 3";
    EXPECT_EQ(ledger.position(), Decimal(200));
    EXPECT_EQ(ledger.average_price(eur), d("1.1"));
    EXPECT_EQ(ledger.entry_time(), Time{20});
    const auto last = ledger.apply(eur, share(0, 0, -200, d("1.1"))).value();
    EXPECT_EQ(last.pnl, d("-2")) << "the rest of the reversal's fee";
}

TEST(LedgerTest, HistoryIsBounded) {
    const auto table = world();
    Ledger ledger;
    for (int i = 1; i <= 300; ++i) {
        (void)ledger.apply(table.at({0}), share(0, 0, 1, 1));
        (void)ledger.apply(table.at({0}), share(0, 0, -1, Decimal(1 + i)));
    }
    ASSERT_EQ(ledger.history().size(), Ledger::max_history);
    EXPECT_EQ(ledger.history().front(), Decimal(45));
    EXPECT_EQ(ledger.history().back(), Decimal(300));
    EXPECT_EQ(ledger.trades(), 300U);
}

TEST(Rate, AnInvertedPriceLosesNothing) {
    const Rate rupiah(d("15000"), true);  // times 0.00006667 it would be 1,000,050
    EXPECT_EQ(rupiah.convert(d("15000000000"), Rounding::half_even), d("1000000"));
    const Rate yen(d("109.664"), true);  // times 0.00911876 it would be 999,999.70
    EXPECT_EQ(yen.convert(d("109664000"), Rounding::half_even), d("1000000"));
    EXPECT_EQ(yen.back(d("1000000"), Rounding::half_even), d("109664000"));
    EXPECT_DOUBLE_EQ(yen.to_double(), 1.0 / 109.664);
    EXPECT_EQ(Rate(d("1.1")).convert(d("10"), Rounding::half_even), d("11"));
}

TEST(BookTest, ForeignCurrencyDirectAndInverted) {
    const auto table = world();
    Book book(table, "USD", 10'000);
    ASSERT_TRUE(book.check_conversions());
    const auto jpy = book.add_strategy({1});
    const auto dax = book.add_strategy({2});
    EXPECT_EQ(book.rate({0}), Rate());
    EXPECT_FALSE(book.rate({1})) << "no price yet";
    EXPECT_FALSE(book.value({1}, 1));
    book.mark({1}, d("125"), Time{1});
    EXPECT_FALSE(book.rate({2}));
    EXPECT_FALSE(book.value({2}, 1)) << "no price of its own either";
    book.mark({2}, d("15000"), Time{1});
    EXPECT_FALSE(book.value({2}, 1)) << "a price and no rate";
    book.mark({0}, d("1.1"), Time{1});
    EXPECT_EQ(book.rate({1}), Rate(d("125"), true));
    EXPECT_EQ(book.rate({2}), Rate(d("1.1")));
    EXPECT_EQ(book.value({2}, 2), d("33000"));
    (void)book.apply(share(jpy.value, 1, 1000, d("125"), 0, d("0.008")));
    (void)book.apply(share(dax.value, 2, -1, d("15000"), 0, d("1.1")));
    book.mark({1}, d("160"), Time{2});
    EXPECT_EQ(book.unrealized(InstrumentId{1}), d("218.75")) << "35 000 yen at 160";
    book.mark({2}, d("14900"), Time{2});
    book.mark({0}, d("1.2"), Time{2});
    EXPECT_EQ(book.unrealized(InstrumentId{2}), d("120"));
    EXPECT_EQ(book.equity(), d("10338.75"));
    EXPECT_EQ(book.strategy_profits(), (std::vector<Decimal>{d("218.75"), d("120")}));
}

TEST(BookTest, AMissingConversionNamesWhatToAdd) {
    model::InstrumentTable table;
    (void)table.add({.symbol = "FTSE", .currency = "GBP"});
    const Book book(table, "USD", 1);
    const auto status = book.check_conversions();
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, core::ErrorCode::config);
    EXPECT_NE(status.error().hint.find("GBPUSD"), std::string::npos);
    EXPECT_FALSE(book.rate({0}));
}

TEST(BookTest, DrawdownPeakAndReset) {
    const auto table = world();
    Book book(table, "USD", 1000);
    (void)book.add_strategy({0});
    book.mark({0}, 1, Time{1});
    (void)book.apply(share(0, 0, 1000, 1));
    book.mark({0}, d("1.5"), Time{2});
    EXPECT_EQ(book.drawdown(), 0.0);
    book.observe();
    EXPECT_EQ(book.peak(), Decimal(1500));
    book.mark({0}, d("1.2"), Time{3});
    book.observe();
    EXPECT_DOUBLE_EQ(book.drawdown(), 0.2);
    book.mark({0}, d("1.35"), Time{4});
    book.observe();
    EXPECT_DOUBLE_EQ(book.drawdown(), 0.1);
    EXPECT_DOUBLE_EQ(book.max_drawdown(), 0.2);
    book.reset_peak();
    EXPECT_EQ(book.peak(), Decimal(1350));
    EXPECT_EQ(book.drawdown(), 0.0);
    EXPECT_DOUBLE_EQ(book.max_drawdown(), 0.2) << "history stays";
}

}  // namespace
}  // namespace pmp::portfolio
