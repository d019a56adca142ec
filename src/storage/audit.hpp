#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "core/time.hpp"
#include "storage/db.hpp"

namespace pmp::storage {

/// One line of the audit trail: who did what to which thing.
struct AuditEntry {
    std::int64_t session = 0;              ///< 0: outside any session
    std::optional<std::int64_t> seq{};     ///< journal row it was made from
    core::Time time{};
    std::string actor;                     ///< "operator", "risk", "engine", ...
    std::string action;                    ///< "kill", "limit_set", "strategy_faulted", ...
    std::string object;                    ///< strategy, limit or session
    std::string detail;                    ///< JSON, kept byte for byte
};

/// Appends to audit_logs and keeps the chain: hash = SHA-256 over the previous hash and every
/// field, each written as "<length>:<bytes>," so that no two rows read alike. The first row's
/// previous hash is 64 zeros. Use within one open transaction: it reads the head once.
class AuditWriter {
public:
    explicit AuditWriter(Database& database) : database_(database) {}
    core::Status append(const AuditEntry& entry);

private:
    Database& database_;
    std::int64_t id_ = -1;
    std::string head_{};
};

/// One entry in a durable transaction of its own.
core::Status append_audit(Database& database, const AuditEntry& entry);

/// What verification found. `broken_at` is the id of the first row that was changed, removed or
/// slipped in. Rows cut from the end can be seen only by comparing `head` with one kept elsewhere.
struct AuditReport {
    std::int64_t rows = 0;
    std::string head;
    std::optional<std::int64_t> broken_at{};
    std::string reason;
};
core::Result<AuditReport> verify_audit(Database& database);

}  // namespace pmp::storage
