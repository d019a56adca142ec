// Lines of `--set KEY=VALUE`, and of environment variables where a line begins with PMP__.
#include <array>

#include "config/load.hpp"
#include "config/override.hpp"
#include "configuration.hpp"

namespace {

constexpr std::string_view base = R"(
[account]
cash = 1_000_000
[[data]]
symbol = "EURUSD"
file = "eurusd.csv"
timeframe = "1h"
[execution]
commission = {kind = "percent", rate = 0.0002}
[risk]
drawdown = [0.04, 0.08, 0.12]
[[strategy]]
name = "trend"
type = "ma_crossover"
symbol = "EURUSD"
params = {fast = 20, slow = 50}
stop_loss = {kind = "percent", value = 0.02}
[[strategy]]
name = "vote"
type = "ensemble"
symbol = "EURUSD"
members = ["trend"]
)";

/// PMP__..._FILE reads a file, and the fuzzer would name any.
bool reads_a_file(const std::string& line) { return line.find("_FILE") != std::string::npos; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pmp;
    static const config::Table start = config::parse_toml(base, "base.toml").value();
    config::Table root = start;
    auto rest = fuzz::text_of(data, size);
    for (int lines = 0; !rest.empty() && lines < 20; ++lines) {
        const std::string line(rest.substr(0, rest.find('\n')));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        config::Table changed = root;
        if (line.starts_with("PMP__")) {
            if (reads_a_file(line)) continue;
            if (config::apply_environment(changed, std::array{line})) root = std::move(changed);
        } else if (config::apply_set(changed, line)) {
            config::Table twice = changed;
            fuzz::require(config::apply_set(twice, line).has_value() && twice == changed,
                          "an assignment made twice is made once: " + line);
            root = std::move(changed);
        }
    }
    (void)config::to_lines_with_origin(config::redacted(root));
    fuzz::read_configuration(root);
    return 0;
}
