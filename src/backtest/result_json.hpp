#pragma once

#include "backtest/json_writer.hpp"
#include "backtest/result.hpp"
#include "backtest/tables.hpp"

namespace pmp::backtest {

/// The JSON of the conventions (docs/metrics.md), two-space indented, keys in a fixed order, a
/// trade and a sample on a line each. It is made piece by piece, so its size costs no memory.
/// Decimals are JSON numbers with their exact text. Error: what `sink` answered.
[[nodiscard]] core::Status write_json(const Result& result, const JsonWriter::Sink& sink);
[[nodiscard]] std::string to_json(const Result& result);

// Parts of it that other documents have too: one object, or members of the object that is open.
void write_metrics(JsonWriter& json, const stats::Metrics& metrics);
void write_metric_members(JsonWriter& json, const stats::Metrics& metrics);
void write_benchmark(JsonWriter& json, const Benchmark& benchmark);
/// Months, years, drawdowns and rolling measures of one curve, as members.
void write_curve_tables(JsonWriter& json, const CurveTables& tables);

}  // namespace pmp::backtest
