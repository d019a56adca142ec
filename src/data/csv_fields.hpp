#pragma once

#include <string_view>

#include "core/decimal.hpp"
#include "core/time.hpp"

namespace pmp::data {

/// A number of a data file. False when it is none or out of range. More than 8 decimals are rounded
/// half-even and set `rounded`.
[[nodiscard]] bool parse_number(std::string_view text, core::Decimal& out, bool& rounded);

/// A volume: any finite number, 0 or more. False when it is none.
[[nodiscard]] bool parse_volume(std::string_view text, double& out);

/// How far a time of a data file can be trusted to be UTC.
enum class TimeKind {
    bad,  ///< not a time
    exact,  ///< with Z or an offset, an epoch count, or a bare date (a label: midnight UTC)
    local  ///< without a zone: `out` is as if it were UTC
};

/// How a dialect writes times.
enum class TimeForm {
    any,  ///< year first: ISO, with '.' or '/' for '-', 20180102, an epoch count
    month_first,  ///< 12/31/2018 23:59, 1/3/2018
    day_first,  ///< 31.12.2018 23:59:59.000, also with an offset: GMT+0200
    compact,  ///< 20181231 235959, 20181231 23:59
    of_day  ///< milliseconds since midnight of `day`
};

/// "2018-01-02T00:00:00Z", with a space for the T, '.' or '/' for '-', without seconds, with up to
/// 9 decimals; a bare date, also 20180102; or the epoch in s, ms, us or ns, told by magnitude. The
/// other forms as TimeForm says; `day` is midnight of the file's day, of_day only.
[[nodiscard]] TimeKind parse_time_field(std::string_view text, core::Time& out,
                                        TimeForm form = TimeForm::any, core::Time day = {});

}  // namespace pmp::data
