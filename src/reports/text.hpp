#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "core/decimal.hpp"
#include "core/time.hpp"

namespace pmp::reports {

/// Appends formatted text to a document. What comes from outside goes through escape() first.
template <class... Args>
void add(std::string& out, fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
}

/// Text for an element or a quoted attribute: & < > " ' become entities; control characters and
/// bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string escape(std::string_view text);

enum class Sign : std::uint8_t { minus_only, always };

/// "-1,234.50" with a true minus sign (U+2212). Never "-0.00". Not finite: a dash.
[[nodiscard]] std::string number(double value, int decimals, Sign sign = Sign::minus_only);
/// The same from a decimal, without a double in between.
[[nodiscard]] std::string money(core::Money value, Sign sign = Sign::minus_only);
/// Prices: as many decimals as they have, at least 2.
[[nodiscard]] std::string price(core::Price value);
/// Quantities: as many decimals as they have.
[[nodiscard]] std::string quantity(core::Quantity value);
/// 0.0123 is "1.23 %"; the space does not break.
[[nodiscard]] std::string percent(double ratio, int decimals = 2, Sign sign = Sign::minus_only);
[[nodiscard]] std::string count(std::uint64_t value);

/// The UTC day a sample belongs to, "2018-01-02": a sample at midnight closes the day before.
[[nodiscard]] std::string day_of(core::Time sample);
/// "2018-01-02 14:05", UTC, to the minute.
[[nodiscard]] std::string minute_of(core::Time time);
/// "Jan" for 1.
[[nodiscard]] const char* month_name(int month);

/// "pos", "neg" or "flat": the class that colours a number (the sign is always written too).
[[nodiscard]] const char* tone(double value);

}  // namespace pmp::reports
