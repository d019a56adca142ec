#include "cli/context.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "config/load.hpp"
#include "config/override.hpp"
#include "core/clock_wall.hpp"
#include "ensemble/ensemble.hpp"
#include "strategies/loader.hpp"

extern char** environ;

namespace pmp::cli {
namespace {

std::atomic<bool> stop_requested{false};

void on_signal(int) {
    if (stop_requested.exchange(true)) _exit(130);
}

constexpr std::int64_t second = 1'000'000'000;

/// On stderr. Unlike fmt::print it does not throw where nobody reads any more (a closed pipe, a
/// full disk): a session must not end because its talk cannot be written.
template <typename... Values>
void talk(fmt::format_string<Values...> format, Values&&... values) {
    (void)std::fputs(fmt::format(format, std::forward<Values>(values)...).c_str(), stderr);
}

}  // namespace

const std::atomic<bool>& interrupted() { return stop_requested; }

void catch_signals() {
    std::signal(SIGINT, on_signal);
    std::signal(SIGTERM, on_signal);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a file-size limit is an error to report, not to die of
}

std::string build_text() {
    return fmt::format("{} (gcc {}.{})", PMP_VERSION, __GNUC__, __GNUC_MINOR__);
}

int report(const Context& context, const core::Error& error) {
    const char* red = context.color ? "\033[31m" : "";
    const char* plain = context.color ? "\033[0m" : "";
    talk("{}pmp: {}{}\n", red, error.what, plain);
    if (!error.where.empty()) talk("  where: {}\n", error.where);
    if (!error.hint.empty()) talk("  what to do: {}\n", error.hint);
    return core::exit_code(error.code);
}

void say(const Context& context, const std::string& text) {
    if (!context.quiet) talk("{}\n", text);
}

namespace {
int print_failure = 0;  // errno of the first
}

void print(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() && print_failure == 0)
        print_failure = errno;
}

core::Status finish_printing() {
    if (std::fflush(stdout) != 0 && print_failure == 0) print_failure = errno;
    // Who stops reading has what he wanted.
    if (print_failure == 0 || print_failure == EPIPE) return {};
    return core::fail(core::ErrorCode::data,
                      fmt::format("cannot write to standard output: {}",
                                  std::strerror(print_failure)));
}

Progress::Progress(const Context& context, std::string label)
    : context_(context), label_(std::move(label)), started_(core::monotonic_ns()) {}

Progress::~Progress() { done(); }

void Progress::show(double share, const std::string& text) {
    if (context_.quiet) return;
    const std::int64_t now = core::monotonic_ns();
    if (now - last_ < (context_.terminal ? second / 5 : 5 * second)) return;
    last_ = now;
    const double elapsed = static_cast<double>(now - started_) / second;
    std::string line = label_;
    if (share >= 0) {
        line += fmt::format(" {:5.1f} %", share * 100);
        if (share > 0.01 && share < 1)
            line += fmt::format(", {:.0f} s left", elapsed / share * (1 - share));
    }
    if (!text.empty()) line += "  " + text;
    if (context_.terminal) {
        talk("\r\033[K{}", line.substr(0, 160));
        drawn_ = true;
    } else {
        talk("{}\n", line);
    }
    std::fflush(stderr);
}

void Progress::done() {
    if (drawn_) talk("\r\033[K");
    drawn_ = false;
}

core::Result<config::Table> load_config(const std::string& path,
                                        const std::vector<std::string>& sets) {
    auto table = config::load_file(path);
    if (!table) return table;
    std::vector<std::string> environment;
    for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
    if (auto status = config::apply_overrides(*table, environment, sets); !status)
        return std::unexpected(status.error());
    const std::string base = std::filesystem::path(path).parent_path().string();
    if (auto status = merge_stored_strategies(*table, base); !status)
        return std::unexpected(status.error());
    return table;
}

strategies::Registry make_registry() {
    auto registry = strategies::builtin_registry();
    (void)ensemble::register_ensemble(registry);
    return registry;
}

namespace {

/// What a run should not pass over in silence: rows left out, a file that may have been cut.
std::string warnings_of(const data::ImportReport& report) {
    std::string out;
    if (!report.factors.empty()) out += ", " + report.factors;
    if (report.rejected > 0)
        out += fmt::format(", {} rows rejected, first: {}line {}: {}", report.rejected,
                           report.rejected_rows[0].file.empty()
                               ? ""
                               : report.rejected_rows[0].file + ", ",
                           report.rejected_rows[0].line, report.rejected_rows[0].reason);
    if (report.unterminated) out += ", the last line has no end: the file may have been cut off";
    return out;
}

}  // namespace

std::optional<model::Timeframe> timeframe_of(const Job& job, std::string_view symbol) {
    const auto* instrument = job.spec.instruments.find(symbol);
    if (instrument == nullptr) return std::nullopt;
    return job.dataset.series[instrument->id.index()]->timeframe;
}

core::Result<Job> load_job(const Context& context, const std::string& path,
                           const std::vector<std::string>& sets) {
    const auto table = load_config(path, sets);
    if (!table) return std::unexpected(table.error());
    const std::string base = std::filesystem::path(path).parent_path().string();
    auto spec = engine::parse_session(*table, base);
    if (!spec) return std::unexpected(spec.error());
    Job job{.spec = std::move(*spec), .dataset = {}, .definitions = {}};
    auto dataset = feeds::load_dataset(job.spec);
    if (!dataset) return std::unexpected(dataset.error());
    job.dataset = std::move(*dataset);
    for (std::size_t i = 0; i < job.dataset.reports.size(); ++i) {
        const auto& report = job.dataset.reports[i];
        say(context, fmt::format("{}: {} bars of {}, {} to {} ({}){}", job.spec.data[i].symbol,
                                 job.dataset.series[i]->bars.size(),
                                 to_string(job.dataset.series[i]->timeframe),
                                 core::to_string(job.dataset.series[i]->bars.front().open_time),
                                 core::to_string(job.dataset.series[i]->bars.back().close_time),
                                 report.summary(), warnings_of(report)));
    }
    using Kind = model::Commission::Kind;
    if (const auto kind = job.spec.costs.commission.kind; kind == Kind::per_unit || kind == Kind::fixed)
        for (const auto& instrument : job.spec.instruments)
            if (!instrument.currency.empty() && instrument.currency != job.spec.currency)
                say(context, fmt::format("note: the commission of {} is {} {}: amounts are in the "
                                         "currency an instrument is quoted in",
                                         instrument.symbol,
                                         job.spec.costs.commission.amount.to_string(),
                                         instrument.currency));
    auto definitions = strategies::load_in_order(
        *table, [&](std::string_view symbol) { return timeframe_of(job, symbol); });
    if (!definitions) return std::unexpected(definitions.error());
    job.definitions = std::move(*definitions);
    if (job.definitions.empty())
        return core::fail(core::ErrorCode::config, "there is no strategy", path,
                          "add a [[strategy]] table with name, type and symbol");
    return job;
}

std::string session_folder(std::string_view name) {
    const auto absolute = [](const char* variable) {
        const char* value = std::getenv(variable);
        return value != nullptr && *value == '/' ? std::string(value) : std::string();
    };
    if (const auto state = absolute("XDG_STATE_HOME"); !state.empty())
        return fmt::format("{}/pmp/{}", state, name);
    if (const auto home = absolute("HOME"); !home.empty())
        return fmt::format("{}/.local/state/pmp/{}", home, name);
    return fmt::format("pmp-{}", name);
}

core::Result<std::string> find_home() {
    namespace fs = std::filesystem;
    std::error_code error;
    std::vector<fs::path> starts{fs::current_path(error)};
    starts.push_back(fs::read_symlink("/proc/self/exe", error).parent_path());
    for (const fs::path& start : starts)
        for (fs::path folder = start; !folder.empty(); folder = folder.parent_path()) {
            for (const fs::path& home : {folder, folder / "share" / "pmp"})
                if (fs::exists(home / "config" / "demo.toml", error) &&
                    fs::exists(home / "data" / "sample", error))
                    return home.string();
            if (folder == folder.root_path()) break;
        }
    return core::fail(core::ErrorCode::data, "cannot find config/demo.toml and data/sample", {},
                      "run pmp inside the project's folder, or give --config FILE");
}

}  // namespace pmp::cli
