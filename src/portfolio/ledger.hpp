#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/instrument.hpp"
#include "model/order.hpp"
#include "portfolio/rate.hpp"

namespace pmp::portfolio {

/// One strategy's share of a fill.
struct Share {
    core::StrategyId strategy;
    core::InstrumentId instrument;
    core::Quantity quantity;  ///< signed: what it adds to the position
    core::Price price;
    core::Money fee;          ///< account currency
    Rate rate;                ///< account currency for one unit of the quote currency
    core::Time time;
    model::ExitReason reason = model::ExitReason::signal;
};

/// The book of one strategy on one instrument: position at average cost, realised profit, fees and
/// closed trades. Every amount is exact; where one fill is shared the parts add up to the whole.
class Ledger {
public:
    /// Books a share. A share that closes or reverses the position gives the finished trade (id 0).
    std::optional<model::Trade> apply(const model::Instrument& instrument, const Share& share);
    /// Overnight financing of the open position, account currency; negative is paid. It belongs to
    /// the trade that is open.
    void finance(core::Money amount) {
        financing_ += amount;
        entry_financing_ += amount;
    }

    [[nodiscard]] const core::Quantity& position() const { return position_; }
    /// Signed cost of the open position in the quote currency: its value at the entry prices.
    [[nodiscard]] core::Money basis() const { return basis_; }
    /// Average entry price of the open position; zero when flat.
    [[nodiscard]] core::Price average_price(const model::Instrument& instrument) const;
    [[nodiscard]] core::Time entry_time() const { return entry_time_; }
    /// Profit of closed positions before fees, account currency.
    [[nodiscard]] core::Money realized() const { return realized_; }
    [[nodiscard]] core::Money fees() const { return fees_; }
    [[nodiscard]] core::Money financing() const { return financing_; }
    /// Value at `price` minus basis, in the quote currency.
    [[nodiscard]] core::Money unrealized(const model::Instrument& instrument,
                                         core::Price price) const {
        return position_.is_zero() ? core::Money{} : instrument.value(position_, price) - basis_;
    }
    [[nodiscard]] std::uint64_t trades() const { return trades_; }
    [[nodiscard]] std::uint64_t wins() const { return wins_; }
    /// Profit after fees of the last trades, oldest first, at most `max_history`.
    [[nodiscard]] const std::vector<core::Money>& history() const { return history_; }

    static constexpr std::size_t max_history = 256;

private:
    void open(const model::Instrument& instrument, const Share& share);

    core::Quantity position_;
    core::Money basis_;
    core::Price entry_price_;      // of the only entry fill; averaged once there are several
    core::Time entry_time_;
    core::Money entry_fees_;
    core::Money entry_financing_;
    core::Money realized_;
    core::Money fees_;
    core::Money financing_;
    std::uint64_t trades_ = 0;
    std::uint64_t wins_ = 0;
    std::vector<core::Money> history_;
};

/// Splits `total` in proportion to the sizes of `weights` (signs do not count): every part is
/// rounded toward zero and the largest takes what is left, so the parts add up to the total.
[[nodiscard]] std::vector<core::Money> split(core::Money total,
                                             const std::vector<core::Quantity>& weights);

}  // namespace pmp::portfolio
