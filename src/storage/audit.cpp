#include "storage/audit.hpp"

#include <string_view>

#include <fmt/format.h>

#include "storage/sha256.hpp"

namespace pmp::storage {
namespace {

const std::string first_hash(64, '0');

void add(std::string& out, std::string_view field) {
    fmt::format_to(std::back_inserter(out), "{}:{},", field.size(), field);
}

std::string row_hash(std::string_view previous, std::int64_t id, const AuditEntry& entry) {
    std::string bytes;
    add(bytes, previous);
    add(bytes, std::to_string(id));
    add(bytes, std::to_string(entry.session));
    add(bytes, entry.seq ? std::to_string(*entry.seq) : "");
    add(bytes, std::to_string(entry.time.ns));
    add(bytes, entry.actor);
    add(bytes, entry.action);
    add(bytes, entry.object);
    add(bytes, entry.detail);
    return sha256_hex(bytes);
}

}  // namespace

core::Status AuditWriter::append(const AuditEntry& entry) {
    if (id_ < 0) {
        id_ = 0;
        head_ = first_hash;
        auto found = database_.query("select id, hash from audit_logs order by id desc limit 1", {},
                                     [&](const Row& row) {
                                         id_ = row.integer(0);
                                         head_ = row.text(1);
                                     });
        if (!found) {
            id_ = -1;
            return found;
        }
    }
    const std::string hash = row_hash(head_, id_ + 1, entry);
    auto done = database_.execute(
        "insert into audit_logs (id, session, seq, time, actor, action, object, detail, "
        "previous_hash, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        {id_ + 1, entry.session, entry.seq ? Value(*entry.seq) : Value(), entry.time, entry.actor,
         entry.action, entry.object, entry.detail, head_, hash});
    if (!done) return std::unexpected(done.error());
    ++id_;
    head_ = hash;
    return {};
}

core::Status append_audit(Database& database, const AuditEntry& entry) {
    auto transaction = Transaction::begin(database, Durability::durable);
    if (!transaction) return std::unexpected(transaction.error());
    if (auto done = AuditWriter(database).append(entry); !done) return done;
    return transaction->commit();
}

core::Result<AuditReport> verify_audit(Database& database) {
    AuditReport report;
    report.head = first_hash;
    const auto broken = [&report](std::int64_t id, const char* reason) {
        report.broken_at = id;
        report.reason = reason;
    };
    auto done = database.query(
        "select id, session, seq, time, actor, action, object, detail, previous_hash, hash "
        "from audit_logs order by id",
        {}, [&](const Row& row) {
            if (report.broken_at) return;
            const std::int64_t id = row.integer(0);
            AuditEntry entry{row.integer(1),          {},
                             row.time(3),             std::string(row.text(4)),
                             std::string(row.text(5)), std::string(row.text(6)),
                             std::string(row.text(7))};
            if (!row.is_null(2)) entry.seq = row.integer(2);
            if (id != report.rows + 1) return broken(id, "a row before it is missing");
            if (row.text(8) != report.head) return broken(id, "it does not follow the row before it");
            const std::string hash = row_hash(report.head, id, entry);
            if (row.text(9) != hash) return broken(id, "its content does not match its hash");
            report.head = hash;
            ++report.rows;
        });
    if (!done) return std::unexpected(done.error());
    return report;
}

}  // namespace pmp::storage
