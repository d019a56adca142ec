#include "engine/strategy_host.hpp"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

namespace pmp::engine {

using core::ErrorCode;
using core::StrategyId;

StrategyHost::StrategyHost(const model::InstrumentTable& instruments,
                           std::vector<model::Timeframe> base,
                           const strategies::Registry& registry)
    : instruments_(instruments),
      base_(std::move(base)),
      registry_(registry),
      groups_(instruments.size()) {
    directory_.instruments = &instruments_;
}

std::optional<StrategyId> StrategyHost::find(std::string_view name) const {
    for (const auto& slot : slots_)
        if (slot->definition->name == name && slot->state != StrategyState::stopped)
            return slot->id;
    return std::nullopt;
}

core::Result<StrategyHost::Group*> StrategyHost::group_for(core::InstrumentId instrument,
                                                           model::Timeframe timeframe,
                                                           const std::string& where) {
    auto& groups = groups_[instrument.index()];
    for (auto& group : groups)
        if (group->timeframe == timeframe) return group.get();
    auto group = std::make_unique<Group>();
    group->timeframe = timeframe;
    const model::Timeframe base = base_[instrument.index()];
    if (timeframe != base) {
        auto resampler = data::Resampler::make(base, timeframe);
        if (!resampler)
            return core::fail(ErrorCode::config, resampler.error().what, where,
                              "use a multiple of " + to_string(base) + ", the data's timeframe");
        group->resampler = std::move(*resampler);
    }
    groups.push_back(std::move(group));
    return groups.back().get();
}

core::Result<StrategyId> StrategyHost::add(strategies::Definition definition) {
    const std::string where = "strategy " + definition.name;
    if (find(definition.name))
        return core::fail(ErrorCode::config, "there is already a strategy called " + definition.name,
                          where);
    const auto* instrument = instruments_.find(definition.symbol);
    if (instrument == nullptr) {
        std::string known;
        for (const auto& i : instruments_) known += (known.empty() ? "" : ", ") + i.symbol;
        return core::fail(ErrorCode::config, "there is no data for " + definition.symbol, where,
                          "the session has " + known);
    }
    auto slot = std::make_unique<Slot>();
    for (const std::string& name : definition.members) {
        const auto member = find(name);
        if (!member)
            return core::fail(ErrorCode::config, "there is no strategy called " + name, where,
                              "members must be defined before the ensemble is added");
        if (slots_[member->index()]->instrument != instrument->id)
            return core::fail(ErrorCode::config,
                              "member " + name + " is on another symbol than the ensemble", where);
        slot->members.push_back(*member);
    }
    auto strategy = registry_.create(definition);
    if (!strategy) return std::unexpected(strategy.error());
    auto group = group_for(instrument->id, definition.timeframe, where);
    if (!group) return std::unexpected(group.error());
    if (auto ready = (*strategy)->init((*group)->graph); !ready)
        return std::unexpected(ready.error());

    const StrategyId id{static_cast<std::uint32_t>(slots_.size())};
    slot->definition = std::make_unique<strategies::Definition>(std::move(definition));
    slot->strategy = std::move(*strategy);
    slot->id = id;
    slot->instrument = instrument->id;
    slot->state = slot->definition->enabled ? StrategyState::running : StrategyState::disabled;
    if (slot->definition->is_ensemble()) slot->role = StrategyRole::ensemble;
    for (std::size_t i = 0; i < slot->members.size(); ++i) {
        Slot& member = *slots_[slot->members[i].index()];
        member.votes_in.emplace_back(id, i);
        if (member.role == StrategyRole::trader) member.role = StrategyRole::member;
        const double weight =
            slot->definition->weights.empty() ? 1.0 : slot->definition->weights[i];
        slot->member_signals.push_back(
            {member.signal, member.confidence, weight, member.state == StrategyState::running});
    }
    Watch* watch = nullptr;
    if (slot->definition->is_ensemble()) {
        (*group)->ensembles.push_back(id);
    } else {
        (*group)->plain.push_back({id, slot->strategy->quiet()});
        watch = &(*group)->plain.back();
    }
    hot_.push_back({.strategy = slot->strategy.get(),
                    .bar = &(*group)->bar,
                    .graph = &(*group)->graph,
                    .position = nullptr,
                    .members = &slot->member_signals,
                    .running = slot->state == StrategyState::running,
                    .watch = watch});
    directory_.strategies.push_back(slot->definition.get());
    slots_.push_back(std::move(slot));
    return id;
}

void StrategyHost::bind_position(StrategyId id, const core::Quantity& position) {
    hot_[id.index()].position = &position;
}

void StrategyHost::set_state(StrategyId id, StrategyState state, std::string fault) {
    Slot& changed = slot(id);
    changed.state = state;
    changed.fault = std::move(fault);
    hot_[id.index()].running = state == StrategyState::running;
    for (const auto& [ensemble, place] : changed.votes_in)
        slot(ensemble).member_signals[place].running = state == StrategyState::running;
}

void StrategyHost::note_signal(Slot& from, const model::Signal& signal) {
    from.signal = signal.direction();
    from.confidence = signal.confidence();
    const auto stands =
        signal.exposure() == 0.0 ? model::Direction::hold : signal.direction();
    for (const auto& [ensemble, place] : from.votes_in) {
        auto& vote = slot(ensemble).member_signals[place];
        vote.direction = stands;
        vote.confidence = signal.confidence();
    }
}

std::size_t StrategyHost::close_group(Group& group, const model::Bar& bar,
                                      std::vector<StrategyId>& due) {
    group.bar = bar;
    group.graph.update(bar);
    const double* values = group.graph.values();
    const auto holds = [values](const strategies::Band& band) {
        const double d = values[band.a.slot] - values[band.b.slot];
        return d >= band.low && d <= band.high;
    };
    for (const Watch& watch : group.plain)
        if (!(holds(watch.quiet.first) && holds(watch.quiet.second))) due.push_back(watch.id);
    return group.plain.size();
}

std::size_t StrategyHost::append_ensembles(std::vector<StrategyId>& due) {
    const auto first = static_cast<std::ptrdiff_t>(due.size());
    for (const Group* group : closed_)
        due.insert(due.end(), group->ensembles.begin(), group->ensembles.end());
    // An ensemble is added after its members, so the order of ids is the order of dependence.
    if (closed_.size() > 1) std::sort(due.begin() + first, due.end());
    return due.size() - static_cast<std::size_t>(first);
}

std::size_t StrategyHost::collect_closed(const model::BarClose& close,
                                         std::vector<StrategyId>& due) {
    std::size_t count = 0;
    closed_.clear();
    const model::Bar* seen = &close.bar;
    if (close.bar.is_quoted()) {
        seen_ = model::seen_from(close.bar, instruments_.at(close.instrument).price);
        seen = &seen_;
    }
    for (auto& group : groups_[close.instrument.index()]) {
        if (!group->resampler) {
            count += close_group(*group, *seen, due);
            closed_.push_back(group.get());
        } else if (const auto bar = group->resampler->push(*seen)) {
            count += close_group(*group, *bar, due);
            closed_.push_back(group.get());
        }
    }
    return count + append_ensembles(due);
}

std::size_t StrategyHost::collect_flushed(const model::BarOpen& open,
                                          std::vector<StrategyId>& due) {
    std::size_t count = 0;
    closed_.clear();
    for (auto& group : groups_[open.instrument.index()]) {
        if (!group->resampler) continue;
        const auto bar = group->resampler->flush(open.time);
        if (!bar) continue;
        count += close_group(*group, *bar, due);
        closed_.push_back(group.get());
    }
    return closed_.empty() ? count : count + append_ensembles(due);
}

core::Status StrategyHost::renew(StrategyId id) {
    Slot& renewed = slot(id);
    auto strategy = registry_.create(*renewed.definition);
    if (!strategy) return std::unexpected(strategy.error());
    auto group = group_for(renewed.instrument, renewed.definition->timeframe,
                           "strategy " + renewed.definition->name);
    if (!group) return std::unexpected(group.error());
    if (auto ready = (*strategy)->init((*group)->graph); !ready) return ready;
    renewed.strategy = std::move(*strategy);
    hot_[id.index()].strategy = renewed.strategy.get();
    refresh(id);
    return {};
}

void StrategyHost::abandon(StrategyId id) {
    // Its call may still run: it lives as long as the process, and in sight of leak checkers.
    static std::mutex mutex;
    static auto* const abandoned = new std::vector<strategies::Strategy*>;
    const std::lock_guard lock(mutex);
    abandoned->push_back(slot(id).strategy.release());
}

}  // namespace pmp::engine
