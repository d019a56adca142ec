#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "model/bar.hpp"
#include "storage/db.hpp"
#include "storage/records.hpp"

namespace pmp::storage {

/// Empty fields do not filter. `before` 0 starts at the newest. `limit` is held to 1..1000.
struct DecisionFilter {
    std::string strategy, symbol, verdict, code;
    std::uint64_t before = 0;
    std::size_t limit = 100;
};
struct OrderFilter {
    std::string symbol, state;
    std::uint64_t before = 0;
    std::size_t limit = 100;
};
struct TradeFilter {
    std::string strategy;
    std::uint64_t before = 0;
    std::size_t limit = 100;
};

/// Reads one session of the store on a connection of its own. Used by one thread at a time: open
/// one for each. Until the session's first row is projected everything is empty.
/// Errors: ErrorCode::database.
class Queries {
public:
    /// `session`: a session's name or its journal's id; empty: the newest. The store must exist.
    static core::Result<std::unique_ptr<Queries>> open(const std::string& store_path,
                                                       std::string session = {});

    core::Result<Page<DecisionRow>> decisions(const DecisionFilter& filter);
    /// With the chain from the bar to the fills; nothing when there is no such decision.
    core::Result<std::optional<DecisionRecord>> decision(std::uint64_t id);
    core::Result<Page<OrderRow>> orders(const OrderFilter& filter);
    core::Result<Page<FillRow>> fills(std::uint64_t before = 0, std::size_t limit = 100);
    core::Result<Page<TradeRow>> trades(const TradeFilter& filter);
    /// The account's positions first, then by strategy and symbol; flat ones too.
    core::Result<std::vector<PositionRow>> positions();
    core::Result<std::vector<StrategyRow>> strategies();
    core::Result<std::optional<StrategyRow>> strategy(const std::string& name);
    /// Oldest first, at most `max` points (>= 4) that keep the first, the last and every extreme.
    core::Result<std::vector<EquityPoint>> equity(std::size_t max = 2'000);
    core::Result<StoreCounts> counts();
    /// Codes of blocked decisions, most first.
    core::Result<std::vector<CodeCount>> blocked_by();
    core::Result<Page<AuditRow>> audit(std::uint64_t before = 0, std::size_t limit = 100);
    /// All sessions of the store, newest first.
    core::Result<std::vector<SessionRow>> sessions();
    /// Bars with open time in [from, to), oldest first; not bound to a session.
    core::Result<std::vector<model::Bar>> bars(const std::string& symbol,
                                               const std::string& timeframe, core::Time from,
                                               core::Time to, std::size_t limit);

private:
    Queries(std::unique_ptr<Database> store, std::string session);
    core::Result<std::int64_t> session();
    core::Status chain(std::int64_t session, DecisionRecord& record, core::Seq cause,
                       core::Seq seq);
    core::Status order_chain(std::int64_t session, DecisionRecord& record);

    std::unique_ptr<Database> store_;
    std::string wanted_;
    std::int64_t session_ = 0;
};

/// At most `max` of the points: the first, the last, and of each stretch the lowest and highest.
[[nodiscard]] std::vector<EquityPoint> thin(const std::vector<EquityPoint>& points,
                                            std::size_t max);

}  // namespace pmp::storage
