#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "portfolio/ledger.hpp"

namespace pmp::portfolio {

/// The account: cash, one ledger per strategy, and what they add up to. Each booking is made once
/// in the strategy's ledger and once in the account, so their sums agree to the last decimal.
///
/// Money is in the account currency. A foreign quote currency is converted at the last price of a
/// conversion instrument (EURUSD for EUR in a USD account, USDJPY inverted for JPY).
class Book {
public:
    Book(const model::InstrumentTable& instruments, std::string currency, core::Money cash);

    /// Error (config) when an instrument's currency has no conversion instrument.
    [[nodiscard]] core::Status check_conversions() const;

    /// A new ledger for a strategy on an instrument; ids count up from 0.
    core::StrategyId add_strategy(core::InstrumentId instrument);
    /// Books a share of a fill; the finished trade if it closed one.
    std::optional<model::Trade> apply(const Share& share);
    /// Books overnight financing of a strategy's open position, account currency.
    void finance(core::StrategyId strategy, core::Money amount);
    /// The newest price of an instrument.
    void mark(core::InstrumentId instrument, core::Price price, core::Time time);
    /// Takes the equity into account for the peak and the drawdown; called at closes.
    void observe();
    /// The drawdown starts anew from the current equity.
    void reset_peak() { peak_ = equity(); }

    [[nodiscard]] const std::string& currency() const { return currency_; }
    [[nodiscard]] core::Money initial() const { return initial_; }
    [[nodiscard]] core::Money cash() const { return cash_; }
    [[nodiscard]] core::Money equity() const { return cash_ + open_profit_; }
    [[nodiscard]] core::Money unrealized() const { return equity() - cash_; }
    [[nodiscard]] core::Money realized() const { return realized_; }
    [[nodiscard]] core::Money fees() const { return fees_; }
    [[nodiscard]] core::Money financing() const { return financing_; }
    [[nodiscard]] core::Money peak() const { return peak_; }
    /// 1 - equity/peak, 0 or more.
    [[nodiscard]] double drawdown() const;
    [[nodiscard]] double max_drawdown() const { return max_drawdown_; }

    [[nodiscard]] const Ledger& ledger(core::StrategyId strategy) const {
        return ledgers_[strategy.index()].ledger;
    }
    [[nodiscard]] std::size_t strategies() const { return ledgers_.size(); }
    /// Profit of every strategy after fees, open positions marked; the sum is equity() - initial().
    [[nodiscard]] std::vector<core::Money> strategy_profits() const;

    /// Net position of the account: the sum of the ledgers.
    [[nodiscard]] core::Quantity net_position(core::InstrumentId instrument) const {
        return states_[instrument.index()].net;
    }
    [[nodiscard]] core::Money net_basis(core::InstrumentId instrument) const {
        return states_[instrument.index()].basis;
    }
    /// Unrealised profit of an instrument in the account currency.
    [[nodiscard]] core::Money unrealized(core::InstrumentId instrument) const {
        return states_[instrument.index()].unrealized;
    }
    [[nodiscard]] core::Price last_price(core::InstrumentId instrument) const {
        return states_[instrument.index()].price;
    }
    [[nodiscard]] core::Time last_time(core::InstrumentId instrument) const {
        return states_[instrument.index()].time;
    }
    /// Account currency for one unit of the instrument's quote currency; nothing while unknown.
    [[nodiscard]] std::optional<Rate> rate(core::InstrumentId instrument) const;
    /// Value of a quantity at the last price, account currency; nothing while a price is unknown.
    [[nodiscard]] std::optional<core::Money> value(core::InstrumentId instrument,
                                                   core::Quantity quantity) const;

private:
    struct Entry {
        core::InstrumentId instrument;
        Ledger ledger;
    };
    struct State {  // one instrument
        core::Price price;
        core::Time time;
        core::Quantity net;
        core::Money basis;  // sum of the ledgers' bases, quote currency
        bool foreign = false;
        bool inverted = false;                        // the conversion is ACCOUNT/QUOTE
        std::optional<core::InstrumentId> converter;  // nothing and foreign: no rate to be had
        std::vector<core::InstrumentId> converts;     // instruments whose currency this one converts
        core::Money unrealized;                       // kept while neither price nor position changes
    };
    /// Price, rate or position of an instrument has changed.
    void revalue(core::InstrumentId instrument);
    [[nodiscard]] core::Money valued(core::InstrumentId instrument) const;

    const model::InstrumentTable& instruments_;
    std::string currency_;
    core::Money initial_, cash_, realized_, fees_, financing_, peak_;
    double max_drawdown_ = 0;
    std::deque<Entry> ledgers_;  // addresses of positions are given away
    std::vector<State> states_;
    core::Money open_profit_;    // sum of the states' unrealized
};

}  // namespace pmp::portfolio
