#pragma once

#include <vector>

#include "backtest/result.hpp"
#include "engine/events.hpp"

namespace pmp::backtest {

/// Follows the price of every open position of a strategy, bar by bar: O(open positions) a bar.
/// A position's price is what it could be closed at: of quoted bars the bid for a long one and the
/// ask for a short one.
class Excursions {
public:
    explicit Excursions(const model::InstrumentTable& instruments) : instruments_(instruments) {}

    void on_open(const model::BarOpen& open);
    void on_close(const model::BarClose& close);
    /// A strategy's share of a fill. `inside_bar`: of a stop or target.
    void on_share(const portfolio::Share& share, bool inside_bar);
    /// The trade that the last share of its strategy ended.
    [[nodiscard]] Excursion of(const model::Trade& trade) const;

private:
    struct Range {
        core::Price low, high;

        void add(core::Price price) {
            low = std::min(low, price);
            high = std::max(high, price);
        }
    };
    struct Position {  // of one strategy
        core::Quantity quantity;
        Range range;
        core::Time since;
        Range finished;  // of the trade that has ended
        portfolio::Rate rate;
    };
    struct Market {  // of one instrument
        model::BarOpen open;
        std::vector<std::uint32_t> held;  // strategies with a position
    };

    const model::InstrumentTable& instruments_;
    std::vector<Position> positions_;
    std::vector<Market> markets_;
};

}  // namespace pmp::backtest
