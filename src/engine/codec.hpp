#pragma once

#include <string>

#include "engine/events.hpp"

namespace pmp::engine {

// Payloads of the journal, as docs/design/journal.md lists them. Encoding is deterministic: the
// same value gives the same bytes.

[[nodiscard]] std::string encode(const SessionInfo& info, const Directory& directory);
[[nodiscard]] std::string encode(const model::BarOpen& open);
[[nodiscard]] std::string encode(const model::BarClose& close);
[[nodiscard]] std::string encode(const Command& command);
[[nodiscard]] std::string encode(const Stalled& stalled, const Directory& directory);
[[nodiscard]] std::string encode(const StrategyChange& change);
[[nodiscard]] std::string encode(const model::Decision& decision, const Directory& directory);
[[nodiscard]] std::string encode(const execution::OrderRecord& record, const Directory& directory,
                                 const std::string& session);
[[nodiscard]] std::string encode(const OrderChange& change);
[[nodiscard]] std::string encode(const FillBooked& booked, const Directory& directory);
[[nodiscard]] std::string encode(const PositionChange& change, const Directory& directory);
[[nodiscard]] std::string encode(const model::Trade& trade, const Directory& directory);
[[nodiscard]] std::string encode(const DailyMetrics& metrics);
[[nodiscard]] std::string encode(const SwapCharged& swap, const Directory& directory);
[[nodiscard]] std::string encode(const RiskChange& change);
[[nodiscard]] std::string encode(const LimitChange& change);

[[nodiscard]] core::Result<model::BarOpen> decode_bar_open(const std::string& payload,
                                                           core::Time time);
[[nodiscard]] std::string encode(const model::Quote& quote);
[[nodiscard]] core::Result<model::Quote> decode_quote(const std::string& payload, core::Time time);
[[nodiscard]] core::Result<model::BarClose> decode_bar_close(const std::string& payload,
                                                             core::Time time);
[[nodiscard]] core::Result<Command> decode_command(const std::string& payload);
/// The strategy's name and the seq of the event.
[[nodiscard]] core::Result<std::pair<std::string, core::Seq>> decode_stalled(
    const std::string& payload);

[[nodiscard]] std::string encode_broker_event(const execution::BrokerEvent& event);
[[nodiscard]] core::Result<execution::BrokerEvent> decode_broker_event(const std::string& payload);

/// An order in a paper venue's book: the order, the market event from which on it can be filled, and
/// the last event of the venue that its quantity has taken into account.
struct PaperOrder {
    model::Order order;
    core::Time time;
    int phase = 0;
    std::uint64_t after = 0;
};
[[nodiscard]] std::string encode_paper_order(const model::Order& order, core::Time time, int phase,
                                             std::uint64_t after = 0);
[[nodiscard]] core::Result<PaperOrder> decode_paper_order(const std::string& payload);

}  // namespace pmp::engine
