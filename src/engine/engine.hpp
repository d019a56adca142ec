#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "engine/events.hpp"
#include "engine/rollover.hpp"
#include "engine/shadow.hpp"
#include "engine/snapshot.hpp"
#include "engine/spec.hpp"
#include "engine/stall_guard.hpp"
#include "engine/strategy_host.hpp"

namespace pmp::engine {

/// Whether the caller still owns the engine. `revoked`: another thread does (a strategy called from
/// here did not return in time); the caller must touch nothing of the session and end its thread.
enum class Flow : std::uint8_t { go_on, revoked };

/// The state of a session and the one way an event takes through it. A pure function of its inputs:
/// the same inputs in the same order give the same outputs, byte for byte. Everything is done by
/// the sequencer's thread; nothing here asks for the time or waits.
class Engine final : private execution::ExecutionListener {
public:
    /// `spec` and `registry` must outlive the engine.
    Engine(const SessionSpec& spec, std::vector<model::Timeframe> timeframes,
           const strategies::Registry& registry, core::Clock& clock, EventSink& sink);

    void connect(execution::Broker& broker) { execution_.connect(broker); }

    /// Error (config): an instrument's currency cannot be converted.
    [[nodiscard]] core::Status conversions() const { return book_.check_conversions(); }
    /// First event of a session.
    void begin(const SessionInfo& info);
    /// Adds a strategy of the configuration; later ones come by command.
    core::Status add_strategy(strategies::Definition definition);

    // Inputs, each of them one event. After each, intents are durable and with the broker.
    Flow on_open(const model::BarOpen& open);
    Flow on_close(const model::BarClose& close);
    void on_quote(const model::Quote& quote);
    void on_broker_event(const execution::BrokerEvent& event);
    /// Error: why the command had no effect (it is journalled all the same).
    core::Status on_command(const Command& command);
    /// The feed has ended: closes what is open, if the session says so.
    void on_finish();
    /// Everything that closing brought about has been taken in: the last daily figures.
    void on_finished();
    /// The strategy being asked did not return: it is stopped and the event goes on from there.
    Flow resume_after_stall();
    /// Replay: strategies that did not return while event `event` was handled.
    void expect_stall(core::Seq event, const std::string& strategy);
    /// A simulated venue lives on our market events.
    void show_venue(const data::MarketEvent& event);

    /// After replaying: what the venue told while we were away; the caller feeds the events in.
    [[nodiscard]] core::Result<std::vector<execution::BrokerEvent>> reconcile();
    /// Makes everything recorded permanent and hands what waits to the broker.
    void flush();
    /// Makes everything recorded survive the death of the process; called now and then.
    void checkpoint();
    /// Why no further order may be sent (the journal failed, arithmetic left its range), if so.
    [[nodiscard]] const core::Status& health() const { return health_; }

    void set_guard(std::shared_ptr<StallGuard> guard) { guard_ = std::move(guard); }
    [[nodiscard]] core::Seq seq() const { return {seq_}; }
    [[nodiscard]] core::Time time() const { return time_; }  ///< of the last event
    [[nodiscard]] const portfolio::Book& book() const { return book_; }
    [[nodiscard]] const risk::Gate& gate() const { return gate_; }
    [[nodiscard]] const StrategyHost& host() const { return host_; }
    [[nodiscard]] const execution::Execution& execution() const { return execution_; }
    [[nodiscard]] const Directory& directory() const { return host_.directory(); }
    [[nodiscard]] const SessionSpec& spec() const { return spec_; }

    struct Counters {
        std::uint64_t events = 0, bars = 0, strategy_bars = 0, signals = 0, decisions = 0,
                      blocked = 0, orders = 0, fills = 0, trades = 0, ambiguous = 0;
    };
    [[nodiscard]] const Counters& counters() const { return counters_; }
    [[nodiscard]] std::map<std::string, std::uint64_t> decisions_by_code() const;
    /// The session as people want to see it. Session and speed are for the caller to fill.
    [[nodiscard]] std::shared_ptr<Snapshot> snapshot() const;

private:
    // ExecutionListener
    void on_order(const execution::OrderRecord& record) override;
    void on_order_state(const execution::OrderRecord& record, const std::string& text) override;
    void on_fill(const execution::OrderRecord& record, const model::Fill& fill,
                 const std::vector<portfolio::Share>& shares) override;
    void on_trade(const model::Trade& trade) override;

    /// Everything that enters: it gets its number, and its times.
    template <class Input>
    void take(const Input& input, core::Time time) {
        clock_.on_event_time(time);
        time_ = time;
        received_ = clock_.now();
        input_ = {seq_ + 1};
        ++counters_.events;
        sink_.record(next_header({}), input);
    }
    /// Everything that the input being handled brought about.
    template <class Output>
    void emit(const Output& output) {
        sink_.record(next_header(input_), output);
    }
    [[nodiscard]] Header next_header(core::Seq cause);

    Flow ask_strategies();
    void finish_asking();
    void handle_signal(Slot& slot, const model::Signal& signal);
    void vote(Slot& slot, const model::Signal& signal, model::Decision& decision);
    void trade(Slot& slot, const model::Signal& signal, model::Decision& decision);
    void fault(core::StrategyId id, const std::string& reason);
    void change_strategy(core::StrategyId id, StrategyState state, const std::string& reason);
    core::Status apply(const Command& command);
    core::Status add(strategies::Definition definition);
    void check_drawdown();
    void check_margin();
    void charge_swap(core::InstrumentId instrument, core::Time time);
    void sample_day(core::Time time);
    void report_day();
    void report_positions(const std::vector<portfolio::Share>& shares);
    void announce_risk(const std::string& reason);
    void alert(const char* severity, std::string text);
    model::Decision& next_decision(const Slot& slot, const model::Signal& signal);
    void break_down(core::Error error);

    const SessionSpec& spec_;
    core::Clock& clock_;
    EventSink& sink_;
    portfolio::Book book_;
    risk::Gate gate_;
    execution::Execution execution_;
    StrategyHost host_;
    ShadowBook shadows_;
    std::vector<std::optional<Rollover>> rollovers_;  // by instrument; none without swap
    bool margin_called_ = false;
    SessionInfo info_;
    core::Status health_;

    std::uint64_t seq_ = 0;
    core::Seq input_;            // the input being handled
    core::Time time_, received_;
    std::uint64_t next_decision_ = 1;

    // The event being handled, kept here and not on the stack, so that another thread can go on.
    std::shared_ptr<StallGuard> guard_;
    std::vector<core::StrategyId> due_;
    std::size_t next_due_ = 0;
    std::size_t asked_ = 0;      // with those that had nothing to say
    core::InstrumentId asking_;
    model::Top reference_;       // last price of the instrument being decided on
    bool opening_ = false;       // the event is a BarOpen
    model::BarOpen open_;
    std::vector<std::unique_ptr<model::Decision>> decisions_;  // of this event; reused
    std::size_t decisions_used_ = 0;
    std::map<core::Seq, std::set<std::string>> expected_stalls_;

    std::int64_t day_ = std::numeric_limits<std::int64_t>::min();
    bool closed_ = false;        // a bar has closed since the last daily close
    core::Money day_start_equity_;
    std::vector<core::Money> profits_;            // by strategy, at the last daily close
    std::vector<core::Money> day_start_profit_;   // by strategy
    std::vector<core::Money> peak_profit_;        // by strategy, at daily closes
    std::vector<std::deque<double>> sparks_;      // by strategy, at daily closes
    std::vector<std::uint64_t> bars_;             // by instrument
    Counters counters_;
    std::map<std::string_view, std::uint64_t> codes_;  // codes are literals
    std::deque<Snapshot::Alert> alerts_;
};

}  // namespace pmp::engine
