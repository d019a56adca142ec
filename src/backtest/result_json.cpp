#include <cmath>

#include <nlohmann/json.hpp>

#include "backtest/result.hpp"

namespace pmp::backtest {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

/// Money and prices are JSON numbers here, written as the shortest text of the decimal.
Json number(core::Decimal value) { return value.to_double(); }

Json time_or_null(const std::optional<core::Time>& time) {
    return time ? Json(core::to_string(*time)) : Json(nullptr);
}

Json metrics_json(const stats::Metrics& metrics) {
    Json out = Json::object();
    Json reasons = Json::object();
    for (const auto& [name, metric] : metrics.entries()) {
        out[std::string(name)] = metric.defined() ? Json(metric.value) : Json(nullptr);
        if (!metric.defined()) reasons[std::string(name)] = metric.why_undefined;
    }
    out["drawdown_start"] = time_or_null(metrics.drawdown_start);
    out["drawdown_trough"] = time_or_null(metrics.drawdown_trough);
    out["drawdown_recovery"] = time_or_null(metrics.drawdown_recovery);
    out["undefined"] = std::move(reasons);
    return out;
}

Json equity_json(const std::vector<EquitySample>& equity) {
    Json out = Json::array();
    for (const auto& sample : equity)
        out.push_back(Json::array({core::to_string(sample.time), number(sample.equity)}));
    return out;
}

}  // namespace

std::string to_json(const Result& result) {
    Json strategies = Json::array();
    for (const auto& s : result.strategies) {
        Json row{{"name", s.name},           {"type", s.type}, {"symbol", s.symbol},
                 {"timeframe", s.timeframe}, {"role", s.role}, {"metrics", metrics_json(s.metrics)}};
        if (!s.fault.empty()) row["fault"] = s.fault;
        strategies.push_back(std::move(row));
    }
    Json trades = Json::array();
    for (const auto& t : result.trades)
        trades.push_back({{"id", t.id.value},
                          {"strategy", result.strategies[t.strategy.index()].name},
                          {"symbol", result.symbols[t.instrument.index()]},
                          {"direction", t.direction == model::Side::buy ? "long" : "short"},
                          {"units", number(t.units)},
                          {"entry_time", core::to_string(t.entry_time)},
                          {"entry_price", number(t.entry_price)},
                          {"exit_time", core::to_string(t.exit_time)},
                          {"exit_price", number(t.exit_price)},
                          {"pnl", number(t.pnl)},
                          {"fees", number(t.fees)},
                          {"financing", number(t.financing)},
                          {"exit_reason", to_string(t.exit_reason)}});
    Json by_code = Json::object();
    for (const auto& [code, count] : result.decisions_by_code) by_code[code] = count;
    return Json{{"name", result.name},
                {"config_hash", result.config_hash},
                {"data_hash", result.data_hash},
                {"build", result.build},
                {"elapsed_ms", number(result.elapsed_ms)},
                {"bars", result.bars},
                {"strategy_bars", result.strategy_bars},
                {"currency", result.currency},
                {"initial", number(result.initial)},
                {"metrics", metrics_json(result.metrics)},
                {"strategies", std::move(strategies)},
                {"trades", std::move(trades)},
                {"equity", equity_json(result.equity)},
                {"decisions",
                 {{"total", result.decisions},
                  {"signals", result.signals},
                  {"blocked", result.blocked},
                  {"by_code", std::move(by_code)}}},
                {"orders", result.orders},
                {"fills", result.fills},
                {"ambiguity",
                 {{"bars", result.ambiguity.bars},
                  {"return_stop_first", number(result.ambiguity.return_stop_first)},
                  {"return_target_first", number(result.ambiguity.return_target_first)}}}}
        .dump(2) + "\n";
}

}  // namespace pmp::backtest
