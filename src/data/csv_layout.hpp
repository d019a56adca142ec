#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace pmp::data {

/// Which column of a CSV file means what.
struct CsvLayout {
    enum Field : std::size_t {
        time,
        clock,
        open,
        high,
        low,
        close,
        volume,
        ask_open,
        ask_high,
        ask_low,
        ask_close
    };
    static constexpr std::size_t fields = 11;
    static constexpr int absent = -1;

    char delimiter = ',';
    std::array<int, fields> column = [] {
        std::array<int, fields> none{};
        none.fill(absent);
        return none;
    }();
    int columns = 0;   ///< how many a row must have
    std::string text;  ///< for people: "comma, time open high low close volume"

    [[nodiscard]] int of(Field field) const { return column[field]; }
    [[nodiscard]] bool quoted() const { return of(ask_open) != absent; }
};

/// Lower case, without blanks, quotes and <> around it.
[[nodiscard]] std::string plain_name(std::string_view field);
/// The fields of a line; names are plain_name() when `plain`.
[[nodiscard]] std::vector<std::string> split_names(std::string_view line, char delimiter);
/// Comma, semicolon or tab: the one there is most of.
[[nodiscard]] char guess_delimiter(std::string_view line);

/// Understands a header: comma, semicolon or tab; names in any case, quoted or in <>. A date and a
/// time column are one time. Quotes: open or bid_open (open_bid) and so on are the bid, ask_open or
/// open_ask the ask. `line` is its number. Error: ErrorCode::data, which columns are missing.
[[nodiscard]] core::Result<CsvLayout> read_layout(std::string_view header, const std::string& name,
                                                  std::size_t line = 1);

/// The layout of a file without a header: the columns' meanings in order, such as "time open high
/// low close volume"; "-" for one that is of no use.
[[nodiscard]] CsvLayout fixed_layout(std::string_view columns, char delimiter);

}  // namespace pmp::data
