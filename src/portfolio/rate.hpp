#pragma once

#include "core/decimal.hpp"

namespace pmp::portfolio {

/// Account currency for one unit of another: the price of a pair, or one over it. The price itself is
/// kept, because one over 15,000 has few of the eight decimals left.
class Rate {
public:
    constexpr Rate() = default;
    constexpr Rate(core::Decimal price, bool inverted = false)  // NOLINT: a price is a rate
        : price_(price), inverted_(inverted) {}

    [[nodiscard]] core::Money convert(core::Money amount, core::Rounding rounding) const {
        return inverted_ ? core::Decimal::divide(amount, price_, rounding)
                         : core::Decimal::multiply(amount, price_, rounding);
    }
    /// An amount of the account's currency in the other; the price must not be zero.
    [[nodiscard]] core::Money back(core::Money amount, core::Rounding rounding) const {
        return inverted_ ? core::Decimal::multiply(amount, price_, rounding)
                         : core::Decimal::divide(amount, price_, rounding);
    }
    /// For statistics.
    [[nodiscard]] double to_double() const {
        return inverted_ ? 1.0 / price_.to_double() : price_.to_double();
    }
    friend constexpr bool operator==(const Rate&, const Rate&) = default;

private:
    core::Decimal price_ = 1;
    bool inverted_ = false;
};

}  // namespace pmp::portfolio
