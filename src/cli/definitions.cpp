#include "cli/definitions.hpp"

#include <filesystem>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "cli/context.hpp"
#include "config/nearest.hpp"
#include "data/load_series.hpp"
#include "strategies/loader.hpp"

namespace pmp::cli {
namespace {

using core::ErrorCode;
using core::fail;

/// The timeframes of a session's data, read from the files only where nobody wrote them down.
class Timeframes {
public:
    explicit Timeframes(const engine::SessionSpec& spec) : spec_(spec) {}

    std::optional<model::Timeframe> of(std::string_view symbol) {
        for (const auto& data : spec_.data) {
            if (data.symbol != symbol) continue;
            const auto known = known_.find(data.symbol);
            if (known != known_.end()) return known->second;
            const auto found = find(data);
            if (!found && !error_) error_ = found.error();
            return known_[data.symbol] = found ? std::optional(*found) : std::nullopt;
        }
        return std::nullopt;
    }
    /// Why a timeframe could not be found.
    [[nodiscard]] const std::optional<core::Error>& error() const { return error_; }

private:
    static core::Result<model::Timeframe> find(const engine::DataSpec& data) {
        if (!data.timeframe.empty()) return model::parse_timeframe(data.timeframe);
        data::LoadOptions load;
        load.import.timezone = data.timezone;
        load.import.dialect = data.dialect;
        load.import.factors = data.factors;
        const auto import = data::load_series(data.file, load);
        if (!import) return std::unexpected(import.error());
        return import->report.timeframe;
    }

    const engine::SessionSpec& spec_;
    std::map<std::string, std::optional<model::Timeframe>> known_;
    std::optional<core::Error> error_;
};

core::Status check_symbol(const engine::SessionSpec& spec, const strategies::Definition& d) {
    std::vector<std::string> symbols;
    for (const auto& data : spec.data) {
        if (data.symbol == d.symbol) return {};
        symbols.push_back(data.symbol);
    }
    return fail(
        ErrorCode::config,
        fmt::format("strategy '{}' trades '{}', of which there is no [[data]]", d.name, d.symbol),
        d.origin, config::did_you_mean(d.symbol, symbols));
}

}  // namespace

core::Result<CheckedConfig> check_config(const config::Table& table, const std::string& path) {
    auto spec = engine::parse_session(table, std::filesystem::path(path).parent_path().string());
    if (!spec) return std::unexpected(spec.error());
    for (const auto& data : spec->data)
        if (!data.timeframe.empty())
            if (auto t = model::parse_timeframe(data.timeframe); !t) {
                core::Error error = t.error();
                error.where = data.origin;
                return std::unexpected(std::move(error));
            }
    Timeframes timeframes(*spec);
    auto definitions = strategies::load_in_order(
        table, [&](std::string_view symbol) { return timeframes.of(symbol); });
    if (!definitions)
        return std::unexpected(timeframes.error() ? *timeframes.error() : definitions.error());
    const auto registry = make_registry();
    for (const auto& d : *definitions) {
        if (auto status = check_symbol(*spec, d); !status) return std::unexpected(status.error());
        if (auto made = registry.create(d); !made) {
            core::Error error = made.error();
            if (error.where.empty()) error.where = d.origin;
            return std::unexpected(std::move(error));
        }
    }
    return CheckedConfig{std::move(*spec), std::move(*definitions)};
}

}  // namespace pmp::cli
