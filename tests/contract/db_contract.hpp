#pragma once

#include <cmath>
#include <limits>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/db.hpp"
#include "storage/migrations.hpp"
#include "storage/support.hpp"

namespace pmp::storage::contract {

/// What every driver of the db port must do. A driver's test instantiates it with a Fixture that
/// has `std::unique_ptr<Database> connect()`: each call another connection to one empty database
/// that lives as long as the fixture.
template <class Fixture>
class DbContract : public ::testing::Test {
protected:
    void SetUp() override {
        db_ = fixture_.connect();
        ASSERT_NE(db_, nullptr);
    }
    /// DDL in the tokens of the migrations.
    void create(std::string_view ddl) {
        const auto done = db_->script(expand(ddl, db_->dialect()));
        ASSERT_TRUE(done) << done.error().text();
    }
    void create_numbers() { create("create table numbers (n {{int}} primary key){{strict}}"); }
    std::int64_t count(Database& db) {
        const auto result = db.integer("select count(*) from numbers");
        return result ? *result : -1;
    }
    Fixture fixture_;
    std::unique_ptr<Database> db_;
};
TYPED_TEST_SUITE_P(DbContract);

TYPED_TEST_P(DbContract, EveryTypeComesBackExactly) {
    this->create("create table t (id {{int}} primary key, b {{bool}}, i {{int}}, r {{real}}, "
                 "s text, d {{decimal}}, at {{timestamp}}, j {{json}}){{strict}}");
    const auto most = std::numeric_limits<std::int64_t>::max();
    const core::Time at = *core::parse_time("2018-01-02T03:04:05.678901Z");
    ASSERT_OK(this->db_->execute("insert into t values ($1, $2, $3, $4, $5, $6, $7, $8)",
                                 {std::int64_t{1}, true, most, 0.1, std::string("na\xc3\xafve '"),
                                  *core::Decimal::parse("-92233720368.54775807"), at,
                                  Json{R"({"a": 1})"}}));
    ASSERT_OK(this->db_->execute("insert into t values ($1, $2, $3, $4, $5, $6, $7, $8)",
                                 {std::int64_t{2}, Value(), Value(), Value(), Value(), Value(),
                                  Value(), Value()}));
    int rows = 0;
    ASSERT_OK(this->db_->query("select * from t order by id", {}, [&](const Row& row) {
        ASSERT_EQ(row.columns(), 8);
        if (++rows == 2) {
            for (int column = 1; column < 8; ++column) EXPECT_TRUE(row.is_null(column));
            return;
        }
        EXPECT_TRUE(row.boolean(1));
        EXPECT_EQ(row.integer(2), most);
        EXPECT_EQ(row.real(3), 0.1);
        EXPECT_EQ(row.text(4), "na\xc3\xafve '");
        EXPECT_EQ(row.decimal(5).to_string(), "-92233720368.54775807");
        EXPECT_EQ(row.time(6), at);
        EXPECT_EQ(row.text(7), R"({"a": 1})");
        EXPECT_FALSE(row.is_null(7));
    }));
    EXPECT_EQ(rows, 2);
}

TYPED_TEST_P(DbContract, ParametersAreNumberedAndMayRepeat) {
    std::string seen;
    ASSERT_OK(this->db_->query(
        "select cast($2 as text), cast($1 as text), cast($2 as text)",
        {std::string("a"), std::string("b")}, [&](const Row& row) {
            for (int i = 0; i < 3; ++i) seen += row.text(i);
        }));
    EXPECT_EQ(seen, "bab");
    EXPECT_FALSE(this->db_->execute("select cast($1 as text)", {}));
    EXPECT_FALSE(this->db_->execute("select cast($1 as text)", {std::string("a"), std::string("b")}));
}

TYPED_TEST_P(DbContract, WhatSomeDatabasesCannotHoldIsRefused) {
    this->create("create table t (r {{real}}, s text){{strict}}");
    for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
        const auto refused = this->db_->execute("insert into t (r) values ($1)", {bad});
        ASSERT_FALSE(refused);
        EXPECT_THAT(refused.error().text(), ::testing::HasSubstr("not finite"));
    }
    EXPECT_FALSE(this->db_->execute("insert into t (s) values ($1)", {std::string("a\0b", 3)}));
    EXPECT_EQ(*this->db_->integer("select count(*) from t"), 0);
}

TYPED_TEST_P(DbContract, ExecuteTellsHowManyRowsChanged) {
    this->create_numbers();
    for (std::int64_t n = 1; n <= 5; ++n)
        EXPECT_EQ(*this->db_->execute("insert into numbers values ($1)", {n}), 1);
    EXPECT_EQ(*this->db_->execute("update numbers set n = n + 10 where n > $1", {std::int64_t{2}}),
              3);
    EXPECT_EQ(*this->db_->execute("delete from numbers where n = 99"), 0);
    EXPECT_EQ(*this->db_->execute("insert into numbers values (1) on conflict (n) do nothing"), 0);
    EXPECT_EQ(*this->db_->integer("select max(n) from numbers"), 15);
    EXPECT_EQ(*this->db_->integer("select n from numbers where n = 99", {}, -7), -7);
}

TYPED_TEST_P(DbContract, TransactionsCommitOrLeaveNothing) {
    this->create_numbers();
    {
        auto transaction = Transaction::begin(*this->db_, Durability::durable);
        ASSERT_OK(transaction);
        EXPECT_TRUE(this->db_->in_transaction());
        EXPECT_FALSE(this->db_->begin(Durability::relaxed)) << "transactions do not nest";
        ASSERT_OK(this->db_->execute("insert into numbers values (1)"));
        ASSERT_OK(transaction->commit());
    }
    EXPECT_FALSE(this->db_->in_transaction());
    {
        auto transaction = Transaction::begin(*this->db_);
        ASSERT_OK(this->db_->execute("insert into numbers values (2)"));
    }
    EXPECT_FALSE(this->db_->in_transaction());
    EXPECT_EQ(this->count(*this->db_), 1);
    EXPECT_FALSE(this->db_->commit()) << "none is open";
    EXPECT_TRUE(this->db_->rollback());
}

TYPED_TEST_P(DbContract, AnotherConnectionSeesOnlyWhatIsCommitted) {
    this->create_numbers();
    auto other = this->fixture_.connect();
    ASSERT_OK(this->db_->begin(Durability::relaxed));
    ASSERT_OK(this->db_->execute("insert into numbers values (1)"));
    EXPECT_EQ(this->count(*other), 0);
    EXPECT_EQ(this->count(*this->db_), 1);
    ASSERT_OK(this->db_->commit());
    EXPECT_EQ(this->count(*other), 1);
}

TYPED_TEST_P(DbContract, AFailedStatementIsToldAndTheConnectionGoesOn) {
    this->create_numbers();
    const auto wrong = this->db_->execute("insert into\n   nowhere values (1)");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, core::ErrorCode::database);
    EXPECT_THAT(wrong.error().text(), ::testing::HasSubstr("insert into nowhere"));
    EXPECT_EQ(wrong.error().where, this->db_->name());
    ASSERT_OK(this->db_->execute("insert into numbers values (1)"));
    const auto twice = this->db_->execute("insert into numbers values (1)");
    ASSERT_FALSE(twice);
    EXPECT_THAT(twice.error().text(), ::testing::HasSubstr("constraint"));
    EXPECT_FALSE(this->db_->execute("insert into numbers values (2); insert into numbers values (3)"))
        << "one statement at a time";
    EXPECT_EQ(this->count(*this->db_), 1);
}

TYPED_TEST_P(DbContract, ForeignKeysHold) {
    this->create("create table parents (id {{int}} primary key){{strict}}; create table children "
                 "(parent {{int}} not null references parents (id)){{strict}}");
    EXPECT_FALSE(this->db_->execute("insert into children values (1)"));
    ASSERT_OK(this->db_->execute("insert into parents values (1)"));
    ASSERT_OK(this->db_->execute("insert into children values (1)"));
}

TYPED_TEST_P(DbContract, BulkAppendIsAllOrNothing) {
    this->create("create table t (id {{int}} primary key, d {{decimal}}, s text){{strict}}");
    const std::vector<std::string_view> columns = {"id", "d", "s"};
    std::vector<Values> rows;
    for (std::int64_t i = 1; i <= 5'000; ++i)
        rows.push_back({i, core::Decimal::from_raw(i), "row " + std::to_string(i)});
    ASSERT_OK(this->db_->bulk_append("t", columns, rows));
    EXPECT_EQ(*this->db_->integer("select count(*) from t"), 5'000);
    std::vector<Values> clash = {{std::int64_t{5'001}, core::Decimal(1), std::string("new")},
                                 {std::int64_t{1}, core::Decimal(1), std::string("there already")}};
    EXPECT_FALSE(this->db_->bulk_append("t", columns, clash));
    EXPECT_EQ(*this->db_->integer("select count(*) from t"), 5'000);
    {
        auto transaction = Transaction::begin(*this->db_);
        clash.pop_back();
        ASSERT_OK(this->db_->bulk_append("t", columns, clash));
    }
    EXPECT_EQ(*this->db_->integer("select count(*) from t"), 5'000) << "it was part of that one";
    ASSERT_OK(this->db_->bulk_append("t", columns, {}));
}

TYPED_TEST_P(DbContract, AStatementMayRunInsideItsOwnVisitor) {
    this->create_numbers();
    for (std::int64_t n = 1; n <= 3; ++n)
        ASSERT_OK(this->db_->execute("insert into numbers values ($1)", {n}));
    const std::string_view sql = "select n from numbers where n >= $1 order by n";
    int visits = 0;
    ASSERT_OK(this->db_->query(sql, {std::int64_t{1}}, [&](const Row& row) {
        const std::int64_t n = row.integer(0);
        ASSERT_OK(this->db_->query(sql, {n}, [&](const Row&) { ++visits; }));
        EXPECT_EQ(row.integer(0), n);
    }));
    EXPECT_EQ(visits, 3 + 2 + 1);
}

TYPED_TEST_P(DbContract, UpsertReturningAndWindowsReadTheSame) {
    this->create("create table t (k text primary key, n {{int}} not null){{strict}}");
    for (int i = 0; i < 3; ++i) {
        std::int64_t n = -1;
        ASSERT_OK(this->db_->query("insert into t values ($1, 1) on conflict (k) do update "
                                   "set n = t.n + excluded.n returning n",
                                   {std::string("a")}, [&](const Row& row) { n = row.integer(0); }));
        EXPECT_EQ(n, i + 1);
    }
    ASSERT_OK(this->db_->execute("insert into t values ('b', 10)"));
    EXPECT_EQ(*this->db_->integer("with s as (select k, sum(n) over (order by k) as total from t) "
                                  "select total from s where k = 'b'"),
              13);
}

REGISTER_TYPED_TEST_SUITE_P(DbContract, EveryTypeComesBackExactly, ParametersAreNumberedAndMayRepeat,
                            WhatSomeDatabasesCannotHoldIsRefused, ExecuteTellsHowManyRowsChanged,
                            TransactionsCommitOrLeaveNothing, AnotherConnectionSeesOnlyWhatIsCommitted,
                            AFailedStatementIsToldAndTheConnectionGoesOn, ForeignKeysHold,
                            BulkAppendIsAllOrNothing, AStatementMayRunInsideItsOwnVisitor,
                            UpsertReturningAndWindowsReadTheSame);

}  // namespace pmp::storage::contract
