#include "model/instrument.hpp"

#include <utility>

namespace pmp::model {

core::Money Instrument::value(core::Quantity quantity, core::Price price) const {
    using core::Decimal;
    using core::Rounding;
    if (contract_size == Decimal(1)) return Decimal::multiply(quantity, price, Rounding::half_even);
    // fault() guarantees that a lot times the contract size is exact, so only one step rounds.
    const Decimal units = Decimal::multiply(quantity, contract_size, Rounding::half_even);
    return Decimal::multiply(units, price, Rounding::half_even);
}

std::optional<std::string> Instrument::fault() const {
    if (symbol.empty()) return "an instrument needs a symbol";
    if (currency.size() < 3) return symbol + ": currency must be a code such as USD";
    if (!tick.is_positive()) return symbol + ": tick must be positive";
    if (!lot.is_positive()) return symbol + ": lot must be positive";
    if (!contract_size.is_positive()) return symbol + ": contract_size must be positive";
    if (min_quantity.is_negative() || max_quantity.is_negative() || spread.is_negative())
        return symbol + ": min_quantity, max_quantity and spread may not be negative";
    if (margin.is_negative() || margin > core::Decimal(1))
        return symbol + ": margin must be a share between 0 and 1";
    const __int128 units = static_cast<__int128>(lot.raw()) * contract_size.raw();
    if (units % core::Decimal::scale != 0)
        return symbol + ": lot times contract_size has more than 8 decimals";
    return std::nullopt;
}

core::Result<core::InstrumentId> InstrumentTable::add(Instrument instrument) {
    if (const auto why = instrument.fault())
        return core::fail(core::ErrorCode::config, *why, "instrument");
    if (find(instrument.symbol) != nullptr)
        return core::fail(core::ErrorCode::config,
                          "instrument " + instrument.symbol + " is defined twice");
    instrument.id = {static_cast<std::uint32_t>(instruments_.size())};
    instruments_.push_back(std::move(instrument));
    return instruments_.back().id;
}

const Instrument* InstrumentTable::find(std::string_view symbol) const {
    for (const auto& instrument : instruments_)
        if (instrument.symbol == symbol) return &instrument;
    return nullptr;
}

}  // namespace pmp::model
