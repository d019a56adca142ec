#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/decimal.hpp"
#include "core/time.hpp"

namespace pmp::storage {

/// What queries answer with. Decimals are exact text ("1.2345"); JSON is text as it was stored.

/// Newest first. `next` is the `before` of the following page; nothing when this is the last.
template <class T>
struct Page {
    std::vector<T> items;
    std::optional<std::uint64_t> next{};
};

struct DecisionRow {
    std::uint64_t id = 0;
    core::Time time;
    std::string strategy, symbol;
    std::string signal;                 ///< BUY or SELL
    std::optional<double> confidence;
    std::string verdict, code, sentence;
    std::string held, requested, approved;  ///< signed positions: before, asked for, given
};

/// One step from the bar to the fill, or to the check that blocked it.
struct ChainLink {
    std::uint64_t seq = 0;
    std::string kind;  ///< bar, signal, order, order_state, fill
    core::Time time;
    std::string text;
};

struct DecisionRecord {
    DecisionRow row;
    std::string price;           ///< reference price: the last close
    std::string details;         ///< JSON object
    std::string stages;          ///< JSON list
    std::vector<ChainLink> chain;
    std::uint64_t order = 0;     ///< 0: none
    std::vector<std::string> orders;  ///< client order ids
};

struct OrderRow {
    std::uint64_t id = 0;
    std::string client_order_id;
    core::Time time;
    std::string symbol, side, type, purpose;
    std::string quantity, filled;
    std::optional<std::string> price, average_price;
    std::string state, reason;
    std::string legs;  ///< JSON list of {"strategy","quantity","decision"}
    core::Time updated;
};

struct FillRow {
    std::uint64_t id = 0;    ///< place in the journal; pages go by it
    std::uint64_t exec = 0;  ///< the venue's number
    std::uint64_t order = 0;
    core::Time time, price_time;
    std::string symbol, side, quantity, price, fee;
    std::string shares;  ///< JSON list of {"strategy","quantity","fee"}
};

struct TradeRow {
    std::uint64_t id = 0;
    std::string strategy, symbol, direction, units;
    core::Time entry_time, exit_time;
    std::string entry_price, exit_price, pnl, fees, exit_reason;
};

struct PositionRow {
    std::optional<std::string> strategy;  ///< nothing: the account
    std::string symbol, quantity, average_price, realized, fees;
    core::Time updated;
};

struct StrategyRow {
    std::uint64_t id = 0;
    std::string name, type, symbol, timeframe, role, state, reason;
    std::string definition;  ///< JSON object
    core::Time updated;
};

struct EquityPoint {
    core::Time time;
    double equity = 0;    ///< account currency
    double drawdown = 0;  ///< ratio, as journalled
};

struct StoreCounts {
    std::uint64_t watermark = 0;  ///< last journal row in the store
    std::uint64_t bars = 0, decisions = 0, blocked = 0, orders = 0, fills = 0, trades = 0;
};

struct CodeCount {
    std::string code;
    std::uint64_t count = 0;
};

struct SessionRow {
    std::int64_t id = 0;
    std::string journal, name, version, config_hash, mode, currency, cash;
    core::Time started;
};

struct AuditRow {
    std::uint64_t id = 0;
    std::int64_t session = 0;
    std::optional<std::uint64_t> seq;
    core::Time time;
    std::string actor, action, object, detail, hash;
};

}  // namespace pmp::storage
