#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/journal.hpp"
#include "storage/audit.hpp"
#include "storage/db.hpp"
#include "storage/payload.hpp"

namespace pmp::storage {

/// A session as the store knows it.
struct SessionInfo {
    struct Instrument {
        std::string symbol;
        std::string timeframe;
    };
    std::int64_t id = 0;
    std::vector<Instrument> instruments;
};
std::vector<SessionInfo::Instrument> parse_instruments(std::string_view json);

/// Turns one batch of journal rows into writes of one open transaction. Faults of a payload throw
/// PayloadFault, faults of the database are returned.
class Projection {
public:
    Projection(Database& store, std::string journal_id, SessionInfo& session);

    core::Status apply(const engine::JournalRow& row);
    /// Writes what was gathered and the watermark.
    core::Status finish(const engine::JournalRow& last);

private:
    struct Gathered {
        std::string_view table;
        std::vector<std::string_view> columns;
        std::vector<Values> rows;
    };
    struct Counts {
        std::int64_t bars = 0, decisions = 0, blocked = 0, orders = 0, fills = 0, trades = 0;
    };

    core::Status session(const engine::JournalRow& row, const Payload& payload);
    core::Status bar_close(const engine::JournalRow& row, const Payload& payload);
    core::Status strategy(const engine::JournalRow& row, const Payload& payload);
    core::Status decision(const engine::JournalRow& row, const Payload& payload);
    core::Status order(const engine::JournalRow& row, const Payload& payload);
    core::Status order_state(const engine::JournalRow& row, const Payload& payload);
    core::Status fill(const engine::JournalRow& row, const Payload& payload);
    core::Status position(const engine::JournalRow& row, const Payload& payload);
    core::Status trade(const engine::JournalRow& row, const Payload& payload);
    core::Status metrics(const engine::JournalRow& row, const Payload& payload);
    core::Status command(const engine::JournalRow& row, const Payload& payload);
    core::Status risk(const engine::JournalRow& row, const Payload& payload);
    core::Status limit(const engine::JournalRow& row, const Payload& payload);
    core::Status stalled(const engine::JournalRow& row, const Payload& payload);
    core::Status finished(const engine::JournalRow& row, const Payload& payload);

    core::Status audit(const engine::JournalRow& row, std::string actor, std::string action,
                       std::string object);
    core::Status write_positions();
    core::Status write_counts(const engine::JournalRow& last);

    Database& store_;
    std::string journal_id_;
    SessionInfo& session_;
    AuditWriter audit_;
    Gathered signals_, events_, fills_, trades_, metrics_;
    std::map<std::pair<std::string, std::string>, Values> positions_;
    std::map<std::pair<std::string, std::string>, std::int64_t> by_code_;
    Counts counts_;
};

/// SHA-256 over all of a row: tells whether the store was made from this journal's history.
[[nodiscard]] std::string journal_row_hash(const engine::JournalRow& row);

}  // namespace pmp::storage
