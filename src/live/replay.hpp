#pragma once

#include <optional>
#include <vector>

#include "core/clock_wall.hpp"
#include "engine/engine.hpp"
#include "engine/queue.hpp"
#include "engine/recorder.hpp"

namespace pmp::live {

/// The machine's clock, except while a journal is replayed: then the time the recorded event was
/// received, so that the replay writes the same bytes.
class SessionClock final : public core::Clock {
public:
    [[nodiscard]] core::Time now() const override { return replayed_ ? *replayed_ : wall_.now(); }
    void show(core::Time received) { replayed_ = received; }
    void go_live() { replayed_.reset(); }

private:
    core::WallClock wall_;
    std::optional<core::Time> replayed_;
};

/// Stands before the venue during a replay: orders end here, for the venue has had them; market
/// events pass, for a simulated venue lives on them.
class MutedBroker final : public execution::Broker {
public:
    explicit MutedBroker(execution::Broker& venue) : venue_(venue) {}
    void listen(execution::BrokerListener&) override {}
    core::Status submit(const model::Order&) override { return {}; }
    core::Status cancel(core::OrderId) override { return {}; }
    core::Status replace(core::OrderId, core::Quantity) override { return {}; }
    core::Status health() const override { return venue_.health(); }
    void on_market(const data::MarketEvent& event) override { venue_.on_market(event); }
    core::Result<execution::VenueSnapshot> snapshot(std::uint64_t after) override {
        return venue_.snapshot(after);
    }

private:
    execution::Broker& venue_;
};

/// Where a journal ended.
struct Replayed {
    std::uint64_t rows = 0;
    std::optional<data::MarketEvent> last_market;
    bool venue_saw_last = true;  ///< false: the last event must be shown to the venue again
    bool finished = false;       ///< the session is over
    std::uint64_t last_command = 0;
};

/// Feeds the inputs of the recorder's journal through a fresh engine and compares everything it
/// puts out. `begin` records the session's first event and adds its strategies. Error: the first
/// difference, or what the journal could not give.
[[nodiscard]] core::Result<Replayed> replay(engine::Engine& engine,
                                            engine::ReplayRecorder& recorder,
                                            engine::EventQueue& queue, SessionClock& clock,
                                            const std::function<core::Status()>& begin);

}  // namespace pmp::live
