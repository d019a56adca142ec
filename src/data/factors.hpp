#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "data/import.hpp"
#include "data/zone.hpp"

namespace pmp::data {

/// Up to and including `date` (midnight, as if UTC), prices are to be multiplied by price * split
/// and volumes divided by split.
struct Factor {
    core::Time date;
    core::Decimal price, split;
};

/// A LEAN factor file: rows yyyymmdd,price factor,split factor[,reference price], ascending, no
/// header. After its last row nothing is adjusted. Error: ErrorCode::data with file and line.
struct Factors {
    std::string name;
    std::vector<Factor> rows;
};
[[nodiscard]] core::Result<Factors> load_factors(const std::string& path);
[[nodiscard]] core::Result<Factors> parse_factors(std::string_view text, const std::string& name);

/// Adjusts bars by the factors of their days (days of `zone`, of UTC when it is null), rounded
/// half-even to 8 decimals after each factor, and says so in the report. Error: ErrorCode::data
/// when a price becomes zero or leaves the range of a Decimal.
[[nodiscard]] core::Status apply_factors(const Factors& factors, const Zone* zone,
                                         std::vector<model::Bar>& bars, ImportReport& report);

}  // namespace pmp::data
