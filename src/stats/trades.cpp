// What closed trades say.

#include <algorithm>

#include "stats/distribution.hpp"
#include "stats/parts.hpp"

namespace pmp::stats {

void measure_trades(std::span<const TradeResult> trades, Metrics& out) {
    std::vector<double> pnl, wins, losses, held;
    for (const auto& trade : trades) {
        if (trade.held_hours) held.push_back(*trade.held_hours);
        pnl.push_back(trade.pnl);
        if (trade.pnl > 0.0) wins.push_back(trade.pnl);
        if (trade.pnl < 0.0) losses.push_back(trade.pnl);
    }
    const double n = static_cast<double>(pnl.size());
    out.trades = Metric::of(n);

    const Metric none = Metric::undefined("no closed trades");
    if (pnl.empty()) out.average_holding_hours = none;
    else if (held.size() == pnl.size()) out.average_holding_hours = Metric::of(mean(held));
    const Metric no_wins = Metric::undefined("no winning trades");
    const Metric no_losses = Metric::undefined("no losing trades");
    if (pnl.empty()) {
        for (Metric* m :
             {&out.win_rate, &out.profit_factor, &out.expectancy, &out.average_win,
              &out.average_loss, &out.best_trade, &out.worst_trade, &out.sqn, &out.kelly})
            *m = none;
        return;
    }
    const double win_rate = static_cast<double>(wins.size()) / n;
    out.win_rate = Metric::of(win_rate);
    out.expectancy = Metric::of(mean(pnl));
    out.best_trade = Metric::of(*std::ranges::max_element(pnl));
    out.worst_trade = Metric::of(*std::ranges::min_element(pnl));
    out.average_win = wins.empty() ? no_wins : Metric::of(mean(wins));
    out.average_loss = losses.empty() ? no_losses : Metric::of(mean(losses));
    out.profit_factor = losses.empty() ? no_losses : Metric::of(sum(wins) / -sum(losses));
    if (wins.empty()) out.kelly = no_wins;
    else if (losses.empty()) out.kelly = no_losses;
    else out.kelly = Metric::of(win_rate - (1.0 - win_rate) / (mean(wins) / -mean(losses)));

    const double spread = pnl.size() < 2 ? 0.0 : deviation(pnl);
    if (pnl.size() < 2) out.sqn = Metric::undefined("needs two closed trades");
    else if (spread == 0.0) out.sqn = Metric::undefined("all trades have the same result");
    else out.sqn = Metric::of(std::sqrt(n) * mean(pnl) / spread);
}

}  // namespace pmp::stats
