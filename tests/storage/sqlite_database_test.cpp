#include "storage/sqlite_database.hpp"

#include <fstream>

#include <gmock/gmock.h>

#include "contract/db_contract.hpp"
#include "storage/support.hpp"

namespace pmp::storage::contract {

struct SqliteFixture {
    std::unique_ptr<Database> connect() {
        auto database = open_sqlite(folder.file("contract.db"), OpenMode::create);
        return database ? std::move(*database) : nullptr;
    }
    test::TempFolder folder;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, DbContract, SqliteFixture);

}  // namespace pmp::storage::contract

namespace pmp::storage {
namespace {

using test::TempFolder;
using ::testing::HasSubstr;

std::unique_ptr<Database> make(const std::string& path) {
    auto database = open_sqlite(path, OpenMode::create);
    if (!database || !(*database)->script("create table t (n integer) strict")) return nullptr;
    return std::move(*database);
}

TEST(SqliteDatabase, EachFailureSaysWhatItIsWhereAndWhatToDo) {
    const TempFolder folder;
    const std::string path = folder.file("store.db");

    const auto missing = open_sqlite(path, OpenMode::read_write);
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error().text(), HasSubstr("cannot be opened"));
    EXPECT_THAT(missing.error().text(), HasSubstr(path));

    auto writer = make(path);
    ASSERT_NE(writer, nullptr);
    auto reader = open_sqlite(path, OpenMode::read_only);
    ASSERT_OK(reader);
    const auto refused = (*reader)->execute("insert into t values (1)");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text(), HasSubstr("read-only"));
    EXPECT_THAT(refused.error().text(), HasSubstr("insert into t values (1)"));
    EXPECT_THAT(refused.error().hint, HasSubstr("permissions"));

    const std::string text = folder.file("notes.txt");
    std::ofstream(text) << std::string(10'000, 'x');
    const auto garbage = open_sqlite(text, OpenMode::read_write);
    ASSERT_FALSE(garbage);
    EXPECT_THAT(garbage.error().text(), HasSubstr("not a database"));
}

TEST(SqliteDatabase, ALockedDatabaseIsWaitedForAndThenNamed) {
    const TempFolder folder;
    auto first = make(folder.file("store.db"));
    ASSERT_NE(first, nullptr);
    auto second = open_sqlite(folder.file("store.db"), OpenMode::read_write);
    ASSERT_OK(second);
    ASSERT_OK((*second)->script("pragma busy_timeout = 20"));
    ASSERT_OK(first->begin(Durability::relaxed));
    const auto locked = (*second)->begin(Durability::relaxed);
    ASSERT_FALSE(locked);
    EXPECT_THAT(locked.error().text(), HasSubstr("is locked"));
    EXPECT_THAT(locked.error().text(), HasSubstr("another process"));
    ASSERT_OK(first->commit());
    EXPECT_TRUE((*second)->begin(Durability::relaxed));
}

TEST(SqliteDatabase, DamageIsCalledByItsName) {
    const TempFolder folder;
    const std::string path = folder.file("store.db");
    {
        auto database = make(path);
        ASSERT_NE(database, nullptr);
        std::vector<Values> rows(20'000, Values{std::int64_t{7}});
        const std::vector<std::string_view> columns = {"n"};
        ASSERT_OK(database->bulk_append("t", columns, rows));
    }
    {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(4'096);
        file << std::string(16 * 4'096, '\x5a');
    }
    auto database = open_sqlite(path, OpenMode::read_write);
    ASSERT_OK(database);
    const auto sum = (*database)->integer("select sum(n) from t");
    ASSERT_FALSE(sum);
    EXPECT_THAT(sum.error().text(), HasSubstr("corrupt"));
    EXPECT_THAT(sum.error().hint, HasSubstr("backup"));
}

TEST(SqliteDatabase, AVisitorThatThrowsLeavesTheStatementUsable) {
    const TempFolder folder;
    auto database = make(folder.file("store.db"));
    ASSERT_NE(database, nullptr);
    ASSERT_OK(database->execute("insert into t values (1)"));
    const auto boom = [](const Row&) { throw std::runtime_error("boom"); };
    EXPECT_THROW((void)database->query("select n from t", {}, boom), std::runtime_error);
    int rows = 0;
    ASSERT_OK(database->query("select n from t", {}, [&](const Row&) { ++rows; }));
    EXPECT_EQ(rows, 1);
    ASSERT_OK(database->begin(Durability::durable));
    ASSERT_OK(database->commit());
}

}  // namespace
}  // namespace pmp::storage
