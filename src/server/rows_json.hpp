#pragma once

#include <span>
#include <string>

#include "engine/snapshot.hpp"
#include "storage/records.hpp"

namespace pmp::server {

// The answers of docs/design/api.md, "Read". The store tells signed positions before and after a
// decision; the interface tells what was asked for and sent, their difference.
[[nodiscard]] std::string to_json(const storage::Page<storage::DecisionRow>& page);
[[nodiscard]] std::string to_json(const storage::DecisionRecord& decision);
[[nodiscard]] std::string to_json(const storage::Page<storage::OrderRow>& page);
[[nodiscard]] std::string to_json(const storage::Page<storage::FillRow>& page);
[[nodiscard]] std::string to_json(const storage::Page<storage::TradeRow>& page);
/// `now` (may be null) adds what the store does not know: last, value, unrealized, strategies.
[[nodiscard]] std::string to_json(std::span<const storage::PositionRow> positions,
                                  const engine::Snapshot* now);
[[nodiscard]] std::string to_json(std::span<const storage::EquityPoint> points);

}  // namespace pmp::server
