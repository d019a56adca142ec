#include "backtest/result_json.hpp"

#include "backtest/caveats.hpp"

namespace pmp::backtest {
namespace {

/// Metrics by name, and why those that are null are so.
template <class Entries>
void write_entries(JsonWriter& json, const Entries& entries) {
    for (const auto& [name, metric] : entries) {
        json.key(name);
        if (metric.defined()) json.value(metric.value);
        else json.value(std::nullopt);
    }
}

template <class Entries>
void write_reasons(JsonWriter& json, const Entries& entries) {
    json.key("undefined");
    json.begin_object();
    for (const auto& [name, metric] : entries)
        if (!metric.defined()) json.member(name, metric.why_undefined);
    json.end_object();
}

void write_strategies(JsonWriter& json, const Result& result) {
    json.key("strategies");
    json.begin_array();
    for (const auto& s : result.strategies) {
        json.begin_object();
        json.member("name", s.name);
        json.member("type", s.type);
        json.member("symbol", s.symbol);
        json.member("timeframe", s.timeframe);
        json.member("role", s.role);
        json.key("metrics");
        write_metrics(json, s.metrics);
        if (!s.fault.empty()) json.member("fault", s.fault);
        json.end_object();
    }
    json.end_array();
}

void write_trades(JsonWriter& json, const Result& result) {
    json.key("trades");
    json.begin_array();
    const bool measured = result.excursions.size() == result.trades.size();
    for (std::size_t i = 0; i < result.trades.size(); ++i) {
        const model::Trade& t = result.trades[i];
        json.begin_object(true);
        json.member("id", t.id.value);
        json.member("strategy", result.strategies[t.strategy.index()].name);
        json.member("symbol", result.symbols[t.instrument.index()]);
        json.member("direction", t.direction == model::Side::buy ? "long" : "short");
        json.member("units", t.units);
        json.member("entry_time", t.entry_time);
        json.member("entry_price", t.entry_price);
        json.member("exit_time", t.exit_time);
        json.member("exit_price", t.exit_price);
        json.member("pnl", t.pnl);
        json.member("fees", t.fees);
        json.member("financing", t.financing);
        json.member("exit_reason", to_string(t.exit_reason));
        if (measured) {
            const Excursion& e = result.excursions[i];
            json.member("mfe", e.favourable);
            json.member("mae", e.adverse);
            json.member("mfe_ratio", e.favourable_ratio);
            json.member("mae_ratio", e.adverse_ratio);
        }
        json.end_object();
    }
    json.end_array();
}

void write_groups(JsonWriter& json, const char* name, const char* key,
                  const std::vector<TradeGroup>& groups, bool weekdays) {
    json.key(name);
    json.begin_array();
    for (const auto& group : groups) {
        json.begin_object(true);
        if (weekdays) json.member(key, weekday_name(group.key));
        else json.member(key, group.key);
        json.member("trades", group.trades);
        json.member("pnl", group.pnl);
        json.key("win_rate");
        if (group.trades == 0) json.value(std::nullopt);
        else json.value(static_cast<double>(group.wins) / static_cast<double>(group.trades));
        json.end_object();
    }
    json.end_array();
}

void write_equity(JsonWriter& json, const std::vector<EquitySample>& equity) {
    json.begin_array();
    for (const auto& sample : equity) {
        json.begin_array(true);
        json.value(sample.time);
        json.value(sample.equity);
        json.end_array();
    }
    json.end_array();
}

void write_costs(JsonWriter& json, const CostSummary& costs) {
    json.key("costs");
    json.begin_object();
    json.member("fees", costs.fees);
    json.member("financing", costs.financing);
    json.member("market_orders", costs.market_orders);
    json.member("market_fills", costs.market_fills);
    json.end_object();
}

void write_tables(JsonWriter& json, const Tables& tables) {
    json.key("tables");
    json.begin_object();
    write_curve_tables(json, tables.curve);
    write_groups(json, "by_hour", "hour", tables.by_hour, false);
    write_groups(json, "by_weekday", "weekday", tables.by_weekday, true);
    json.end_object();
}

}  // namespace

void write_metrics(JsonWriter& json, const stats::Metrics& metrics) {
    json.begin_object();
    write_metric_members(json, metrics);
    json.end_object();
}

void write_metric_members(JsonWriter& json, const stats::Metrics& metrics) {
    const auto entries = metrics.entries();
    write_entries(json, entries);
    json.member("drawdown_start", metrics.drawdown_start);
    json.member("drawdown_trough", metrics.drawdown_trough);
    json.member("drawdown_recovery", metrics.drawdown_recovery);
    write_reasons(json, entries);
}

void write_benchmark(JsonWriter& json, const Benchmark& benchmark) {
    const auto entries = benchmark.result.metrics.entries();
    json.begin_object();
    json.member("name", benchmark.name);
    write_entries(json, entries);
    write_reasons(json, entries);
    json.end_object();
}

void write_curve_tables(JsonWriter& json, const CurveTables& tables) {
    for (const auto& [name, rows] : {std::pair{"monthly_returns", &tables.months},
                                     std::pair{"yearly_returns", &tables.years}}) {
        json.key(name);
        json.begin_array();
        for (const auto& row : *rows) {
            json.begin_object(true);
            json.member("year", row.year);
            if (row.month > 0) json.member("month", row.month);
            json.member("return", row.growth);
            json.end_object();
        }
        json.end_array();
    }
    json.key("drawdowns");
    json.begin_array();
    for (const auto& d : tables.drawdowns) {
        json.begin_object(true);
        json.member("start", d.start);
        json.member("trough", d.trough);
        json.member("recovery", d.recovery);
        json.member("depth", d.depth);
        json.member("days", static_cast<std::uint64_t>(d.days()));
        json.end_object();
    }
    json.end_array();
    json.member("rolling_window", static_cast<std::uint64_t>(tables.rolling_window));
    json.key("rolling");
    json.begin_array();
    for (const auto& point : tables.rolling) {
        json.begin_object(true);
        json.member("time", point.time);
        for (const auto& [name, metric] :
             {std::pair{"sharpe", point.sharpe}, {"volatility", point.volatility}}) {
            json.key(name);
            if (metric.defined()) json.value(metric.value);
            else json.value(std::nullopt);
        }
        json.end_object();
    }
    json.end_array();
}

core::Status write_json(const Result& result, const JsonWriter::Sink& sink) {
    JsonWriter json(sink);
    json.begin_object();
    json.member("name", result.name);
    json.member("config_hash", result.config_hash);
    json.member("data_hash", result.data_hash);
    json.member("build", result.build);
    json.member("elapsed_ms", result.elapsed_ms);
    json.member("bars", result.bars);
    json.member("strategy_bars", result.strategy_bars);
    json.member("currency", result.currency);
    json.member("initial", result.initial);
    json.key("metrics");
    write_metrics(json, result.metrics);
    write_strategies(json, result);
    write_trades(json, result);
    json.key("equity");
    write_equity(json, result.equity);
    json.key("decisions");
    json.begin_object();
    json.member("total", result.decisions);
    json.member("signals", result.signals);
    json.member("blocked", result.blocked);
    json.key("by_code");
    json.begin_object();
    for (const auto& [code, count] : result.decisions_by_code) json.member(code, count);
    json.end_object();
    json.end_object();
    json.member("orders", result.orders);
    json.member("fills", result.fills);
    json.key("ambiguity");
    json.begin_object();
    json.member("bars", result.ambiguity.bars);
    json.member("return_stop_first", result.ambiguity.return_stop_first);
    json.member("return_target_first", result.ambiguity.return_target_first);
    json.end_object();
    write_costs(json, result.costs);
    json.key("benchmark");
    if (result.benchmark) write_benchmark(json, *result.benchmark);
    else json.value(std::nullopt);
    write_tables(json, tables_of(result));
    json.key("caveats");
    json.begin_array();
    for (const auto& caveat : caveats(result)) json.value(caveat);
    json.end_array();
    json.end_object();
    return json.finish();
}

std::string to_json(const Result& result) {
    std::string out;
    const auto always = write_json(result, [&](std::string_view bytes) -> core::Status {
        out += bytes;
        return {};
    });
    return always ? out : std::string();
}

}  // namespace pmp::backtest
