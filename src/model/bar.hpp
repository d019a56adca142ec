#pragma once

#include <optional>
#include <string>

#include "core/decimal.hpp"
#include "core/ids.hpp"
#include "core/time.hpp"

namespace pmp::model {

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
    bool operator==(const Bar&) const = default;
};

/// Why a bar may not be used (prices positive, low <= open, close <= high, volume finite and
/// not negative, ask not below bid, close_time after open_time), or nothing when it is sound.
[[nodiscard]] std::optional<std::string> bar_fault(const Bar& bar);

/// The first price of a bar that has just begun.
struct BarOpen {
    core::InstrumentId instrument;
    core::Time time;
    core::Price price;

    bool operator==(const BarOpen&) const = default;
};

/// A bar that has just closed.
struct BarClose {
    core::InstrumentId instrument;
    Bar bar;

    bool operator==(const BarClose&) const = default;
};

}  // namespace pmp::model
