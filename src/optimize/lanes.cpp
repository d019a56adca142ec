#include "optimize/lanes.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <limits>
#include <mutex>
#include <utility>

#include "optimize/lane.hpp"
#include "optimize/measure.hpp"
#include "optimize/signals.hpp"

namespace pmp::optimize {
namespace {

// Bars of a tile: the columns that a block's lanes read must stay in the second-level cache.
constexpr std::size_t tile_words = 16;
constexpr std::size_t tile_bars = tile_words * 64;
constexpr std::size_t block_lanes = 256;
constexpr std::size_t columns_at_once = 8;
constexpr std::size_t column_memory = std::size_t{1} << 30;

/// A trial's place in the order of work: trials with the same signals stand together.
struct Place {
    std::uint64_t signals = 0;
    std::size_t trial = 0;
    auto operator<=>(const Place&) const = default;
};

/// Trials with the same signals, first .. last - 1 of the order.
struct Group {
    std::size_t first = 0, last = 0;
    std::unique_ptr<SignalSource> source;
};

class Runner {
public:
    Runner(const Tape& tape, const Timeline& timeline, const strategies::Registry& registry,
           const strategies::Definition& base, const Grid& grid, const SweepOptions& options,
           const Kernel& kernel, Work& work, Sweep& sweep)
        : tape_(tape),
          timeline_(timeline),
          registry_(registry),
          base_(base),
          grid_(grid),
          options_(options),
          kernel_(kernel),
          work_(work),
          sweep_(sweep) {}

    core::Status run() {
        sort_trials();
        for (std::size_t next = 0; next < order_.size() && !work_.stopped();) {
            auto taken = take_groups(next);
            if (!taken) return std::unexpected(taken.error());
            next = *taken;
            if (auto status = run_groups(); !status) return status;
        }
        return {};
    }

private:
    /// Parameters that change no signal vary inside a group.
    void sort_trials() {
        for (std::size_t i = 0; i < sweep_.trials.size(); ++i) {
            const auto places = grid_.at(sweep_.trials[i].point);
            std::uint64_t signals = 0;
            for (std::size_t a = 0; a < places.size(); ++a) {
                const Axis& axis = grid_.axes()[a];
                const bool counts = axis.name != "stop_loss" && axis.name != "take_profit" &&
                                    axis.name != "direction";
                signals = signals * axis.values.size() + (counts ? places[a] : 0);
            }
            order_.push_back({signals, i});
        }
        std::ranges::sort(order_);
    }

    /// The strategy of a trial and its checked parameters.
    core::Result<std::pair<strategies::Definition, strategies::Params>> strategy_of(
        std::size_t trial) const {
        auto definition = grid_.definition(base_, sweep_.trials[trial].point);
        if (!definition) return std::unexpected(definition.error());
        auto params = registry_.check(*definition);
        if (!params) return std::unexpected(params.error());
        return std::pair{std::move(*definition), std::move(*params)};
    }

    /// Groups from `next` on until their columns fill the memory; where the next ones begin.
    core::Result<std::size_t> take_groups(std::size_t next) {
        groups_.clear();
        columns_ = Columns{};
        const std::size_t most = column_memory / (sizeof(double) * (timeline_.bars.size() + 1));
        while (next < order_.size() && (groups_.empty() || columns_.size() + 2 <= most)) {
            std::size_t end = next;
            while (end < order_.size() && order_[end].signals == order_[next].signals) ++end;
            const auto strategy = strategy_of(order_[next].trial);
            if (!strategy) return std::unexpected(strategy.error());
            groups_.push_back({next, end, make_source(base_.type, strategy->second, columns_)});
            next = end;
        }
        return next;
    }

    core::Status run_groups() {
        columns_.reserve(timeline_.bars.size());
        const std::size_t parts = (columns_.size() + columns_at_once - 1) / columns_at_once;
        auto computed = work_.run(parts, [this](std::size_t part) {
            return columns_.compute(timeline_.bars, part * columns_at_once,
                                    (part + 1) * columns_at_once);
        });
        if (!computed) return computed;
        // A block is a run of the order; it may begin and end inside a group.
        const std::size_t first = groups_.front().first, last = groups_.back().last;
        // Few lanes are shared out evenly rather than in whole blocks.
        const std::size_t even = (last - first + work_.threads() - 1) / work_.threads();
        const std::size_t lanes = std::clamp<std::size_t>(even, 1, block_lanes);
        return work_.run((last - first + lanes - 1) / lanes, [&](std::size_t block) {
            const std::size_t begin = first + block * lanes;
            return run_block(begin, std::min(begin + lanes, last));
        });
    }

    core::Status run_block(std::size_t begin, std::size_t end) {
        const std::size_t samples = tape_.samples.size();
        const bool all = needs_all(options_.metric);
        std::vector<double> curves((end - begin) * samples);
        std::vector<std::vector<model::Trade>> trades(all ? end - begin : 0);
        std::deque<Lane> lanes;
        std::vector<std::string> faults(end - begin);
        for (std::size_t i = begin; i < end; ++i) {
            const auto strategy = strategy_of(order_[i].trial);
            if (!strategy) return std::unexpected(strategy.error());
            lanes.emplace_back(tape_, strategy->first, strategy->second,
                               curves.data() + (i - begin) * samples);
            if (all) lanes.back().keep_trades(trades[i - begin]);
        }
        const auto guarded = [&](std::size_t lane, auto&& step) {
            if (!faults[lane].empty()) return;
            try {
                step(lanes[lane]);
            } catch (const core::ArithmeticFault& fault) {
                faults[lane] = fault.what();
            }
        };
        const auto first_group = std::ranges::upper_bound(groups_, begin, {}, &Group::last);
        std::array<std::uint64_t, tile_words> buy, sell;
        for (std::size_t bar = 0; bar < tape_.size(); bar += tile_bars) {
            if (work_.stopped()) return {};
            Tile tile{bar, std::min(bar + tile_bars, tape_.size()), buy.data(), sell.data(),
                      timeline_.late.data() + bar / 64};
            const std::size_t words = (tile.end - tile.begin + 63) / 64;
            for (auto group = first_group; group != groups_.end() && group->first < end; ++group) {
                signal_bits(*group->source, columns_, timeline_, kernel_, bar, words, buy.data(),
                            sell.data());
                const std::size_t last = std::min(group->last, end);
                for (std::size_t i = std::max(group->first, begin); i < last; ++i)
                    guarded(i - begin, [&](Lane& lane) { lane.run(tile, kernel_); });
            }
            work_.advance((tile.end - tile.begin) * (end - begin));
        }
        for (std::size_t i = begin; i < end; ++i) {
            const std::size_t lane = i - begin;
            guarded(lane, [](Lane& done) { done.finish(); });
            Trial& trial = sweep_.trials[order_[i].trial];
            if (!faults[lane].empty()) note_fault(order_[i].trial, faults[lane]);
            else
                measure(tape_, lanes[lane], std::span(curves).subspan(lane * samples, samples),
                        all ? std::span<const model::Trade>(trades[lane])
                            : std::span<const model::Trade>(),
                        options_.metric, trial);
        }
        return {};
    }

    void note_fault(std::size_t trial, const std::string& why) {
        const std::lock_guard lock(fault_mutex_);
        ++sweep_.failed;
        if (trial > first_fault_) return;
        first_fault_ = trial;
        sweep_.failure = why;
    }

    const Tape& tape_;
    const Timeline& timeline_;
    const strategies::Registry& registry_;
    const strategies::Definition& base_;
    const Grid& grid_;
    const SweepOptions& options_;
    const Kernel& kernel_;
    Work& work_;
    Sweep& sweep_;
    std::vector<Place> order_;
    std::vector<Group> groups_;
    Columns columns_;
    std::mutex fault_mutex_;
    std::size_t first_fault_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace

core::Status run_lanes(const engine::SessionSpec& spec, const feeds::Dataset& dataset,
                       const strategies::Registry& registry, const strategies::Definition& base,
                       const Grid& grid, const SweepOptions& options, const Kernel& kernel,
                       Work& work, Sweep& sweep) {
    const auto& series = *dataset.series.front();
    const auto timeline = Timeline::make(series.bars, series.timeframe, base.timeframe,
                                         spec.instruments.at(series.instrument).price);
    if (!timeline) return std::unexpected(timeline.error());
    const Tape tape(spec, dataset);
    sweep.kernel = kernel.name;
    sweep.bars = timeline->bars.size();
    return Runner(tape, *timeline, registry, base, grid, options, kernel, work, sweep).run();
}

}  // namespace pmp::optimize
