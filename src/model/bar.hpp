#pragma once

#include <optional>
#include <string>

#include "core/decimal.hpp"
#include "core/ids.hpp"
#include "core/time.hpp"

namespace pmp::model {

/// The market at one moment: bid and ask, or one price, taken as the middle, when `ask` is zero.
struct Top {
    core::Price bid;
    core::Price ask;

    Top() = default;
    Top(core::Price bid_price, core::Price ask_price = {}) : bid(bid_price), ask(ask_price) {}
    [[nodiscard]] bool is_quoted() const { return !ask.is_zero(); }
    /// What positions are valued at; of a quote the mean of its sides, half-even to 1e-8.
    [[nodiscard]] core::Price middle() const {
        return is_quoted() ? core::Decimal::divide(bid + ask, 2, core::Rounding::half_even) : bid;
    }
    bool operator==(const Top&) const = default;
};

/// Four prices of a bar.
struct Ohlc {
    core::Price open;
    core::Price high;
    core::Price low;
    core::Price close;

    bool operator==(const Ohlc&) const = default;
};

/// One bar of prices. It covers [open_time, close_time) and is known only at close_time. Of a
/// quoted bar, open to close are the bid; of any other they are the prices of trades.
struct Bar {
    core::Time open_time;
    core::Time close_time;
    core::Price open;
    core::Price high;
    core::Price low;
    core::Price close;
    double volume = 0;  ///< units traded, or ticks where nothing else is counted; a statistic
    Ohlc ask{};         ///< of a quoted bar; all zero otherwise

    [[nodiscard]] bool is_quoted() const { return !ask.open.is_zero(); }
    [[nodiscard]] Top opening() const { return {open, ask.open}; }
    [[nodiscard]] Top closing() const { return {close, ask.close}; }
    bool operator==(const Bar&) const = default;
};

/// Which side of a quoted bar strategies and indicators see.
enum class PriceSide : std::uint8_t { bid, mid, ask };

/// A bar as strategies see it: the open to close of one side, or of the middle. A bar without an
/// ask is left as it is.
[[nodiscard]] Bar seen_from(const Bar& bar, PriceSide side);

/// Why a bar may not be used (prices positive, low <= open, close <= high, volume finite and
/// not negative, ask not below bid, close_time after open_time), or nothing when it is sound.
[[nodiscard]] std::optional<std::string> bar_fault(const Bar& bar);

/// The first price of a bar that has just begun.
struct BarOpen {
    core::InstrumentId instrument;
    core::Time time;
    core::Price price;  ///< the bid where the market is quoted
    core::Price ask{};  ///< zero where it is not

    [[nodiscard]] Top top() const { return {price, ask}; }
    bool operator==(const BarOpen&) const = default;
};

/// A bar that has just closed.
struct BarClose {
    core::InstrumentId instrument;
    Bar bar;

    bool operator==(const BarClose&) const = default;
};

}  // namespace pmp::model
