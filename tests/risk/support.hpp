#pragma once

#include <gtest/gtest.h>

#include "risk/gate.hpp"

namespace pmp::risk::test {

using core::Decimal;
using core::InstrumentId;
using core::StrategyId;
using core::Time;

inline Decimal d(const char* text) { return Decimal::parse(text).value(); }

/// A book and a gate over three instruments A, B and C at price 1, lot 1, with two strategies on
/// each (0, 1 on A; 2, 3 on B; 4, 5 on C).
struct World {
    explicit World(Limits limits = {}, model::Costs costs = {}, const char* cash = "1000000",
                   const char* margin = "0")
        : book(table_of(instruments, d(margin)), "USD", d(cash)), gate(limits, book, instruments, costs) {
        for (std::uint32_t i = 0; i < 6; ++i) {
            const InstrumentId on{i / 2};
            gate.add_strategy(book.add_strategy(on), on);
        }
        for (std::uint32_t i = 0; i < 3; ++i) price(i, 1);
    }
    static const model::InstrumentTable& table_of(model::InstrumentTable& table, Decimal margin) {
        for (const char* symbol : {"A", "B", "C"})
            (void)table.add({.symbol = symbol, .tick = d("0.00001"), .margin = margin});
        return table;
    }
    void price(std::uint32_t instrument, Decimal value) { book.mark({instrument}, value, Time{1}); }
    /// Cash gained or lost by a trade of strategy 5.
    void earn(Decimal amount) {
        (void)book.apply({.strategy = {5}, .instrument = {2}, .quantity = 0, .fee = -amount});
    }
    Target target(std::uint32_t strategy, int direction) {
        return {.strategy = {strategy},
                .instrument = {strategy / 2},
                .direction = direction,
                .exposure = static_cast<double>(direction),
                .planned = gate.planned({strategy}),
                .price = book.last_price({strategy / 2}),
                .sizing = &sizing,
                .stop_loss = &stop_loss,
                .take_profit = &take_profit};
    }
    Approval ask(std::uint32_t strategy, int direction, Decimal units) {
        sizing = {.kind = model::Sizing::Kind::units, .units = units};
        return gate.evaluate(target(strategy, direction), decision);
    }
    /// The check of this name in the last decision.
    [[nodiscard]] model::Check check(std::string_view name) const {
        for (const auto& check : decision.checks)
            if (check.name == name) return check;
        ADD_FAILURE() << "no check called " << name;
        return {};
    }

    model::InstrumentTable instruments;
    portfolio::Book book;
    Gate gate;
    model::Sizing sizing;
    model::Protection stop_loss{model::Protection::Kind::percent, d("0.02")};
    model::Protection take_profit{model::Protection::Kind::percent, d("0.04")};
    model::Decision decision;
};

}  // namespace pmp::risk::test
