#include "storage/migrations.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "storage/sqlite_database.hpp"
#include "storage/support.hpp"

namespace pmp::storage {
namespace {

using test::TempFolder;
using ::testing::HasSubstr;

std::unique_ptr<Database> empty(const TempFolder& folder) {
    return std::move(*open_sqlite(folder.file("store.db"), OpenMode::create));
}

TEST(Migrations, AreTheFilesOfTheFolderInOrder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(PMP_SOURCE_DIR "/migrations"))
        if (entry.path().extension() == ".sql") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    const auto& embedded = embedded_migrations();
    ASSERT_EQ(embedded.size(), files.size());
    for (std::size_t i = 0; i < files.size(); ++i) {
        std::stringstream text;
        text << std::ifstream(files[i]).rdbuf();
        EXPECT_EQ(embedded[i].sql, text.str()) << files[i];
        EXPECT_EQ(embedded[i].version, static_cast<int>(i) + 1) << "numbers have no gap";
    }
}

TEST(Migrations, MakeTheNineTablesOnceAndForAll) {
    const TempFolder folder;
    auto store = empty(folder);
    const auto before = *migration_status(*store);
    EXPECT_EQ(before.size(), embedded_migrations().size());
    for (const MigrationState& state : before) EXPECT_FALSE(state.applied);
    EXPECT_EQ(*migrate(*store), static_cast<int>(embedded_migrations().size()));
    for (const char* table : {"strategies", "market_data", "strategy_signals", "trades", "positions",
                              "portfolio_metrics", "rl_models", "backtest_results", "audit_logs"})
        EXPECT_TRUE(store->integer(std::string("select count(*) from ") + table)) << table;
    EXPECT_EQ(*migrate(*store), 0);
    const auto after = *migration_status(*store);
    for (const MigrationState& state : after) {
        EXPECT_TRUE(state.applied);
        EXPECT_GT(state.applied_at.ns, 0);
    }
}

TEST(Migrations, AFailedOneLeavesNothingAndCanBeRunAgain) {
    const TempFolder folder;
    auto store = empty(folder);
    const std::vector<Migration> broken = {
        {1, "one", "create table one (n {{int}}){{strict}};"},
        {2, "two", "create table two (n {{int}}){{strict}}; insert into nowhere values (1);"}};
    const auto failed = migrate(*store, broken);
    ASSERT_FALSE(failed);
    EXPECT_FALSE(store->in_transaction());
    EXPECT_TRUE(store->integer("select count(*) from one"));
    EXPECT_FALSE(store->integer("select count(*) from two")) << "half a migration is left";
    const std::vector<Migration> repaired = {broken[0],
                                             {2, "two", "create table two (n {{int}}){{strict}};"}};
    EXPECT_EQ(*migrate(*store, repaired), 1);
    EXPECT_TRUE(store->integer("select count(*) from two"));
}

TEST(Migrations, AChangedOneAndANewerStoreAreRefused) {
    const TempFolder folder;
    auto store = empty(folder);
    const std::vector<Migration> two = {{1, "one", "create table one (n {{int}}){{strict}};"},
                                        {2, "two", "create table two (n {{int}}){{strict}};"}};
    ASSERT_OK(migrate(*store, two));
    std::vector<Migration> changed = two;
    changed[0].sql = "create table one (n {{int}}, m {{int}}){{strict}};";
    const auto refused = migrate(*store, changed);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text(), HasSubstr("migration 1 (one) was changed"));
    const std::vector<Migration> older = {two[0]};
    const auto newer = migrate(*store, older);
    ASSERT_FALSE(newer);
    EXPECT_EQ(newer.error().code, core::ErrorCode::database);
    EXPECT_THAT(newer.error().text(), HasSubstr("has schema 2, this program knows 1"));
    EXPECT_THAT(newer.error().hint, HasSubstr("newer program"));
}

TEST(Migrations, TextIsMadeForOneDatabase) {
    const std::string_view sql =
        "a {{int}} {{decimal}}{{strict}}\n--@sqlite\nlite\n--@postgres\ngres {{json}}\n--@all\nend";
    EXPECT_EQ(expand(sql, Dialect::sqlite), "a integer integer strict\nlite\nend");
    EXPECT_EQ(expand(sql, Dialect::postgres), "a bigint numeric(20,8)\ngres jsonb\nend");
    for (const Migration& migration : embedded_migrations())
        for (const Dialect dialect : {Dialect::sqlite, Dialect::postgres})
            EXPECT_EQ(expand(migration.sql, dialect).find("{{"), std::string::npos);
}

}  // namespace
}  // namespace pmp::storage
