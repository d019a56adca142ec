#pragma once

#include "engine/events.hpp"
#include "engine/recorder.hpp"

namespace pmp::live {

/// Gives every event to the journal and then to a listener that may be absent.
class FanOut : public engine::EventSink {
public:
    FanOut(engine::JournalRecorder& journal, engine::EventSink* listener)
        : journal_(journal), listener_(listener) {}

    using Header = engine::Header;
    void record(const Header& h, const engine::SessionInfo& e) override { both(h, e); }
    void record(const Header& h, const model::BarOpen& e) override { both(h, e); }
    void record(const Header& h, const model::BarClose& e) override { both(h, e); }
    void record(const Header& h, const engine::Command& e) override { both(h, e); }
    void record(const Header& h, const execution::BrokerEvent& e) override { both(h, e); }
    void record(const Header& h, const engine::Stalled& e) override { both(h, e); }
    void record(const Header& h, const engine::Finish& e) override { both(h, e); }
    void record(const Header& h, const engine::StrategyChange& e) override { both(h, e); }
    void record(const Header& h, const model::Decision& e) override { both(h, e); }
    void record(const Header& h, const execution::OrderRecord& e) override { both(h, e); }
    void record(const Header& h, const engine::OrderChange& e) override { both(h, e); }
    void record(const Header& h, const engine::FillBooked& e) override { both(h, e); }
    void record(const Header& h, const engine::PositionChange& e) override { both(h, e); }
    void record(const Header& h, const model::Trade& e) override { both(h, e); }
    void record(const Header& h, const engine::DailyMetrics& e) override { both(h, e); }
    void record(const Header& h, const engine::RiskChange& e) override { both(h, e); }
    void record(const Header& h, const engine::LimitChange& e) override { both(h, e); }
    core::Status commit(bool durable) override { return journal_.commit(durable); }

private:
    template <class Event>
    void both(const Header& h, const Event& e) {
        static_cast<engine::EventSink&>(journal_).record(h, e);
        if (listener_ != nullptr) listener_->record(h, e);
    }

    engine::JournalRecorder& journal_;
    engine::EventSink* listener_;
};

}  // namespace pmp::live
