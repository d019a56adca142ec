// The command line: which verbs there are and what their options mean. Everything else is in the
// verbs themselves; this is the only file that sees CLI11.

#include <cstdio>
#include <functional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "cli/verbs.hpp"
#include "config/nearest.hpp"

namespace {

using namespace pmp::cli;

/// What the chosen verb will do once the whole line has been read.
using Action = std::function<int(const Context&)>;

struct Shell {
    CLI::App app{"Portfolio Manager Pro: trade and manage a portfolio of strategies on one account"};
    Context context;
    Action action;

    CLI::App* verb(CLI::App* parent, const char* name, const char* text, Action run) {
        CLI::App* sub = (parent ? parent : &app)->add_subcommand(name, text);
        sub->add_flag("-q,--quiet", context.quiet, "no messages, only data and errors");
        sub->callback([this, run = std::move(run)] { action = run; });
        return sub;
    }
    CLI::App* group(const char* name, const char* text) {
        CLI::App* sub = app.add_subcommand(name, text);
        sub->require_subcommand(1);
        return sub;
    }
};

void add_config(CLI::App* verb, std::string& config, std::vector<std::string>& sets,
                bool required = true) {
    verb->add_option("config", config, "configuration file (TOML)")->required(required);
    verb->add_option("--set", sets, "set a key: --set risk.profile=none")->take_all();
}

/// A word under a verb that takes a file itself: `pmp backtest compare A B` beside
/// `pmp backtest compare.toml`.
CLI::App* add_compare(Shell& shell, CLI::App* backtest) {
    static CompareOptions o;
    auto* v = shell.verb(backtest, "compare", "what differs between two results (JSON files)",
                         [](const Context& c) { return compare(c, o); });
    v->add_option("a", o.a, "result of pmp backtest --json")->required();
    v->add_option("b", o.b, "another one")->required();
    v->add_flag("--json", o.json, "as JSON");
    v->add_flag("--fail-if-different", o.fail_if_different, "exit with 8 when they differ");
    return v;
}

void add_backtest(Shell& shell) {
    static BacktestOptions o;
    const Action run = [](const Context& c) {
        return o.check_lookahead ? check_lookahead(c, o) : backtest(c, o);
    };
    auto* v = shell.verb(nullptr, "backtest", "run strategies over history", run);
    add_config(v, o.config, o.sets, false);
    auto* check = v->add_flag("--check-lookahead", o.check_lookahead,
                              "instead of a result: run again with later prices changed, and exit "
                              "with 8 if earlier acts change");
    v->add_option("--json", o.json, "write the result as JSON to a file, - for stdout")
        ->excludes(check);
    v->add_option("--report", o.report, "write report.html and report.json into a folder")
        ->excludes(check);
    v->add_option("--store", o.store, "save the result in this store file (SQLite)")
        ->excludes(check);
    v->add_option("--min-sharpe", o.min_sharpe, "exit with 8 when the Sharpe ratio is below")
        ->excludes(check)
        ->each([](const std::string&) { o.has_min_sharpe = true; });
    v->add_flag_callback("--no-details", [] { o.details = false; },
                         "leave out excursions of trades and costs of orders; a little faster");
    // The outer verb is called last and must leave the inner one its turn.
    v->callback([&shell, run, inner = add_compare(shell, v)] {
        if (inner->parsed()) return;
        if (o.config.empty()) throw CLI::RequiredError("config");
        shell.action = run;
    });
}

void add_optimize(Shell& shell) {
    static OptimizeOptions o;
    auto* v = shell.verb(nullptr, "optimize", "run one strategy with many parameter sets",
                         [](const Context& c) { return optimize(c, o); });
    add_config(v, o.config, o.sets);
    v->add_option("--param", o.params, "what varies: fast=5:50:5 or slow=50,100; stop_loss too")
        ->take_all();
    v->add_option("--strategy", o.strategy, "which strategy, when there are several");
    v->add_option("--metric", o.metric, "what makes a set better: sharpe, total_return ...");
    v->add_option("--best", o.best, "how many of the best are shown");
    v->add_option("--method", o.method, "grid: all; random: --trials of them");
    v->add_option("--trials", o.trials, "random: how many");
    v->add_option("--seed", o.seed, "random: the same seed draws the same sets");
    v->add_option("--walk-forward", o.walk_forward, "not available yet");
    v->add_option("--engine", o.engine, "auto, lanes or events: how sets are run")
        ->check(CLI::IsMember({"auto", "lanes", "events"}));
    v->add_option("--threads", o.threads, "0 takes all processors");
    v->add_option("--json", o.json, "write the best with all metrics as JSON, - for stdout");
    v->add_option("--csv", o.csv, "write every set with its figures as CSV, - for stdout");
}

void add_session_options(CLI::App* v, TradeOptions& o) {
    v->add_option("--dir", o.folder, "folder of the session: journal, venue book, store, log")
        ->capture_default_str();
    v->add_option("--port", o.port, "port of the dashboard on 127.0.0.1; 0 takes a free one");
}

void add_run_options(CLI::App* v, TradeOptions& o) {
    add_session_options(v, o);
    v->add_option("--speed", o.speed, "max, or seconds of market time in a second of real time");
    v->add_flag("--exit", o.exit, "end when the session ends instead of keeping the dashboard");
    v->add_flag_callback("--no-dashboard", [&o] { o.dashboard = false; }, "serve no dashboard");
    static bool ignored = false;
    v->add_flag("--no-browser", ignored, "no browser is ever opened; accepted for scripts");
    v->add_option("--json", o.json, "write the summary as JSON to a file, - for stdout");
    v->add_option("--report", o.report, "write report.html and report.json into a folder");
}

void add_sessions(Shell& shell) {
    static TradeOptions t{.folder = session_folder("session")};
    auto* v = shell.verb(nullptr, "trade", "paper-trade a configuration; goes on where it stopped",
                         [](const Context& c) { return trade(c, t); });
    add_config(v, t.config, t.sets);
    add_run_options(v, t);

    static TradeOptions s{.folder = session_folder("session"), .only_serve = true};
    v = shell.verb(nullptr, "serve", "show the dashboard of a session without trading",
                   [](const Context& c) { return trade(c, s); });
    add_config(v, s.config, s.sets);
    add_session_options(v, s);

    static bool keep = false;
    static TradeOptions d{.folder = session_folder("demo"), .speed = "550000"};
    v = shell.verb(nullptr, "demo", "100+ strategies on sample data, with the dashboard",
                   [](const Context& c) {
                       // Without a terminal nobody presses Ctrl-C: the demo ends by itself.
                       if (!c.terminal && !keep) d.exit = true;
                       return demo(c, d);
                   });
    v->add_option("--config", d.config, "another configuration than config/demo.toml");
    v->add_option("--set", d.sets, "set a key")->take_all();
    add_run_options(v, d);
    v->add_flag("--keep", keep, "keep serving when the session ends, even without a terminal");

    static ExplainOptions e{.folder = session_folder("session")};
    v = shell.verb(nullptr, "explain", "why a signal became an order, a smaller one, or none",
                   [](const Context& c) { return explain(c, e); });
    v->add_option("id", e.id, "number of the decision")
        ->required()
        ->check(CLI::PositiveNumber);
    v->add_option("--dir", e.folder, "folder of the session")->capture_default_str();
    v->add_flag("--json", e.json, "as JSON");
}

/// Options of every verb that reads a file of bars.
void add_reading(CLI::App* v, CheckOptions& o) {
    v->add_option("--timezone,--tz", o.timezone,
                  "zone of times without one: UTC, fixed:+02:00, Europe/Athens, broker:EET-US");
    v->add_option("--dialect", o.dialect, "what kind of file it is; detected if not given");
    v->add_option("--factors", o.factors, "LEAN factor file: adjust for splits and dividends");
    v->add_flag("--no-cache", o.no_cache, "neither read nor write the cache");
    v->add_flag("--strict", o.strict, "a rejected row is an error");
}

void add_data_files(Shell& shell, CLI::App* data) {
    static CheckOptions k, i, n, l;
    for (auto [name, text, o, run] :
         {std::tuple{"check", "report what is wrong with a file, or with a configuration's data", &k,
                     &data_check},
          std::tuple{"import", "read a file and write it in the plain form", &i, &data_import}}) {
        auto* v = shell.verb(data, name, text, [o = o, run = run](const Context& c) { return run(c, *o); });
        v->add_option("file", o->file, "file (.csv, .gz, .zst, .zip), folder or pattern")->required();
        add_reading(v, *o);
        v->add_option("--timeframe", o->timeframe, "expected timeframe");
        v->add_flag("--json", o->json, "report as JSON");
        if (o == &i) v->add_option("--out", i.out, "file to write")->required();
    }
    auto* v = shell.verb(data, "convert", "write a file as .csv, .csv.gz or .csv.zst",
                         [](const Context& c) { return data_convert(c, n); });
    v->add_option("file", n.file, "file, folder or pattern")->required();
    v->add_option("out", n.out, "file to write, - for stdout")->required();
    add_reading(v, n);
    v->add_option("--timeframe", n.timeframe, "make bars of this longer timeframe");
    v->add_flag("--json", n.json, "report as JSON");

    v = shell.verb(data, "list", "what the data files of a folder are",
                   [](const Context& c) { return data_list(c, l); });
    v->add_option("folder", l.file, "folder; data if not given");
    add_reading(v, l);
    v->add_flag("--dialects", l.dialects, "list the kinds of files that can be read");
    v->add_flag("--json", l.json, "as JSON");

    static DownloadOptions d;
    v = shell.verb(data, "download", "fetch history: alphavantage, binance, dukascopy",
                   [](const Context& c) { return data_download(c, d); });
    v->add_option("source", d.source, "alphavantage, binance or dukascopy")
        ->required()
        ->check(CLI::IsMember({"alphavantage", "binance", "dukascopy"}));
    v->add_option("symbol", d.symbol, "as the source calls it: IBM, EUR/USD, BTCUSDT, EURUSD")->required();
    v->add_option("--timeframe", d.timeframe, "of the bars");
    v->add_option("--from", d.from, "first day, 2024-01-01");
    v->add_option("--to", d.to, "last day");
    v->add_option("--out", d.out, "folder to write into");
    v->add_flag("--json", d.json, "as JSON");
    v->add_option("--base-url", d.base_url, "another server that answers as the source does");
    v->add_option("--attempts", d.attempts, "for one file")->check(CLI::Range(1, 20));
    v->add_option("--retry-delay", d.retry_delay, "ms before the second; doubled each time")
        ->check(CLI::Range(0, 60'000));
    v->add_option("--pause", d.pause, "ms between two requests")->check(CLI::Range(0, 600'000));
    v->add_option("--scale", d.scale, "dukascopy: units in a price of 1, for symbols it is not known for")
        ->check(CLI::Range(1, 100'000'000));
}

void add_data(Shell& shell) {
    auto* data = shell.group("data", "market data files");
    static GenerateOptions g;
    auto* v = shell.verb(data, "generate", "make synthetic bars for load and scale",
                         [](const Context& c) {
                             return g.ticks > 0 ? data_generate_ticks(c, g) : data_generate(c, g);
                         });
    v->add_option("--out", g.out, "CSV file, - for stdout");
    v->add_option("--symbol", g.symbol, "name of the instrument");
    v->add_option("--bars", g.bars, "how many");
    v->add_option("--timeframe", g.timeframe, "1m, 5m, 1h, 1d ...");
    v->add_option("--start", g.start, "time of the first bar, RFC 3339");
    v->add_option("--seed", g.seed, "the same seed gives the same bars");
    v->add_option("--price", g.price, "first price");
    v->add_option("--tick", g.tick, "price step");
    v->add_option("--volatility", g.volatility, "a year, 0.15 is 15 %");
    v->add_option("--drift", g.drift, "a year");
    v->add_option("--ticks", g.ticks, "ticks a minute instead of bars, into a tick file");
    v->add_option("--spread", g.spread, "of the ticks: the ask above the bid");
    v->add_flag("--weekend-gaps", g.weekend_gaps, "no bars from Friday 22:00 to Sunday 22:00 UTC");

    add_data_files(shell, data);
}

void add_tables(Shell& shell) {
    auto* config = shell.group("config", "the configuration");
    static ConfigOptions s;
    auto* v = shell.verb(config, "show", "the merged configuration",
                         [](const Context& c) { return config_show(c, s); });
    add_config(v, s.config, s.sets);
    v->add_flag("--origin", s.origin, "say where each value came from");
    v->add_flag("--json", s.json, "as JSON");

    auto* strategy = shell.group("strategy", "strategies");
    static ConfigOptions l, check;
    v = shell.verb(strategy, "list", "types and parameters, or the strategies of a configuration",
                   [](const Context& c) { return strategy_list(c, l); });
    add_config(v, l.config, l.sets, false);
    v->add_flag("--json", l.json, "as JSON");
    v = shell.verb(strategy, "validate", "check every strategy of a configuration",
                   [](const Context& c) { return strategy_validate(c, check); });
    add_config(v, check.config, check.sets);
    v->add_flag("--json", check.json, "as JSON");

    static ConfigOptions save;
    v = shell.verb(strategy, "save", "put the strategies of a configuration into a store's table",
                   [](const Context& c) { return strategy_save(c, save); });
    add_config(v, save.config, save.sets);
    v->add_option("--store", save.store, "store file; made when it is missing")->required();
    v->add_flag("--json", save.json, "as JSON");

    static IndicatorOptions n;
    v = shell.verb(nullptr, "indicators", "compute indicators over a file",
                   [](const Context& c) { return indicators(c, n); });
    v->add_option("file", n.file, "CSV file with bars");
    v->add_option("specs", n.specs, "such as \"rsi(14)\" \"macd(12,26,9)\"");
    v->add_option("--csv", n.csv, "file to write, - for stdout");
    v->add_option("--timezone,--tz", n.timezone, "zone of times without one");
    auto* list = v->add_flag("--list", n.list, "list all indicators");
    v->add_flag("--json", n.json, "with --list: as JSON")->needs(list);

    static MetricsOptions m;
    v = shell.verb(nullptr, "metrics", "metrics of any series",
                   [](const Context& c) { return metrics(c, m); });
    v->add_option("file", m.file, "CSV file with a time column")->required();
    v->add_option("--column", m.column, "column to read; the second one if not given");
    v->add_option("--kind", m.kind, "returns or equity")
        ->check(CLI::IsMember({"returns", "equity"}));
    v->add_option("--periods-per-year", m.periods_per_year, "samples in a year");
    v->add_option("--risk-free", m.risk_free, "a year");
    v->add_option("--rolling-window", m.rolling_window, "returns in a rolling measure");
    v->add_option("--benchmark", m.benchmark, "CSV file with a time and a value to compare with");
    auto* trials = v->add_option("--trials", m.trials, "for dsr: how many were tried");
    auto* variance = v->add_option("--trials-variance", m.trials_variance,
                                   "for dsr: variance of their Sharpe ratios, of a period");
    trials->needs(variance);
    variance->needs(trials);
    v->add_option("--json", m.json, "write JSON with all tables to a file, - for stdout");

    auto* db = shell.group("db", "the store");
    static DatabaseOptions migrate, status;
    v = shell.verb(db, "migrate", "bring a store file to the newest schema",
                   [](const Context& c) { return db_migrate(c, migrate); });
    v->add_option("store", migrate.store, "store.db")->required();
    v->add_flag("--json", migrate.json, "as JSON");
    v = shell.verb(db, "status", "which migrations a store file has",
                   [](const Context& c) { return db_status(c, status); });
    v->add_option("store", status.store, "store.db")->required();
    v->add_flag("--json", status.json, "as JSON");
}

void add_command(Shell& shell, CLI::App* parent, const char* name, const char* command,
                 const char* text) {
    auto* o = new CommandOptions{.command = command};  // lives as long as the command line
    auto* v = shell.verb(parent, name, text, [o](const Context& c) { return send_command(c, *o); });
    v->add_option("--url", o->url, "the running session, such as http://127.0.0.1:8080")
        ->required()
        ->envname("PMP_URL");
    v->add_option("--token", o->token, "the token it printed at start-up")->envname("PMP_TOKEN");
    v->add_option("--reason", o->reason, "for the audit log");
    v->add_flag("--json", o->json, "accepted: the answer is JSON");
    const std::string kind = command;
    if (kind == "strategy_add")
        v->add_option("file", o->file, "TOML file with one [[strategy]]")->required();
    else if (kind.starts_with("strategy_"))
        v->add_option("name", o->strategy, "name of the strategy")->required();
    if (kind == "limit_set") {
        v->add_option("limit", o->limit, "such as exposure_symbol")->required();
        v->add_option("value", o->value, "ratio, 0.25 is 25 %")->required();
    }
}

void add_commands(Shell& shell) {
    auto* strategy = shell.app.get_subcommand("strategy");
    add_command(shell, strategy, "add", "strategy_add", "add a strategy to a running session");
    add_command(shell, strategy, "remove", "strategy_remove",
                "close its position and take it out of a running session");
    add_command(shell, strategy, "enable", "strategy_enable", "let it trade again");
    add_command(shell, strategy, "disable", "strategy_disable",
                "no more signals; its position keeps stop and target");
    add_command(shell, nullptr, "limit", "limit_set", "change a limit of a running session");
    add_command(shell, nullptr, "kill", "kill",
                "close the gate: no new positions, working entries are cancelled");
    add_command(shell, nullptr, "resume", "resume", "open the gate again after kill or halt");
}

/// What is wrong with a command line, and where help is. CLI11 does not name a word that is no verb.
pmp::core::Error usage_error(const CLI::App& app, const CLI::ParseError& e, int argc, char** argv) {
    const CLI::App* verb = &app;
    std::string name = "pmp";
    for (int i = 1; i < argc && argv[i][0] != '-'; ++i) {
        const CLI::App* next = nullptr;
        std::vector<std::string> known;
        for (const CLI::App* sub : verb->get_subcommands(nullptr)) {
            known.push_back(sub->get_name());
            if (sub->get_name() == argv[i]) next = sub;
        }
        if (next == nullptr) {
            if (known.empty() || verb->get_require_subcommand_min() == 0) break;
            const auto near = pmp::config::nearest(argv[i], known);
            return {pmp::core::ErrorCode::usage, fmt::format("there is no '{} {}'", name, argv[i]),
                    {}, near ? fmt::format("did you mean '{} {}'?", name, *near)
                             : fmt::format("{} --help shows what there is", name)};
        }
        verb = next;
        name += " " + verb->get_name();
    }
    return {pmp::core::ErrorCode::usage, e.what(), name, name + " --help shows what it takes"};
}

}  // namespace

int main(int argc, char** argv) {
    Shell shell;
    shell.context.terminal = isatty(STDERR_FILENO) != 0;
    shell.context.color = shell.context.terminal && std::getenv("NO_COLOR") == nullptr;
    shell.app.set_version_flag("--version", "pmp " + build_text());
    shell.app.require_subcommand(1);
    shell.app.footer("Exit codes: 0 ok, 1 unexpected, 2 usage, 3 configuration, 4 data, 5 database,\n"
                     "6 broker or network, 7 refused, 8 gate not met, 9 not permitted, 130 interrupted");
    add_backtest(shell);
    add_optimize(shell);
    add_sessions(shell);
    add_data(shell);
    add_tables(shell);
    add_commands(shell);
    try {
        shell.app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        if (e.get_exit_code() == 0) return shell.app.exit(e);  // --help, --version
        return report(shell.context, usage_error(shell.app, e, argc, argv));
    }
    catch_signals();
    try {
        const int code = shell.action(shell.context);
        if (const auto printed = finish_printing(); !printed && code == 0)
            return report(shell.context, printed.error());
        return code;
    } catch (const std::exception& e) {
        return report(shell.context, {pmp::core::ErrorCode::unexpected, e.what(), {},
                                      "this is a bug; please report it with the command line"});
    }
}
