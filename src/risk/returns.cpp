#include "risk/returns.hpp"

#include <cmath>

namespace pmp::risk {

DailyReturns::DailyReturns(std::size_t instruments, std::size_t days)
    : series_(instruments), known_(instruments), capacity_(days) {}

void DailyReturns::observe(core::InstrumentId instrument, double close, core::Time close_time) {
    Series& series = series_[instrument.index()];
    // A bar that closes at midnight belongs to the day it ends.
    const std::int64_t day = (close_time.ns - 1) / core::Duration::days(1).ns;
    if (day != series.day) {
        if (series.previous > 0 && series.close > 0) {
            if (series.days.size() == capacity_) series.days.erase(series.days.begin());
            series.days.push_back({series.day, std::log(series.close / series.previous)});
            ++series.finished;
        }
        series.previous = series.close;
        series.day = day;
    }
    series.close = close;
}

std::optional<double> DailyReturns::correlation(core::InstrumentId a, core::InstrumentId b,
                                                std::size_t minimum) const {
    auto& row = known_[a.index()];
    if (row.empty()) row.resize(series_.size());
    Known& known = row[b.index()];
    const Series &first = series_[a.index()], &second = series_[b.index()];
    // Neither count ever falls, so the sum stands for both.
    const std::uint64_t finished = first.finished + second.finished;
    if (known.minimum != minimum || known.finished != finished || minimum == 0)
        known = {finished, minimum, correlate(first, second, minimum)};
    return known.value;
}

std::optional<double> DailyReturns::correlate(const Series& a, const Series& b,
                                              std::size_t minimum) {
    const auto& x = a.days;
    const auto& y = b.days;
    double n = 0, sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
    for (std::size_t i = 0, j = 0; i < x.size() && j < y.size();) {
        if (x[i].day < y[j].day) {
            ++i;
        } else if (y[j].day < x[i].day) {
            ++j;
        } else {
            const double u = x[i++].value;
            const double v = y[j++].value;
            n += 1;
            sx += u;
            sy += v;
            sxx += u * u;
            syy += v * v;
            sxy += u * v;
        }
    }
    if (n < static_cast<double>(minimum) || n < 3) return std::nullopt;
    const double vx = sxx - sx * sx / n;
    const double vy = syy - sy * sy / n;
    if (vx <= 0 || vy <= 0) return std::nullopt;
    return (sxy - sx * sy / n) / std::sqrt(vx * vy);
}

std::optional<double> DailyReturns::annual_volatility(core::InstrumentId instrument,
                                                      std::size_t minimum) const {
    const auto& days = series_[instrument.index()].days;
    if (days.size() < minimum || days.size() < 2) return std::nullopt;
    double mean = 0;
    for (const Day& day : days) mean += day.value;
    mean /= static_cast<double>(days.size());
    double sum = 0;
    for (const Day& day : days) sum += (day.value - mean) * (day.value - mean);
    return std::sqrt(sum / static_cast<double>(days.size() - 1) * 252.0);
}

}  // namespace pmp::risk
