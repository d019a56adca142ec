#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "core/decimal.hpp"
#include "core/error.hpp"
#include "core/ids.hpp"
#include "model/bar.hpp"

namespace pmp::model {

/// Overnight financing: what a position pays (negative) or earns for each night it is held, per unit
/// of quantity times contract size, in the quote currency.
struct Swap {
    core::Price long_rate, short_rate;
    std::string zone = "America/New_York";  ///< as data::Zone reads it
    int minute = 17 * 60;                   ///< of the local day, when the night begins
    int triple_weekday = 3;                 ///< this night counts three times (0 is Sunday); -1: none

    [[nodiscard]] bool is_set() const { return !long_rate.is_zero() || !short_rate.is_zero(); }
};

/// What can be traded and in which steps.
struct Instrument {
    core::InstrumentId id;
    std::string symbol;
    std::string currency = "USD";             ///< quote currency: prices and profit are in it
    core::Price tick = core::Decimal::from_raw(1'000);  ///< smallest price step (0.00001)
    core::Quantity lot = 1;                   ///< smallest quantity step, in units
    core::Quantity min_quantity;              ///< smallest order; zero means one lot
    core::Quantity max_quantity;              ///< largest order; zero means no limit of the venue
    core::Decimal contract_size = 1;          ///< units of the underlying in one unit of quantity
    core::Price spread;                       ///< modelled bid-ask spread of single-price bars
    PriceSide price = PriceSide::bid;         ///< what indicators see of quoted bars
    core::Decimal margin;                     ///< share of a position's value held as margin; 0: none
    Swap swap;
    std::string description;

    /// quantity * price * contract_size in the quote currency, rounded half-even to 1e-8.
    [[nodiscard]] core::Money value(core::Quantity quantity, core::Price price) const;
    /// Checks the steps; what is wrong, or nothing.
    [[nodiscard]] std::optional<std::string> fault() const;
};

/// All instruments of a session, by dense id and by symbol. Addresses stay valid as it grows.
class InstrumentTable {
public:
    /// Gives the instrument its id. Error: ErrorCode::config for a duplicate or unsound one.
    core::Result<core::InstrumentId> add(Instrument instrument);
    [[nodiscard]] const Instrument* find(std::string_view symbol) const;
    [[nodiscard]] const Instrument& at(core::InstrumentId id) const {
        return instruments_.at(id.index());
    }
    [[nodiscard]] std::size_t size() const { return instruments_.size(); }
    [[nodiscard]] auto begin() const { return instruments_.begin(); }
    [[nodiscard]] auto end() const { return instruments_.end(); }

private:
    std::deque<Instrument> instruments_;
};

}  // namespace pmp::model
