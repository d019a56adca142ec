#pragma once

#include <deque>
#include <string>

#include "engine/codec.hpp"
#include "engine/journal.hpp"

namespace pmp::engine {

/// Writes every event to a journal. After a failed append everything further is refused, so that
/// commit() reports it before an order is sent.
class JournalRecorder : public EventSink {
public:
    JournalRecorder(Journal& journal, std::string session) : journal_(&journal), session_(std::move(session)) {}
    /// Before the first event; the directory is the engine's own.
    void name_by(const Directory& directory) { directory_ = &directory; }

    void record(const Header& h, const SessionInfo& e) override;
    void record(const Header& h, const model::BarOpen& e) override;
    void record(const Header& h, const model::BarClose& e) override;
    void record(const Header& h, const model::Quote& e) override;
    void record(const Header& h, const Command& e) override;
    void record(const Header& h, const execution::BrokerEvent& e) override;
    void record(const Header& h, const Stalled& e) override;
    void record(const Header& h, const Finish& e) override;
    void record(const Header& h, const StrategyChange& e) override;
    void record(const Header& h, const model::Decision& e) override;
    void record(const Header& h, const execution::OrderRecord& e) override;
    void record(const Header& h, const OrderChange& e) override;
    void record(const Header& h, const FillBooked& e) override;
    void record(const Header& h, const PositionChange& e) override;
    void record(const Header& h, const SwapCharged& e) override;
    void record(const Header& h, const model::Trade& e) override;
    void record(const Header& h, const DailyMetrics& e) override;
    void record(const Header& h, const RiskChange& e) override;
    void record(const Header& h, const LimitChange& e) override;
    core::Status commit(bool durable) override;

protected:
    /// Where a finished row goes; the journal, unless a replay compares it first.
    virtual core::Status put(JournalRow row) { return journal_->append(std::move(row)); }

    Journal* journal_;

private:
    void write(const Header& h, const char* kind, std::string payload);

    std::string session_;
    const Directory* directory_ = nullptr;
    core::Status failed_;
};

/// Compares what a replay produces with what a journal holds, row by row, byte for byte. Once the
/// journal is at its end, what is recorded is new and appended to it.
class ReplayRecorder final : public JournalRecorder {
public:
    using JournalRecorder::JournalRecorder;
    /// Goes to the first row.
    [[nodiscard]] core::Status start();
    /// The row that must be produced `ahead` rows from now; null at the end of the journal.
    [[nodiscard]] core::Result<const JournalRow*> peek(std::size_t ahead = 0);
    /// The first difference, if there was one.
    [[nodiscard]] const core::Status& status() const { return diverged_; }
    [[nodiscard]] std::uint64_t replayed() const { return replayed_; }
    core::Status commit(bool durable) override;

protected:
    core::Status put(JournalRow row) override;

private:
    static constexpr std::size_t chunk = 4096;
    std::deque<JournalRow> expected_;
    core::Seq read_;         // last row taken from the journal
    bool more_ = false;      // the journal may have rows after read_
    std::uint64_t replayed_ = 0;
    core::Status diverged_;
};

/// True for the kinds of rows that come from outside and are fed in again by a replay.
[[nodiscard]] bool is_input(const std::string& kind);

}  // namespace pmp::engine
