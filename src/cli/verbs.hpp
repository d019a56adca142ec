#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/context.hpp"

namespace pmp::cli {

// One function for each verb; each returns the process's exit code. Options are plain values, the
// command line is read in main/main.cpp.

struct BacktestOptions {
    std::string config;
    std::vector<std::string> sets;
    std::string json;    ///< file or "-"
    std::string report;  ///< folder
    std::string store;   ///< store.db to save the result in
    double min_sharpe = 0;
    bool has_min_sharpe = false;
    bool details = true;  ///< excursions of trades and the cost of market orders
    bool check_lookahead = false;
};
int backtest(const Context& context, const BacktestOptions& options);

struct CompareOptions {
    std::string a, b;  ///< results of `pmp backtest --json`
    bool json = false;
    bool fail_if_different = false;  ///< exit with 8
};
/// What differs between two results.
int compare(const Context& context, const CompareOptions& options);
int check_lookahead(const Context& context, const BacktestOptions& options);

struct OptimizeOptions {
    std::string config;
    std::vector<std::string> sets, params;  ///< params: "fast=5:50:5"
    std::string strategy, metric;           ///< empty: as the configuration says
    std::string method = "grid", engine = "auto", walk_forward;
    std::uint64_t trials = 0, seed = 1;
    std::size_t best = 0;  ///< 0: as the configuration says
    unsigned threads = 0;  ///< 0: all
    std::string json, csv;  ///< file or "-"
};
int optimize(const Context& context, const OptimizeOptions& options);

struct TradeOptions {
    std::string config;
    std::vector<std::string> sets;
    std::string folder;
    std::string speed = "max";
    std::uint16_t port = 0;
    bool dashboard = true;
    bool exit = false;        ///< end when the session does, do not keep serving
    bool only_serve = false;  ///< pmp serve: show what is there, trade nothing
    bool fresh = false;       ///< pmp demo: forget an earlier session in the folder
    std::string json;         ///< summary
    std::string report;       ///< folder of the report
};
int trade(const Context& context, const TradeOptions& options);
int demo(const Context& context, TradeOptions options);

struct ExplainOptions {
    std::uint64_t id = 0;
    std::string folder;
    bool json = false;
};
int explain(const Context& context, const ExplainOptions& options);

struct GenerateOptions {
    std::string out = "-", symbol = "SYNTH", start = "2020-01-06T00:00:00Z", timeframe = "1m";
    std::uint64_t bars = 525'600, seed = 1;
    double price = 100, volatility = 0.15, drift = 0;
    std::string tick = "0.01";
    bool weekend_gaps = false;
    std::uint64_t ticks = 0;    ///< a minute: ticks instead of bars
    std::string spread = "0";   ///< of the ticks
};
/// Ticks for `bars` minutes, into a tick file.
int data_generate_ticks(const Context& context, const GenerateOptions& options);
int data_generate(const Context& context, const GenerateOptions& options);

struct CheckOptions {
    std::string file, timezone, dialect, factors, timeframe, out;
    bool strict = false, json = false, no_cache = false;
    bool dialects = false;  ///< data_list: the table of dialects instead of files
};
int data_check(const Context& context, const CheckOptions& options);
/// Reads a file and writes it in the plain form.
int data_import(const Context& context, const CheckOptions& options);
/// The same without a report on stdout, and in a longer timeframe when one is given.
int data_convert(const Context& context, const CheckOptions& options);
/// What the data files of a folder are; `file` is the folder.
int data_list(const Context& context, const CheckOptions& options);

struct DownloadOptions {
    std::string source, symbol, timeframe = "1m", from, to, out = "data", base_url;
    int attempts = 5;                 ///< for one file, when the answer is one to try again after
    std::int64_t retry_delay = 1000;  ///< ms before the second
    std::int64_t pause = -1;          ///< ms between requests; negative: as the source asks
    std::int64_t scale = 0;           ///< dukascopy: units in a price of 1; 0: by the symbol
    bool json = false;
};
/// Fetches history from alphavantage, binance or dukascopy.
int data_download(const Context& context, const DownloadOptions& options);

struct ConfigOptions {
    std::string config;
    std::vector<std::string> sets;
    bool origin = false;
    bool json = false;
    std::string store;  ///< strategy_save: the store file
};
int config_show(const Context& context, const ConfigOptions& options);
/// Types of strategies and their parameters, or the strategies of a configuration.
int strategy_list(const Context& context, const ConfigOptions& options);
/// Puts the strategies of a configuration into the strategies table of a store.
int strategy_save(const Context& context, const ConfigOptions& options);
int strategy_validate(const Context& context, const ConfigOptions& options);

struct IndicatorOptions {
    std::string file, timezone, csv = "-";
    std::vector<std::string> specs;
    bool list = false, json = false;
};
int indicators(const Context& context, const IndicatorOptions& options);

struct MetricsOptions {
    std::string file, column, kind = "equity", json;
    double periods_per_year = 252, risk_free = 0;
    std::size_t rolling_window = 63;
    double trials = 0, trials_variance = 0;  ///< for dsr; 0 trials: not given
    std::string benchmark;                   ///< CSV file with a time and a value; empty: none
};
int metrics(const Context& context, const MetricsOptions& options);

struct DatabaseOptions {
    std::string store;
    bool json = false;
};
int db_migrate(const Context& context, const DatabaseOptions& options);
int db_status(const Context& context, const DatabaseOptions& options);

struct CommandOptions {
    std::string command, strategy, file, limit, reason, url, token;
    double value = 0;
    bool json = false;  ///< changes nothing: the server's answer is JSON
};
/// Sends a command to a running session (kill, resume, strategy add ...).
int send_command(const Context& context, const CommandOptions& options);

}  // namespace pmp::cli
