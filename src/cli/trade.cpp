#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "backtest/recording.hpp"
#include "cli/log.hpp"
#include "cli/output.hpp"
#include "cli/price_curves.hpp"
#include "cli/verbs.hpp"
#include "config/json.hpp"
#include "core/clock_wall.hpp"
#include "engine/command_check.hpp"
#include "live/session.hpp"
#include "reports/report.hpp"
#include "server/server.hpp"
#include "server/snapshot_hub.hpp"
#include "server/token.hpp"
#include "storage/migrations.hpp"
#include "storage/queries.hpp"

namespace pmp::cli {
namespace {

using Json = nlohmann::ordered_json;

core::Result<double> parse_speed(const std::string& text) {
    if (text == "max") return std::numeric_limits<double>::infinity();
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (end == text.c_str() || *end != '\0' || !(value > 0) || !std::isfinite(value))
        return core::fail(core::ErrorCode::usage, "'" + text + "' is not a speed", "--speed",
                          "give \"max\" or seconds of market time in a second, such as 3600");
    return value;
}

/// The dashboard of a session and the log it writes.
struct Dashboard {
    std::shared_ptr<server::SnapshotHub> hub = std::make_shared<server::SnapshotHub>();
    std::unique_ptr<server::Server> server;
};

core::Status serve(const Context& context, const TradeOptions& options, const Job& job,
                   const strategies::Registry& registry, live::Session& session,
                   Dashboard& dashboard, Log& log) {
    auto token = server::make_token();
    if (!token) return std::unexpected(token.error());
    if (const char* given = std::getenv("PMP_TOKEN"); given != nullptr && *given != '\0')
        *token = given;
    auto queries = storage::Queries::open(live::Session::store_path(options.folder));
    if (!queries) return std::unexpected(queries.error());
    engine::CommandCheck check(job.spec, registry, [&job](std::string_view symbol) {
        return timeframe_of(job, symbol);
    });
    auto started = server::Server::start(
        {.port = options.port, .token = *token},
        {.snapshots = dashboard.hub,
         .queries = std::move(*queries),
         .submit_command = [&session, hub = dashboard.hub, check = std::move(check)](
                               engine::Command command) mutable -> core::Result<std::uint64_t> {
             if (auto fit = check(command, hub->newest().snapshot.get()); !fit)
                 return std::unexpected(fit.error());
             return session.queue().push(std::move(command));
         },
         .session_running = [&session] { return session.running(); },
         .access_log =
             [&log](const server::AccessLine& line) {
                 log.write("info", "server", "request",
                           {{"method", line.method},
                            {"path", line.path},
                            {"status", std::to_string(line.status)},
                            {"duration_us", std::to_string(line.duration_us)},
                            {"remote", line.remote}});
             },
         .version = PMP_VERSION,
         .build = build_text(),
         .schema = storage::embedded_migrations().back().version});
    if (!started) return std::unexpected(started.error());
    dashboard.server = std::move(*started);
    // Printed even when quiet: without them nobody can look or act.
    // Not fmt::print, which throws where stderr cannot be written.
    const auto where = fmt::format("dashboard: http://127.0.0.1:{}/\ntoken: {}\n",
                                   dashboard.server->port(), *token);
    (void)std::fputs(where.c_str(), stderr);
    std::fflush(stderr);
    say(context, "the token is asked for when you change something (kill, limits, strategies)");
    return {};
}

Json summary(const engine::Engine& engine, const engine::RunStats& stats,
             const std::string& report_path) {
    const auto& c = engine.counters();
    const auto& book = engine.book();
    Json blocked = Json::object();
    for (const auto& [code, count] : engine.decisions_by_code())
        if (code != "OK" && code != "ENSEMBLE_MEMBER" && !code.starts_with("ALREADY"))
            blocked[code] = count;
    const double seconds = std::max(stats.seconds, 1e-9);
    return {{"session", engine.spec().name},
            {"strategies", engine.host().size()},
            {"trades", c.trades},
            {"pnl", (book.equity() - book.initial()).to_string()},
            {"equity", book.equity().to_string()},
            {"currency", book.currency()},
            {"max_drawdown", -book.max_drawdown()},
            {"fees", book.fees().to_string()},
            {"signals", c.signals},
            {"decisions", c.decisions},
            {"blocked", c.blocked},
            {"by_code", std::move(blocked)},
            {"orders", c.orders},
            {"fills", c.fills},
            {"bars", c.bars},
            {"seconds", stats.seconds},
            {"strategy_bars_per_second", static_cast<double>(stats.strategy_bars) / seconds},
            {"bar_to_order_us",
             {{"p50", stats.bar_to_order.quantile(0.5) / 1000},
              {"p99", stats.bar_to_order.quantile(0.99) / 1000},
              {"count", stats.bar_to_order.count()}}},
            {"report", report_path.empty() ? Json(nullptr) : Json(report_path)}};
}

void print_summary(const Context& context, const Json& s) {
    say(context, "");
    say(context, fmt::format("trades    {}", s["trades"].get<std::uint64_t>()));
    say(context, fmt::format("P&L       {} {}  (equity {})", s["pnl"].get<std::string>(),
                             s["currency"].get<std::string>(), s["equity"].get<std::string>()));
    say(context, fmt::format("drawdown  {:.2f} % at the worst",
                             s["max_drawdown"].get<double>() * 100));
    say(context, fmt::format("signals   {}, of which {} were blocked",
                             s["signals"].get<std::uint64_t>(), s["blocked"].get<std::uint64_t>()));
    if (!s["by_code"].empty()) say(context, "          blocked, or made smaller, by reason:");
    for (const auto& [code, count] : s["by_code"].items())
        say(context, fmt::format("            {:>7}  {}", count.get<std::uint64_t>(), code));
    say(context, fmt::format("speed     {} bars in {:.2f} s, {:.2f} M strategy-bars/s; bar to order "
                             "p50 {:.0f} us, p99 {:.0f} us",
                             s["bars"].get<std::uint64_t>(), s["seconds"].get<double>(),
                             s["strategy_bars_per_second"].get<double>() / 1e6,
                             s["bar_to_order_us"]["p50"].get<double>(),
                             s["bar_to_order_us"]["p99"].get<double>()));
    if (s["report"].is_string()) say(context, "report    " + s["report"].get<std::string>());
}

core::Result<std::string> write_session_report(const TradeOptions& options, const Job& job,
                                               const backtest::Recording& recording) {
    auto result = recording.result();
    return reports::write_report(
        options.report, result,
        {.title = "Paper session " + job.spec.name,
         .mode = "Paper trading on replayed history",
         .created = core::to_string(
             core::floor_to(core::WallClock().now(), core::Duration::seconds(1))),
         .sources = {options.config},
         .prices = price_curves(job.dataset)});
}

core::Status make_folder(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!error && ::access(folder.c_str(), W_OK | X_OK) != 0)
        error = std::error_code(errno, std::generic_category());
    if (!error) return {};
    return core::fail(core::ErrorCode::database,
                      "the session's folder cannot be used: " + error.message(), folder,
                      "give a folder that you may write to: --dir FOLDER");
}

}  // namespace

int trade(const Context& context, const TradeOptions& options) {
    const auto speed = parse_speed(options.speed);
    if (!speed) return report(context, speed.error());
    auto job = load_job(context, options.config, options.sets);
    if (!job) return report(context, job.error());
    if (!job->spec.limits.active)
        return report(context, {core::ErrorCode::config, "risk.profile = \"none\" is for backtests only",
                                options.config, "take it out, or set the limits you want"});
    if (options.only_serve &&
        !std::filesystem::exists(live::Session::journal_path(options.folder)))
        return report(context, {core::ErrorCode::data, "there is no session here", options.folder,
                                "give the session's folder with --dir"});
    if (auto made = make_folder(options.folder); !made) return report(context, made.error());
    if (options.fresh)
        if (auto cleared = live::Session::clear(options.folder, job->spec.name); !cleared)
            return report(context, cleared.error());
    const auto registry = make_registry();
    Log log(options.folder + "/log.jsonl");
    log.write("info", "session", "starting",
              {{"version", build_text()}, {"config", options.config},
               {"config_hash", job->spec.config_hash}, {"folder", options.folder}});

    Dashboard dashboard;
    backtest::Recording recording(job->spec, !options.report.empty());
    Progress progress(context, job->spec.name);
    const std::atomic<bool>* stop = &interrupted();
    auto session = live::Session::open(
        job->spec, job->definitions, job->dataset, registry,
        {.folder = options.folder,
         .version = PMP_VERSION,
         .speed = *speed,
         .stop = stop,
         .snapshots = dashboard.hub.get(),
         .on_progress =
             [&](const engine::Engine& engine, double share) {
                 const auto& c = engine.counters();
                 progress.show(share, fmt::format("{}  equity {}  trades {}  blocked {}",
                                                  core::to_string(engine.time()).substr(0, 10),
                                                  engine.book().equity().to_fixed(2), c.trades,
                                                  c.blocked));
             },
         .on_command_error =
             [&](const engine::Command& command, const core::Error& error) {
                 log.write("warning", "engine", "command refused",
                           {{"command", engine::to_string(command.kind)},
                            {"reason", error.text()}});
             },
         .listener = &recording});
    if (!session) {
        log.write("error", "session", "failed", {{"error", session.error().text()}});
        return report(context, session.error());
    }
    recording.bind((*session)->engine());
    const auto& recovered = (*session)->recovered();
    if (recovered.rows > 0)
        say(context, fmt::format("recovered: {} journal rows replayed, same orders as recorded{}",
                                 recovered.rows,
                                 recovered.finished ? "; the session is finished" : ""));
    say(context, "session: " + std::filesystem::absolute(options.folder).string());
    say(context, fmt::format("{} strategies on {} instruments, paper trading on replayed history",
                             (*session)->engine().host().size(), job->spec.instruments.size()));
    if (options.dashboard)
        if (auto status = serve(context, options, *job, registry, **session, dashboard, log); !status)
            return report(context, status.error());

    if (options.only_serve) {
        auto snapshot = (*session)->engine().snapshot();
        snapshot->session.state = recovered.finished ? "finished" : "stopped";
        dashboard.hub->publish(std::move(snapshot));
    } else {
        const auto stats = (*session)->run();
        progress.done();
        if (!stats) {
            log.write("error", "session", "failed", {{"error", stats.error().text()}});
            return report(context, stats.error());
        }
        std::string path;
        if (!options.report.empty()) {
            auto written = write_session_report(options, *job, recording);
            if (!written) return report(context, written.error());
            path = *written;
        }
        const Json s = summary((*session)->engine(), *stats, path);
        log.write("info", "session", stats->interrupted ? "stopped" : "finished",
                  {{"trades", s["trades"].dump()}, {"pnl", s["pnl"].get<std::string>()}});
        if (!options.json.empty())
            if (auto written = write_output(options.json, s.dump(2) + "\n"); !written)
                return report(context, written.error());
        print_summary(context, s);
        if (stats->interrupted) {
            say(context, "stopped; run the same command again to go on");
            return 130;
        }
    }
    if (options.exit || !options.dashboard) return 0;
    say(context, "the dashboard stays until Ctrl-C");
    while (!interrupted()) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    dashboard.server->stop();
    return 0;
}

int demo(const Context& context, TradeOptions options) {
    if (options.config.empty()) {
        const auto home = find_home();
        if (!home) return report(context, home.error());
        options.config = *home + "/config/demo.toml";
    }
    if (options.report.empty()) options.report = options.folder;
    options.fresh = true;
    return trade(context, options);
}

}  // namespace pmp::cli
