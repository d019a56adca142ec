#include "storage/projector.hpp"

#include <utility>

#include <fmt/format.h>

#include "storage/migrations.hpp"
#include "storage/projection.hpp"

namespace pmp::storage {

core::Result<std::unique_ptr<Projector>> Projector::open(const std::string& journal_path,
                                                         const std::string& store_path,
                                                         std::size_t batch) {
    auto journal = JournalReader::open(journal_path);
    if (!journal) return std::unexpected(journal.error());
    auto store = open_store(store_path);
    if (!store) return std::unexpected(store.error());
    return open(std::move(*journal), std::move(*store), batch);
}

core::Result<std::unique_ptr<Projector>> Projector::open(std::unique_ptr<JournalReader> journal,
                                                         std::unique_ptr<Database> store,
                                                         std::size_t batch) {
    std::unique_ptr<Projector> projector(
        new Projector(std::move(journal), std::move(store), batch));
    if (auto loaded = projector->load(); !loaded) return std::unexpected(loaded.error());
    if (auto same = projector->check_history(); !same) return std::unexpected(same.error());
    return projector;
}

Projector::Projector(std::unique_ptr<JournalReader> journal, std::unique_ptr<Database> store,
                     std::size_t batch)
    : journal_(std::move(journal)),
      store_(std::move(store)),
      session_(std::make_unique<SessionInfo>()),
      batch_(batch) {}
Projector::~Projector() = default;

std::int64_t Projector::session() const { return session_->id; }

core::Status Projector::load() {
    SessionInfo found;
    std::string instruments = "[]";
    core::Seq watermark{};
    std::string hash;
    auto read = store_->query(
        "select s.id, s.instruments, p.watermark, p.row_hash from sessions s "
        "join projection_state p on p.session = s.id where s.journal = $1",
        {journal_->info().id}, [&](const Row& row) {
            found.id = row.integer(0);
            instruments = row.text(1);
            watermark.value = static_cast<std::uint64_t>(row.integer(2));
            hash = row.text(3);
        });
    if (!read) return read;
    try {
        found.instruments = parse_instruments(instruments);
    } catch (const PayloadFault& fault) {
        return core::fail(core::ErrorCode::database, fault.what(), store_->name());
    }
    *session_ = std::move(found);
    watermark_ = watermark;
    row_hash_ = std::move(hash);
    return {};
}

core::Status Projector::check_history() {
    if (watermark_.value == 0) return {};
    auto rows = journal_->read({watermark_.value - 1}, 1);
    if (!rows) return std::unexpected(rows.error());
    if (!rows->empty() && journal_row_hash(rows->front()) == row_hash_) return {};
    // A power cut took rows from the journal after they had reached the store.
    return core::fail(core::ErrorCode::database,
                      fmt::format("the store was made from row {} of the journal, which is not there "
                                  "or is another one",
                                  watermark_.value),
                      store_->name(),
                      "move the store away: it is made again from the journal");
}

core::Result<std::size_t> Projector::run_once() {
    auto last = journal_->last();
    if (!last) return std::unexpected(last.error());
    if (*last <= watermark_) return 0;
    auto transaction = Transaction::begin(*store_);
    if (!transaction) return std::unexpected(transaction.error());
    // Read again under the write lock: another projector may have been here.
    if (auto loaded = load(); !loaded) return std::unexpected(loaded.error());
    auto rows = journal_->read(watermark_, batch_);
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) return 0;
    auto applied = apply(*rows);
    if (applied) applied = transaction->commit();
    if (!applied) {
        // The batch may have made the session; the store does not have it.
        (void)store_->rollback();
        (void)load();
        return std::unexpected(applied.error());
    }
    watermark_ = rows->back().seq;
    return rows->size();
}

core::Status Projector::apply(const std::vector<engine::JournalRow>& rows) {
    Projection projection(*store_, journal_->info().id, *session_);
    for (const engine::JournalRow& row : rows) {
        try {
            if (auto done = projection.apply(row); !done) return done;
        } catch (const std::exception& fault) {
            return core::fail(core::ErrorCode::data,
                              fmt::format("journal row {} ({}): {}", row.seq.value, row.kind,
                                          fault.what()),
                              store_->name(),
                              "the journal was written by another version; use that one");
        }
    }
    return projection.finish(rows.back());
}

core::Result<std::size_t> Projector::run_all() {
    std::size_t total = 0;
    for (;;) {
        auto applied = run_once();
        if (!applied) return applied;
        if (*applied == 0) return total;
        total += *applied;
    }
}

core::Result<std::uint64_t> Projector::lag() {
    auto last = journal_->last();
    if (!last) return std::unexpected(last.error());
    return last->value > watermark_.value ? last->value - watermark_.value : 0;
}

}  // namespace pmp::storage
