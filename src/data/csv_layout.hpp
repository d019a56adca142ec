#pragma once

#include <array>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace pmp::data {

/// Which column of a CSV file means what, read from its header row.
struct CsvLayout {
    enum Field : std::size_t { time, clock, open, high, low, close, volume };
    static constexpr std::size_t fields = 7;
    static constexpr int absent = -1;

    char delimiter = ',';
    std::array<int, fields> column{absent, absent, absent, absent, absent, absent, absent};
    int columns = 0;   ///< how many the header has
    std::string text;  ///< for people: "comma, time + open high low close volume"

    [[nodiscard]] int of(Field field) const { return column[field]; }
};

/// Understands a header: comma, semicolon or tab; names in any case, quoted or in <>. A date and a
/// time column are one time. Error: ErrorCode::data that says which columns are missing.
[[nodiscard]] core::Result<CsvLayout> read_layout(std::string_view header, const std::string& name);

}  // namespace pmp::data
