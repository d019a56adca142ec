#include "storage/audit.hpp"

#include <gmock/gmock.h>

#include "storage/migrations.hpp"
#include "storage/sha256.hpp"
#include "storage/support.hpp"

namespace pmp::storage {
namespace {

using test::TempFolder;
using ::testing::HasSubstr;

class Audit : public ::testing::Test {
protected:
    void SetUp() override {
        auto store = open_store(folder_.file("store.db"));
        ASSERT_OK(store);
        store_ = std::move(*store);
        for (std::int64_t i = 1; i <= 20; ++i)
            ASSERT_OK(append_audit(*store_, {0, {}, {i}, "operator", "kill", "demo",
                                             R"({"n":)" + std::to_string(i) + "}"}));
    }
    /// What somebody with the file and a shell can do.
    void tamper(const std::string& sql) {
        ASSERT_OK(store_->script("drop trigger audit_logs_no_update; "
                                 "drop trigger audit_logs_no_delete; " + sql));
    }
    TempFolder folder_;
    std::unique_ptr<Database> store_;
};

TEST(Sha256, KnownAnswers) {
    EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_F(Audit, AnUntouchedChainHolds) {
    const auto report = verify_audit(*store_);
    ASSERT_OK(report);
    EXPECT_EQ(report->rows, 20);
    EXPECT_FALSE(report->broken_at);
    EXPECT_EQ(report->head.size(), 64u);
}

TEST_F(Audit, RowsCannotBeChangedOrDeleted) {
    const auto changed = store_->execute("update audit_logs set actor = 'nobody' where id = 3");
    ASSERT_FALSE(changed);
    EXPECT_THAT(changed.error().text(), HasSubstr("append-only"));
    EXPECT_FALSE(store_->execute("delete from audit_logs where id = 20"));
    EXPECT_EQ(verify_audit(*store_)->rows, 20);
}

TEST_F(Audit, AChangeBehindTheTriggersIsFoundInEveryColumn) {
    for (const char* column : {"session = 9", "seq = 9", "time = 9", "actor = 'x'", "action = 'x'",
                               "object = 'x'", "detail = 'x'", "previous_hash = 'x'", "hash = 'x'"}) {
        auto transaction = Transaction::begin(*store_);
        ASSERT_OK(transaction);
        tamper(std::string("update audit_logs set ") + column + " where id = 7");
        const auto report = verify_audit(*store_);
        ASSERT_OK(report);
        EXPECT_EQ(report->broken_at, 7) << column;
    }
}

TEST_F(Audit, RemovedAndReorderedRowsAreFound) {
    const std::string head = verify_audit(*store_)->head;
    tamper("delete from audit_logs where id = 11");
    EXPECT_EQ(verify_audit(*store_)->broken_at, 12);
    ASSERT_OK(store_->script("delete from audit_logs where id > 10"));
    const auto cut = verify_audit(*store_);
    EXPECT_FALSE(cut->broken_at) << "a cut end shows only against a head kept elsewhere";
    EXPECT_NE(cut->head, head);
    ASSERT_OK(store_->script("update audit_logs set id = 99 where id = 4; "
                             "update audit_logs set id = 4 where id = 5; "
                             "update audit_logs set id = 5 where id = 99"));
    EXPECT_EQ(verify_audit(*store_)->broken_at, 4);
}

TEST_F(Audit, FieldsCannotBeShiftedIntoEachOther) {
    const TempFolder folder;
    auto other = std::move(*open_store(folder.file("store.db")));
    ASSERT_OK(append_audit(*other, {0, {}, {1}, "ab", "c", "", ""}));
    const std::string one = verify_audit(*other)->head;
    const TempFolder second;
    auto another = std::move(*open_store(second.file("store.db")));
    ASSERT_OK(append_audit(*another, {0, {}, {1}, "a", "bc", "", ""}));
    EXPECT_NE(verify_audit(*another)->head, one);
}

}  // namespace
}  // namespace pmp::storage
