#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <vector>

#include "config/value.hpp"
#include "core/error.hpp"
#include "engine/spec.hpp"
#include "feeds/dataset.hpp"
#include "strategies/registry.hpp"

namespace pmp::cli {

/// What every verb knows.
struct Context {
    bool quiet = false;  ///< no talk on stderr but errors
    bool color = false;
    bool terminal = false;  ///< stderr is one
};

/// Set by the first Ctrl-C (or SIGTERM): finish cleanly. A second one ends the process.
[[nodiscard]] const std::atomic<bool>& interrupted();
void catch_signals();

/// "0.1.0 (release, gcc 12.2.0)"
[[nodiscard]] std::string build_text();

/// Prints "pmp: what (where): hint" on stderr and gives the exit code.
int report(const Context& context, const core::Error& error);

/// A message for people, on stderr unless quiet.
void say(const Context& context, const std::string& text);
/// Data, on stdout.
void print(std::string_view text);
/// To be called last. Error: ErrorCode::data when something printed was lost, such as on a full disk.
[[nodiscard]] core::Status finish_printing();

/// A progress line: on a terminal rewritten in place, elsewhere one every 5 s.
class Progress {
public:
    Progress(const Context& context, std::string label);
    ~Progress();
    /// `share` 0..1; negative when unknown. `text` is added behind.
    void show(double share, const std::string& text = {});
    void done();

private:
    const Context& context_;
    std::string label_;
    std::int64_t started_, last_ = 0;
    bool drawn_ = false;
};

/// A configuration file with the environment and --set applied.
[[nodiscard]] core::Result<config::Table> load_config(const std::string& path,
                                                      const std::vector<std::string>& sets);

/// Appends the definitions of the strategies table that [strategies] store names (a store file,
/// relative to `base`) to the configuration's [[strategy]] list. load_config() has done it.
core::Status merge_stored_strategies(config::Table& root, const std::string& base);

/// Everything a run needs, from a configuration.
struct Job {
    engine::SessionSpec spec;
    feeds::Dataset dataset;
    std::vector<strategies::Definition> definitions;
};
/// Loads data and strategies. Talks about what was read.
[[nodiscard]] core::Result<Job> load_job(const Context& context, const std::string& path,
                                         const std::vector<std::string>& sets);
/// Timeframe of a symbol's data; nothing when the session does not have it.
[[nodiscard]] std::optional<model::Timeframe> timeframe_of(const Job& job,
                                                           std::string_view symbol);
/// rsi, ma_crossover, support_resistance and ensemble.
[[nodiscard]] strategies::Registry make_registry();

/// Where a session keeps its files when no folder is given: pmp/`name` in XDG_STATE_HOME, else in
/// ~/.local/state. The same wherever the program is started, so that a session goes on rather than
/// a second one beginning. Without a home: pmp-`name` in the current folder.
[[nodiscard]] std::string session_folder(std::string_view name);

/// Folder that holds config/demo.toml and data/sample: beside the program, above it, or the
/// current one. Error: ErrorCode::data.
[[nodiscard]] core::Result<std::string> find_home();

}  // namespace pmp::cli
