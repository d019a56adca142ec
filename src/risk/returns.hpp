#pragma once

#include <optional>
#include <vector>

#include "core/ids.hpp"
#include "core/time.hpp"

namespace pmp::risk {

/// Daily log returns of instruments (last close of each UTC day), for correlation and volatility.
class DailyReturns {
public:
    DailyReturns(std::size_t instruments, std::size_t days);

    void observe(core::InstrumentId instrument, double close, core::Time close_time);
    /// Pearson correlation over the finished days both have; nothing below `minimum` of them.
    /// Worked out once a day for each pair. Not for several threads at a time.
    [[nodiscard]] std::optional<double> correlation(core::InstrumentId a, core::InstrumentId b,
                                                    std::size_t minimum) const;
    /// Standard deviation (ddof 1) of daily log returns times sqrt(252).
    [[nodiscard]] std::optional<double> annual_volatility(core::InstrumentId instrument,
                                                          std::size_t minimum) const;

private:
    struct Day {
        std::int64_t day;
        double value;  // log return
    };
    struct Series {
        std::int64_t day = 0;
        double close = 0;     // newest close of `day`
        double previous = 0;  // last close of the day before
        std::vector<Day> days;  // finished days, oldest first
        std::uint64_t finished = 0;  // days ever finished
    };
    struct Known {  // an answer, and for how many finished days of the two together it holds
        std::uint64_t finished = 0;
        std::size_t minimum = 0;  // 0: none yet
        std::optional<double> value;
    };
    [[nodiscard]] static std::optional<double> correlate(const Series& a, const Series& b,
                                                         std::size_t minimum);
    std::vector<Series> series_;
    mutable std::vector<std::vector<Known>> known_;  // for each pair that was asked for
    std::size_t capacity_;
};

}  // namespace pmp::risk
