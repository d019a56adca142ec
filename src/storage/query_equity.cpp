#include <algorithm>

#include "storage/queries.hpp"
#include "storage/query_support.hpp"

namespace pmp::storage {

std::vector<EquityPoint> thin(const std::vector<EquityPoint>& points, std::size_t max) {
    max = std::max<std::size_t>(max, 4);
    if (points.size() <= max) return points;
    std::vector<EquityPoint> out{points.front()};
    const std::size_t inner = points.size() - 2;
    const std::size_t stretches = (max - 2) / 2;
    for (std::size_t i = 0; i < stretches; ++i) {
        const auto begin = points.begin() + 1 + static_cast<std::ptrdiff_t>(i * inner / stretches);
        const auto end =
            points.begin() + 1 + static_cast<std::ptrdiff_t>((i + 1) * inner / stretches);
        const auto [low, high] = std::minmax_element(
            begin, end,
            [](const EquityPoint& a, const EquityPoint& b) { return a.equity < b.equity; });
        out.push_back(*std::min(low, high));
        if (low != high) out.push_back(*std::max(low, high));
    }
    out.push_back(points.back());
    return out;
}

core::Result<std::vector<EquityPoint>> Queries::equity(std::size_t max) {
    auto session = this->session();
    if (!session) return std::unexpected(session.error());
    std::vector<EquityPoint> points;
    auto done = store_->query(
        "select time, equity, drawdown from portfolio_metrics where session = $1 order by seq",
        {*session}, [&](const Row& row) {
            points.push_back({row.time(0), row.decimal(1).to_double(), row.real(2)});
        });
    if (!done) return std::unexpected(done.error());
    return thin(points, max);
}

}  // namespace pmp::storage
