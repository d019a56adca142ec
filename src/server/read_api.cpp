#include "server/read_api.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "model/order_state.hpp"
#include "server/rows_json.hpp"
#include "server/snapshot_json.hpp"

namespace pmp::server {
namespace {

constexpr std::uint64_t default_rows = 100, most_rows = 1000;
constexpr std::uint64_t largest_id = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t fewest_points = 4, default_points = 2000, most_points = 10'000;

/// A whole number that fits the store's signed 64-bit columns.
std::optional<std::uint64_t> whole_number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size() || value < 0) return {};
    return static_cast<std::uint64_t>(value);
}

Response bad_parameter(std::string_view detail) { return problem(400, "BAD_PARAMETER", detail); }

Response no_store() {
    return problem(503, "NO_STORE", "this server was started without a store to read from");
}

Response failed(const core::Error& error) { return problem(503, "STORE_FAILED", error.text()); }

/// A number between `low` and `high`, `otherwise` when it is not given.
core::Result<std::uint64_t> number_between(const Target& target, std::string_view name,
                                           std::uint64_t low, std::uint64_t high,
                                           std::uint64_t otherwise) {
    const auto text = target.parameter(name);
    if (!text) return otherwise;
    const auto number = whole_number(*text);
    if (number && *number >= low && *number <= high) return *number;
    return core::fail(core::ErrorCode::usage,
                      fmt::format("'{}' must be a whole number from {} to {}", name, low, high));
}

struct Paging {
    std::uint64_t before;  ///< 0: from the newest
    std::size_t limit;
};

core::Result<Paging> paging(const Target& target) {
    const auto limit = number_between(target, "limit", 1, most_rows, default_rows);
    if (!limit) return std::unexpected(limit.error());
    const auto before = number_between(target, "before", 1, largest_id, 0);
    if (!before) return std::unexpected(before.error());
    return Paging{*before, *limit};
}

std::string text(const Target& target, std::string_view name) {
    return std::string(target.parameter(name).value_or(""));
}

/// A page of rows, or why not.
template <class Rows>
Response answer(const Rows& rows) {
    if (!rows) return failed(rows.error());
    return json_response(200, to_json(*rows));
}

}  // namespace

Response ReadApi::decisions(const Call& call) const {
    const auto page = paging(call.target);
    if (!page) return bad_parameter(page.error().what);
    const auto verdict = text(call.target, "verdict");
    static constexpr std::array<std::string_view, 5> verdicts{"", "pass", "resize", "block", "none"};
    if (std::ranges::find(verdicts, verdict) == verdicts.end()) {
        return bad_parameter("'verdict' must be one of pass, resize, block, none");
    }
    if (!queries_) return no_store();
    return answer(queries_->decisions({.strategy = text(call.target, "strategy"),
                                       .symbol = text(call.target, "symbol"),
                                       .verdict = verdict,
                                       .code = text(call.target, "code"),
                                       .before = page->before,
                                       .limit = page->limit}));
}

Response ReadApi::orders(const Call& call) const {
    const auto page = paging(call.target);
    if (!page) return bad_parameter(page.error().what);
    const auto state = text(call.target, "state");
    if (!state.empty() && !model::parse_order_state(state.c_str()))
        return bad_parameter("'state' must be a state of an order, such as WORKING or FILLED");
    if (!queries_) return no_store();
    return answer(queries_->orders({.symbol = text(call.target, "symbol"),
                                    .state = state,
                                    .before = page->before,
                                    .limit = page->limit}));
}

Response ReadApi::fills(const Call& call) const {
    const auto page = paging(call.target);
    if (!page) return bad_parameter(page.error().what);
    if (!queries_) return no_store();
    return answer(queries_->fills(page->before, page->limit));
}

Response ReadApi::trades(const Call& call) const {
    const auto page = paging(call.target);
    if (!page) return bad_parameter(page.error().what);
    if (!queries_) return no_store();
    return answer(queries_->trades({.strategy = text(call.target, "strategy"),
                                    .before = page->before,
                                    .limit = page->limit}));
}

Response ReadApi::equity(const Call& call) const {
    const auto max = number_between(call.target, "max", fewest_points, most_points, default_points);
    if (!max) return bad_parameter(max.error().what);
    auto points = hub_->equity(*max);
    if (points.empty() && queries_) {
        auto stored = queries_->equity(*max);
        if (!stored) return failed(stored.error());
        points = std::move(*stored);
    }
    return json_response(200, to_json(std::span<const storage::EquityPoint>(points)));
}

Response ReadApi::decision(const Call& call) const {
    const auto id = whole_number(call.rest);
    if (!id) return bad_parameter("the id of a decision is a whole number");
    if (!queries_) return no_store();
    const auto found = queries_->decision(*id);
    if (!found) return failed(found.error());
    if (!*found) return problem(404, "NOT_FOUND", fmt::format("there is no decision {}", *id));
    return json_response(200, to_json(**found));
}

Response ReadApi::positions(const Call&) const {
    if (!queries_) return no_store();
    const auto rows = queries_->positions();
    if (!rows) return failed(rows.error());
    const auto now = hub_->newest().snapshot;
    return json_response(200, to_json(*rows, now.get()));
}

Response ReadApi::strategy(const Call& call) const {
    const auto newest = hub_->newest().snapshot;
    const engine::Snapshot::Strategy* row = nullptr;
    if (newest) {
        const auto at = std::ranges::find(newest->strategies, call.rest,
                                          &engine::Snapshot::Strategy::name);
        if (at != newest->strategies.end()) row = &*at;
    }
    if (!row) {
        return problem(404, "NOT_FOUND",
                       fmt::format("there is no strategy '{}' in the session", call.rest));
    }
    if (!queries_) return no_store();
    const auto stored = queries_->strategy(call.rest);
    if (!stored) return failed(stored.error());

    using Json = nlohmann::ordered_json;
    const Json definition = Json::parse(*stored ? (*stored)->definition : std::string("{}"),
                                        nullptr, /*allow_exceptions=*/false);
    std::string out = strategy_row_json_open(*row);
    for (const char* key : {"params", "sizing", "stop_loss", "take_profit", "members"}) {
        const bool known = definition.is_object() && definition.contains(key);
        out += fmt::format(",\"{}\":{}", key, known ? definition[key].dump() : "null");
        if (!known) {
            out += fmt::format(",\"{}_reason\":\"{}\"", key,
                               *stored ? "not set in the definition"
                                     : "its definition is not in the store yet");
        }
    }
    return json_response(200, out + "}");
}

}  // namespace pmp::server
