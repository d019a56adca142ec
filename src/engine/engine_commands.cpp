#include "engine/engine.hpp"

#include <utility>

#include "config/json.hpp"

namespace pmp::engine {

using core::ErrorCode;
using core::StrategyId;
using model::OrderPurpose;

core::Status Engine::add_strategy(strategies::Definition definition) {
    return add(std::move(definition));
}

core::Status Engine::add(strategies::Definition definition) {
    auto id = host_.add(std::move(definition));
    if (!id) return std::unexpected(id.error());
    Slot& slot = host_.slot(*id);
    book_.add_strategy(slot.instrument);
    gate_.add_strategy(*id, slot.instrument);
    execution_.add_strategy(*id, slot.instrument);
    host_.bind_position(*id, gate_.planned(*id));
    day_start_profit_.emplace_back();
    peak_profit_.emplace_back();
    sparks_.emplace_back();
    for (const StrategyId member : slot.members) {
        if (shadows_.has(member)) continue;
        Slot& voter = host_.slot(member);
        shadows_.add(member, voter.instrument, *voter.definition);
        host_.bind_position(member, shadows_.ledger(member).position());
        execution_.close(member, time_, OrderPurpose::flatten);
        emit(StrategyChange{member, voter.definition.get(), voter.state, voter.role,
                            "votes in " + slot.definition->name});
    }
    emit(StrategyChange{*id, slot.definition.get(), slot.state, slot.role, "added"});
    return {};
}

void Engine::fault(StrategyId id, const std::string& reason) {
    change_strategy(id, StrategyState::faulted, reason);
    alert("critical", "strategy " + directory().strategy(id) + " " + reason +
                          "; it is stopped, its position keeps its stop and target");
}

void Engine::change_strategy(StrategyId id, StrategyState state, const std::string& reason) {
    host_.set_state(id, state, state == StrategyState::faulted ? reason : "");
    const Slot& slot = host_.slot(id);
    emit(StrategyChange{id, slot.definition.get(), state, slot.role, reason});
}

core::Status Engine::on_command(const Command& command) {
    try {
        take(command, time_);
        auto status = apply(command);
        if (!status)
            alert("warning", std::string("command ") + to_string(command.kind) +
                                 " had no effect: " + status.error().text());
        flush();
        return status;
    } catch (const core::ArithmeticFault& fault) {
        break_down({ErrorCode::unexpected, fault.what(), "command", ""});
        return health_;
    }
}

core::Status Engine::apply(const Command& command) {
    using Kind = Command::Kind;
    const std::string reason = command.reason.empty() ? "by command" : command.reason;
    if (command.kind == Kind::kill) {
        gate_.kill(reason);
        execution_.cancel_entries();
        announce_risk(reason);
        return {};
    }
    if (command.kind == Kind::resume) {
        gate_.resume(book_);
        announce_risk(reason);
        return {};
    }
    if (command.kind == Kind::limit_set) {
        const auto old = gate_.limits().get(command.limit);
        if (!old) return std::unexpected(old.error());
        if (auto set = gate_.limits().set(command.limit, command.value); !set) return set;
        emit(LimitChange{command.limit, reason, command.actor, *old, command.value});
        return {};
    }
    if (command.kind == Kind::strategy_add) {
        auto table = config::from_json(command.definition);
        if (!table) return std::unexpected(table.error());
        auto definition = strategies::parse_definition(
            *table, [&](std::string_view symbol) -> std::optional<model::Timeframe> {
                const auto* instrument = spec_.instruments.find(symbol);
                if (instrument == nullptr) return std::nullopt;
                return info_.timeframes[instrument->id.index()];
            });
        if (!definition) return std::unexpected(definition.error());
        return add(std::move(*definition));
    }
    const auto id = host_.find(command.strategy);
    if (!id)
        return core::fail(ErrorCode::config, "there is no strategy called " + command.strategy);
    const StrategyState state = host_.slot(*id).state;
    switch (command.kind) {
        case Kind::strategy_enable:
            if (state == StrategyState::faulted)
                return core::fail(ErrorCode::refused,
                                  command.strategy + " has failed and cannot be enabled", {},
                                  "remove it and add it again");
            if (auto renewed = host_.renew(*id); !renewed) return renewed;
            change_strategy(*id, StrategyState::running, reason);
            break;
        case Kind::strategy_disable:
            if (state != StrategyState::running)
                return core::fail(ErrorCode::refused, command.strategy + " is not running");
            change_strategy(*id, StrategyState::disabled, reason);
            break;
        case Kind::strategy_remove:
            execution_.close(*id, time_, OrderPurpose::flatten);
            change_strategy(*id, StrategyState::stopped, reason);
            break;
        default: break;
    }
    return {};
}

}  // namespace pmp::engine
