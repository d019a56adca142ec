#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "core/ids.hpp"
#include "storage/db.hpp"
#include "storage/journal_reader.hpp"

namespace pmp::storage {

struct SessionInfo;

/// Makes the store from a journal. Rows after the store's watermark are applied in batches, rows
/// and watermark in one transaction, so that each row is applied exactly once whenever the process
/// ends. A store that is deleted is made again with the same content. Used by one thread.
class Projector {
public:
    static constexpr std::size_t default_batch = 2'000;

    /// Opens both files; makes and migrates the store. Errors: ErrorCode::database.
    static core::Result<std::unique_ptr<Projector>> open(const std::string& journal_path,
                                                         const std::string& store_path,
                                                         std::size_t batch = default_batch);
    /// The same with a store that is open and migrated already.
    static core::Result<std::unique_ptr<Projector>> open(std::unique_ptr<JournalReader> journal,
                                                         std::unique_ptr<Database> store,
                                                         std::size_t batch = default_batch);

    /// Applies at most one batch; returns how many rows, 0 when there was nothing new. After an
    /// error nothing of the batch is in the store and it may be called again.
    /// Errors: ErrorCode::database, ErrorCode::data for a payload that breaks the contract, with
    /// its seq and kind: the projector does not go past it.
    core::Result<std::size_t> run_once();
    /// Until nothing is new; returns how many rows.
    core::Result<std::size_t> run_all();

    /// Last journal row in the store.
    [[nodiscard]] core::Seq watermark() const { return watermark_; }
    /// Journal rows that are not in the store yet.
    core::Result<std::uint64_t> lag();
    /// The store's number of this session; 0 before its first row was applied.
    [[nodiscard]] std::int64_t session() const;
    ~Projector();

private:
    Projector(std::unique_ptr<JournalReader> journal, std::unique_ptr<Database> store,
              std::size_t batch);
    /// Reads session and watermark from the store.
    core::Status load();
    core::Status check_history();
    core::Status apply(const std::vector<engine::JournalRow>& rows);

    std::unique_ptr<JournalReader> journal_;
    std::unique_ptr<Database> store_;
    std::unique_ptr<SessionInfo> session_;
    std::size_t batch_;
    core::Seq watermark_{};
    std::string row_hash_{};
};

}  // namespace pmp::storage
