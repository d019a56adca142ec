#pragma once

#include <set>
#include <vector>

#include "backtest/result.hpp"
#include "engine/events.hpp"

namespace pmp::backtest {

/// Keeps from a session's events what a result is made of.
class Collector : public engine::EventSink {
public:
    void record(const engine::Header&, const model::BarClose& e) override;
    void record(const engine::Header&, const engine::FillBooked& e) override;
    void record(const engine::Header&, const engine::PositionChange& e) override;
    void record(const engine::Header&, const model::Trade& e) override { trades.push_back(e); }
    void record(const engine::Header&, const engine::DailyMetrics& e) override;
    /// First fill seen that used a price older than its order, if any: an invariant of the engine.
    [[nodiscard]] const std::string& stale_fill() const { return stale_fill_; }

    std::vector<model::Trade> trades;
    std::vector<EquitySample> equity;
    std::vector<std::vector<core::Money>> profits;  ///< parallel to equity: by strategy
    std::uint64_t bars = 0, bars_in_market = 0;
    double traded_value = 0;
    std::set<std::pair<std::uint32_t, std::int64_t>> ambiguous_bars;

private:
    std::vector<bool> holds_;  // by instrument
    int holding_ = 0;
    std::string stale_fill_;
};

}  // namespace pmp::backtest
