#include "engine/recorder.hpp"

#include <fmt/format.h>

namespace pmp::engine {

void JournalRecorder::write(const Header& h, const char* kind, std::string payload) {
    if (!failed_) return;
    failed_ = put({h.seq, kind, h.time, h.received, h.cause, std::move(payload)});
}

void JournalRecorder::record(const Header& h, const SessionInfo& e) {
    write(h, "session", encode(e, *directory_));
}
void JournalRecorder::record(const Header& h, const model::BarOpen& e) {
    write(h, "bar_open", encode(e));
}
void JournalRecorder::record(const Header& h, const model::BarClose& e) {
    write(h, "bar_close", encode(e));
}
void JournalRecorder::record(const Header& h, const model::Quote& e) {
    write(h, "quote", encode(e));
}
void JournalRecorder::record(const Header& h, const Command& e) { write(h, "command", encode(e)); }
void JournalRecorder::record(const Header& h, const execution::BrokerEvent& e) {
    write(h, "broker", encode_broker_event(e));
}
void JournalRecorder::record(const Header& h, const Stalled& e) {
    write(h, "stalled", encode(e, *directory_));
}
void JournalRecorder::record(const Header& h, const Finish& e) {
    write(h, "finish", e.closed ? R"({"closed":true})" : R"({"closed":false})");
}
void JournalRecorder::record(const Header& h, const StrategyChange& e) {
    write(h, "strategy", encode(e));
}
void JournalRecorder::record(const Header& h, const model::Decision& e) {
    write(h, "decision", encode(e, *directory_));
}
void JournalRecorder::record(const Header& h, const execution::OrderRecord& e) {
    write(h, "order", encode(e, *directory_, session_));
}
void JournalRecorder::record(const Header& h, const OrderChange& e) {
    write(h, "order_state", encode(e));
}
void JournalRecorder::record(const Header& h, const FillBooked& e) {
    write(h, "fill", encode(e, *directory_));
}
void JournalRecorder::record(const Header& h, const PositionChange& e) {
    write(h, "position", encode(e, *directory_));
}
void JournalRecorder::record(const Header& h, const SwapCharged& e) {
    write(h, "swap", encode(e, *directory_));
}
void JournalRecorder::record(const Header& h, const model::Trade& e) {
    write(h, "trade", encode(e, *directory_));
}
void JournalRecorder::record(const Header& h, const DailyMetrics& e) {
    write(h, "metrics", encode(e));
}
void JournalRecorder::record(const Header& h, const RiskChange& e) { write(h, "risk", encode(e)); }
void JournalRecorder::record(const Header& h, const LimitChange& e) {
    write(h, "limit", encode(e));
}

core::Status JournalRecorder::commit(bool durable) {
    if (failed_) failed_ = journal_->commit(durable);
    return failed_;
}

core::Status ReplayRecorder::start() {
    more_ = true;
    const auto first = peek();
    return first ? core::Status{} : std::unexpected(first.error());
}

core::Result<const JournalRow*> ReplayRecorder::peek(std::size_t ahead) {
    while (more_ && expected_.size() <= ahead) {
        auto rows = journal_->read(read_, chunk);
        if (!rows) return std::unexpected(rows.error());
        more_ = rows->size() == chunk;
        if (!rows->empty()) read_ = rows->back().seq;
        for (auto& row : *rows) expected_.push_back(std::move(row));
    }
    return expected_.size() > ahead ? &expected_[ahead] : nullptr;
}

namespace {

/// Which fields of two rows differ, for people.
std::string difference(const JournalRow& recorded, const JournalRow& replayed) {
    std::string text;
    const auto field = [&](const char* name, const auto& was, const auto& is) {
        if (was != is) text += fmt::format("{}: recorded {}, replayed {}\n", name, was, is);
    };
    field("kind", recorded.kind, replayed.kind);
    field("time", core::to_string(recorded.time), core::to_string(replayed.time));
    field("received", core::to_string(recorded.received), core::to_string(replayed.received));
    field("cause", recorded.cause.value, replayed.cause.value);
    field("payload", recorded.payload, replayed.payload);
    return text;
}

}  // namespace

core::Status ReplayRecorder::put(JournalRow row) {
    if (!diverged_) return diverged_;
    const auto next = peek();
    if (!next) return diverged_ = std::unexpected(next.error());
    if (*next == nullptr) return journal_->append(std::move(row));
    const JournalRow& wanted = **next;
    if (row != wanted) {
        diverged_ = core::fail(
            core::ErrorCode::database,
            fmt::format("replaying the journal gives another '{}' at seq {}", row.kind,
                        wanted.seq.value),
            "journal",
            difference(wanted, row) +
                "The program, the configuration or the data differ from those that wrote it; go "
                "on with them, or start a new session");
        return diverged_;
    }
    ++replayed_;
    expected_.pop_front();
    return {};
}

core::Status ReplayRecorder::commit(bool durable) {
    if (!diverged_) return diverged_;
    if (more_ || !expected_.empty()) return {};
    return JournalRecorder::commit(durable);
}

bool is_input(const std::string& kind) {
    return kind == "session" || kind == "bar_open" || kind == "bar_close" || kind == "quote" || kind == "command" ||
           kind == "broker" || kind == "finish";
}

}  // namespace pmp::engine
