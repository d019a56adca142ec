#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/decimal.hpp"
#include "core/ids.hpp"
#include "core/time.hpp"
#include "model/costs.hpp"
#include "model/order_state.hpp"

namespace pmp::model {

enum class OrderType : std::uint8_t {
    market,     ///< at the next price of the venue
    stop,       ///< becomes a market order when its price is touched
    limit,      ///< at its price or better
    last_close  ///< at the last close: how a finished run closes what is open
};

/// What an order is for. Entry and exit orders of several strategies become one `net` order.
enum class OrderPurpose : std::uint8_t { net, stop_loss, take_profit, flatten, end };

/// A stop or a target: it guards a position.
[[nodiscard]] constexpr bool is_guard(OrderPurpose purpose) {
    return purpose == OrderPurpose::stop_loss || purpose == OrderPurpose::take_profit;
}

/// One strategy's part of an order.
struct OrderLeg {
    core::StrategyId strategy;
    core::Quantity quantity;  ///< signed: what it adds to the strategy's position
    core::DecisionId decision;

    bool operator==(const OrderLeg&) const = default;
};

/// An order as it was decided. Its client id, "<session>-<id>", is the same in the journal, at the
/// venue and on every screen.
struct Order {
    core::OrderId id;
    core::InstrumentId instrument;
    Side side = Side::buy;
    OrderType type = OrderType::market;
    OrderPurpose purpose = OrderPurpose::net;
    core::Quantity quantity;  ///< > 0 in units; 0 when the legs cancel each other (never sent)
    core::Price price;        ///< stop and limit orders only
    core::Time time;          ///< event time of the decision
    std::uint64_t oco = 0;    ///< orders with the same number cancel each other; 0 is none
    std::vector<OrderLeg> legs;

    bool operator==(const Order&) const = default;
};

[[nodiscard]] constexpr const char* to_string(OrderType type) {
    switch (type) {
        case OrderType::market: return "market";
        case OrderType::stop: return "stop";
        case OrderType::limit: return "limit";
        case OrderType::last_close: return "last_close";
    }
    return "market";
}
[[nodiscard]] constexpr const char* to_string(OrderPurpose purpose) {
    switch (purpose) {
        case OrderPurpose::net: return "net";
        case OrderPurpose::stop_loss: return "stop_loss";
        case OrderPurpose::take_profit: return "take_profit";
        case OrderPurpose::flatten: return "flatten";
        case OrderPurpose::end: return "end";
    }
    return "net";
}

/// A fill as the venue reports it.
struct Fill {
    core::ExecId exec;        ///< the venue's number: the same fill told twice is known by it
    core::OrderId order;
    core::InstrumentId instrument;
    Side side = Side::buy;
    core::Quantity quantity;  ///< > 0
    core::Price price;
    core::Money fee;          ///< quote currency
    core::Time time;          ///< when it happened
    core::Time price_time;    ///< time of the price it used; never before the order's acceptance
    bool ambiguous = false;   ///< simulated: stop and target were both inside the bar

    bool operator==(const Fill&) const = default;
};

/// Why a trade ended.
enum class ExitReason : std::uint8_t { signal, stop_loss, take_profit, risk, end };

[[nodiscard]] constexpr const char* to_string(ExitReason reason) {
    switch (reason) {
        case ExitReason::signal: return "signal";
        case ExitReason::stop_loss: return "stop_loss";
        case ExitReason::take_profit: return "take_profit";
        case ExitReason::risk: return "risk";
        case ExitReason::end: return "end";
    }
    return "signal";
}

/// A strategy's round trip, from entry to exit.
struct Trade {
    core::TradeId id;
    core::StrategyId strategy;
    core::InstrumentId instrument;
    Side direction = Side::buy;  ///< buy is long
    core::Quantity units;        ///< > 0
    core::Time entry_time;
    core::Price entry_price;
    core::Time exit_time;
    core::Price exit_price;
    core::Money pnl;             ///< account currency, after fees and financing
    core::Money fees;            ///< account currency, both sides
    core::Money financing;       ///< account currency, overnight; negative was paid
    ExitReason exit_reason = ExitReason::signal;

    bool operator==(const Trade&) const = default;
};

}  // namespace pmp::model
