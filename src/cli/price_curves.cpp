#include "cli/price_curves.hpp"

#include <algorithm>

namespace pmp::cli {

std::vector<reports::PriceCurve> price_curves(const feeds::Dataset& dataset) {
    std::vector<reports::PriceCurve> out;
    for (const auto& series : dataset.series) {
        reports::PriceCurve curve{series->symbol, {}};
        const std::size_t all = series->bars.size(), wanted = reports::PriceCurve::most_points;
        const std::size_t step = std::max<std::size_t>((all + wanted - 1) / wanted, 1);
        for (std::size_t from = 0; from < all; from += step) {
            const auto part = series->bars.slice(from, std::min(step, all - from));
            reports::PricePoint point{part.back().close_time, part.front().low, part.front().high,
                                      part.back().close};
            for (const auto& bar : part) {
                point.low = std::min(point.low, bar.low);
                point.high = std::max(point.high, bar.high);
            }
            curve.points.push_back(point);
        }
        out.push_back(std::move(curve));
    }
    return out;
}

}  // namespace pmp::cli
