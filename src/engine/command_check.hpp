#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>

#include "engine/command.hpp"
#include "engine/snapshot.hpp"
#include "engine/spec.hpp"
#include "strategies/registry.hpp"

namespace pmp::engine {

/// Refuses what can be known to have no effect before a command is queued, so that whoever gives it is
/// told: a strategy or a limit that does not exist, a value out of range, a definition that cannot be
/// read. What depends on the moment (a strategy that has just failed) the engine decides. Used by one
/// thread.
class CommandCheck {
public:
    using TimeframeOf = std::function<std::optional<model::Timeframe>(std::string_view symbol)>;

    /// What is passed by reference must outlive the check.
    CommandCheck(const SessionSpec& spec, const strategies::Registry& registry,
                 TimeframeOf timeframe_of)
        : spec_(spec), registry_(registry), timeframe_of_(std::move(timeframe_of)) {}

    /// `newest` may be null: then names of strategies are not looked at.
    [[nodiscard]] core::Status operator()(const Command& command, const Snapshot* newest);

private:
    [[nodiscard]] core::Status check_limit(const Command& command) const;
    [[nodiscard]] core::Status check_addition(const Command& command, const Snapshot* newest);
    [[nodiscard]] bool is_known(const std::string& strategy, const Snapshot& newest) const;

    const SessionSpec& spec_;
    const strategies::Registry& registry_;
    TimeframeOf timeframe_of_;
    std::set<std::string> added_;  // accepted, and perhaps not in a snapshot yet
};

}  // namespace pmp::engine
