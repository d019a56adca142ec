#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/resampler.hpp"
#include "engine/events.hpp"
#include "strategies/registry.hpp"
#include "strategies/strategy.hpp"

namespace pmp::engine {

/// A strategy that was added to the session, whatever has become of it.
struct Slot {
    std::unique_ptr<strategies::Definition> definition;  // its address is given away
    std::unique_ptr<strategies::Strategy> strategy;
    core::StrategyId id;
    core::InstrumentId instrument;
    StrategyState state = StrategyState::running;
    StrategyRole role = StrategyRole::trader;
    std::string fault;

    std::vector<core::StrategyId> members;                 // of an ensemble
    std::vector<strategies::MemberSignal> member_signals;  // parallel to members
    std::vector<std::pair<core::StrategyId, std::size_t>> votes_in;  // ensemble, place in it

    model::Direction signal = model::Direction::hold;  // the last one that was not HOLD
    double confidence = 0;
    core::DecisionId last_decision;
    std::uint64_t blocked = 0;

    [[nodiscard]] bool is_member() const { return !votes_in.empty(); }
};

/// Owns the strategies, their indicator graphs and the bars of their timeframes, and knows which of
/// them are to be asked when a bar closes.
class StrategyHost {
public:
    /// `base`: timeframe of the data, by instrument id.
    StrategyHost(const model::InstrumentTable& instruments, std::vector<model::Timeframe> base,
                 const strategies::Registry& registry);

    /// Creates and initialises a strategy with the next id. Error (config): unknown symbol, member,
    /// type or parameter, a name in use, a timeframe that the data cannot make.
    core::Result<core::StrategyId> add(strategies::Definition definition);
    /// Where it reads its position; before its first bar.
    void bind_position(core::StrategyId id, const core::Quantity& position);

    [[nodiscard]] Slot& slot(core::StrategyId id) { return *slots_[id.index()]; }
    [[nodiscard]] const Slot& slot(core::StrategyId id) const { return *slots_[id.index()]; }
    [[nodiscard]] std::size_t size() const { return slots_.size(); }
    [[nodiscard]] const Directory& directory() const { return directory_; }
    [[nodiscard]] std::optional<core::StrategyId> find(std::string_view name) const;

    /// Sets the state and tells the ensembles it votes in.
    void set_state(core::StrategyId id, StrategyState state, std::string fault = {});
    /// Notes a signal for its ensembles: BUY and SELL stand until the opposite or an exit.
    void note_signal(Slot& slot, const model::Signal& signal);

    /// Strategies to be asked now that a bar has closed: plain ones, then ensembles, members first.
    /// Those whose Quiet holds are left out. Returns how many there are with them.
    std::size_t collect_closed(const model::BarClose& close, std::vector<core::StrategyId>& due);
    /// The same for longer bars that are over when a new bar opens at `open` (they ended in a gap).
    std::size_t collect_flushed(const model::BarOpen& open, std::vector<core::StrategyId>& due);
    /// A strategy has been asked: when it has nothing to say may have changed.
    void refresh(core::StrategyId id) {
        if (Watch* watch = hot_[id.index()].watch) watch->quiet = hot_[id.index()].strategy->quiet();
    }

    /// What ask() needs, side by side in memory: this is walked for every bar.
    struct Watch {
        core::StrategyId id;
        strategies::Quiet quiet;
    };
    struct Hot {
        strategies::Strategy* strategy = nullptr;
        const model::Bar* bar = nullptr;
        const indicators::Graph* graph = nullptr;
        const core::Quantity* position = nullptr;
        const std::vector<strategies::MemberSignal>* members = nullptr;
        bool running = false;
        Watch* watch = nullptr;  // none for an ensemble
    };
    [[nodiscard]] const Hot& hot(core::StrategyId id) const { return hot_[id.index()]; }

    /// Makes a strategy anew: what it remembers of the bars before a pause would be wrong after it.
    core::Status renew(core::StrategyId id);

    /// A strategy that does not return can be neither used nor destroyed; it is left alone for good.
    void abandon(core::StrategyId id);

private:
    struct Group {  // one (instrument, timeframe)
        model::Timeframe timeframe;
        indicators::Graph graph;
        std::optional<data::Resampler> resampler;  // none for the timeframe of the data
        model::Bar bar;
        std::deque<Watch> plain;  // addresses are given away
        std::vector<core::StrategyId> ensembles;
    };

    core::Result<Group*> group_for(core::InstrumentId instrument, model::Timeframe timeframe,
                                   const std::string& where);
    /// Returns how many plain strategies the group has.
    static std::size_t close_group(Group& group, const model::Bar& bar,
                                   std::vector<core::StrategyId>& due);
    std::size_t append_ensembles(std::vector<core::StrategyId>& due);

    const model::InstrumentTable& instruments_;
    std::vector<model::Timeframe> base_;
    const strategies::Registry& registry_;
    Directory directory_;
    std::vector<std::unique_ptr<Slot>> slots_;
    std::vector<Hot> hot_;
    std::vector<std::vector<std::unique_ptr<Group>>> groups_;  // by instrument
    model::Bar seen_;                   // of a quoted bar: the side strategies look at
    std::vector<const Group*> closed_;  // groups that closed at this event
};

}  // namespace pmp::engine
