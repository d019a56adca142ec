#pragma once

#include <set>
#include <vector>

#include "backtest/excursions.hpp"
#include "backtest/result.hpp"
#include "engine/events.hpp"

namespace pmp::backtest {

/// Keeps from a session's events what a result is made of.
class Collector : public engine::EventSink {
public:
    /// `details`: excursions of every trade and what market orders cost, too; some work for each
    /// bar.
    explicit Collector(const model::InstrumentTable& instruments, bool details = false)
        : instruments_(instruments), details_(details), followed_(instruments) {}

    void record(const engine::Header&, const model::BarOpen& e) override;
    void record(const engine::Header&, const model::BarClose& e) override;
    void record(const engine::Header&, const engine::FillBooked& e) override;
    void record(const engine::Header&, const engine::PositionChange& e) override;
    void record(const engine::Header&, const model::Trade& e) override;
    void record(const engine::Header&, const engine::DailyMetrics& e) override;
    /// First fill seen that used a price older than its order, if any: an invariant of the engine.
    [[nodiscard]] const std::string& stale_fill() const { return stale_fill_; }
    [[nodiscard]] bool has_details() const { return details_; }

    std::vector<model::Trade> trades;
    std::vector<Excursion> excursions;  ///< of trades; with details only
    std::vector<EquitySample> equity;
    std::vector<std::vector<core::Money>> profits;  ///< parallel to equity: by strategy
    std::uint64_t bars = 0, bars_in_market = 0;
    double traded_value = 0;  ///< account currency
    std::vector<double> strategy_traded;  ///< the same by strategy; may end early
    core::Money market_cost;  ///< with details only
    std::uint64_t market_fills = 0;
    std::set<std::pair<std::uint32_t, std::int64_t>> ambiguous_bars;

private:
    struct Moment {
        core::Time time;
        core::Price middle;
    };
    struct Seen {  // of one instrument
        Moment open, close;
    };
    void measure_cost(const engine::FillBooked& e);

    const model::InstrumentTable& instruments_;
    const bool details_;
    Excursions followed_;
    std::vector<Seen> seen_;  // by instrument
    std::vector<bool> holds_;  // by instrument
    int holding_ = 0;
    std::string stale_fill_;
};

}  // namespace pmp::backtest
