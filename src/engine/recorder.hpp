#pragma once

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

/// Compares what a replay produces with what a journal holds, row by row, byte for byte. Rows after
/// the end of the journal are new: they are appended to it.
class ReplayRecorder final : public JournalRecorder {
public:
    using JournalRecorder::JournalRecorder;
    /// The next rows the session must produce. A difference makes commit() fail for good.
    void expect(std::vector<JournalRow> rows);
    [[nodiscard]] bool replaying() const { return next_ < expected_.size(); }
    [[nodiscard]] core::Status status() const { return diverged_; }

protected:
    core::Status put(JournalRow row) override;

private:
    std::vector<JournalRow> expected_;
    std::size_t next_ = 0;
    core::Status diverged_;
};

}  // namespace pmp::engine
