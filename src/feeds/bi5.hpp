#pragma once

#include <string_view>
#include <vector>

#include "core/decimal.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "model/bar.hpp"
#include "model/timeframe.hpp"

namespace pmp::feeds {

/// A tick of Dukascopy.
struct Tick {
    core::Time time;
    core::Price bid, ask;
    double volume = 0;  ///< both sides, in Dukascopy's millions
};

/// Reads an hour's .bi5 file: LZMA over records of 20 bytes, big-endian: ms since the hour, ask,
/// bid (in 1/scale), volume of the ask, of the bid (float). An empty file has no ticks. Error:
/// ErrorCode::data for one that is cut, damaged or out of order.
[[nodiscard]] core::Result<std::vector<Tick>> read_bi5(std::string_view bytes, core::Time hour,
                                                       core::Decimal scale);

/// Units of Dukascopy's integers in a price of 1: 1000 for prices in yen and for metals, 100000 for
/// other pairs of currencies; zero when it is not known.
[[nodiscard]] core::Decimal dukascopy_scale(std::string_view symbol);

/// Bars with both sides of ticks in order of time.
[[nodiscard]] std::vector<model::Bar> bars_of(const std::vector<Tick>& ticks,
                                              model::Timeframe timeframe);

}  // namespace pmp::feeds
