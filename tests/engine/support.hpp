#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "brokers/paper_broker.hpp"
#include "data/generate.hpp"
#include "engine/recorder.hpp"
#include "engine/runner.hpp"
#include "ensemble/ensemble.hpp"
#include "feeds/historical.hpp"
#include "strategies/registry.hpp"

namespace pmp::engine::test {

using SeriesPtr = std::shared_ptr<const data::Series>;
using OnBar = std::function<model::Signal(const strategies::StrategyContext&)>;

inline core::Decimal dec(double value) {
    return core::Decimal::from_double(value, core::Rounding::half_even).value();
}

/// A strategy made of a function.
class Scripted final : public strategies::Strategy {
public:
    explicit Scripted(OnBar on_bar) : on_bar_(std::move(on_bar)) {}
    core::Status init(indicators::Graph&) override { return {}; }
    model::Signal on_bar(const strategies::StrategyContext& context) override {
        return on_bar_(context);
    }

private:
    OnBar on_bar_;
};

inline void add_type(strategies::Registry& registry, const std::string& name,
                     std::function<OnBar()> make) {
    const auto added = registry.add(
        {name,
         "for a test",
         {},
         [make](const auto&, const auto&) -> core::Result<std::unique_ptr<strategies::Strategy>> {
             return std::make_unique<Scripted>(make());
         }});
    if (!added) throw std::runtime_error(added.error().text());
}

inline model::Signal buy() { return {model::Direction::buy, 1.0, 0.5}; }
inline model::Signal sell() { return {model::Direction::sell, -1.0, 0.5}; }
inline model::Signal hold() { return {}; }

/// Buys and sells in turn, every `period` bars, from bar `phase` on.
inline std::function<OnBar()> every(int period, int phase = 0, bool buy_first = true) {
    return [=]() -> OnBar {
        return [=, bar = 0](const auto&) mutable {
            const int n = bar++ - phase;
            if (n < 0 || n % period != 0) return hold();
            return ((n / period) % 2 == 0) == buy_first ? buy() : sell();
        };
    };
}

/// ensemble, and "slow", "fast", "against" (opposite to fast), "long", "idle".
inline strategies::Registry test_registry() {
    strategies::Registry registry;
    if (!ensemble::register_ensemble(registry)) throw std::runtime_error("ensemble");
    add_type(registry, "slow", every(17, 3));
    add_type(registry, "fast", every(5));
    add_type(registry, "against", every(5, 0, false));
    add_type(registry, "long", []() -> OnBar { return [](const auto&) { return buy(); }; });
    add_type(registry, "idle", []() -> OnBar { return [](const auto&) { return hold(); }; });
    return registry;
}

/// Bars that open where the one before closed.
inline SeriesPtr series_of(std::uint32_t id, const std::string& symbol, int minutes,
                           const std::vector<double>& closes,
                           core::Time start = core::from_civil(2024, 1, 1)) {
    auto series = std::make_shared<data::Series>();
    series->instrument = {id};
    series->symbol = symbol;
    series->timeframe = {minutes};
    double last = closes.front();
    for (const double close : closes) {
        const core::Time end = start + series->timeframe.duration();
        series->bars.push_back({start, end, dec(last), dec(std::max(last, close)),
                                dec(std::min(last, close)), dec(close), 1});
        last = close;
        start = end;
    }
    series->hash = data::content_hash(series->bars);
    return series;
}

inline SeriesPtr generated(std::uint32_t id, const std::string& symbol, std::size_t bars,
                           int minutes = 60, std::uint64_t seed = 7) {
    auto series = data::generate({.instrument = {id},
                                  .symbol = symbol,
                                  .bars = bars,
                                  .timeframe = {minutes},
                                  .seed = seed,
                                  .volatility = 0.4});
    if (!series) throw std::runtime_error(series.error().text());
    return std::make_shared<data::Series>(std::move(*series));
}

/// A journal in memory that can be told to fail.
class MemoryJournal final : public Journal {
public:
    core::Status append(JournalRow row) override {
        rows.push_back(std::move(row));
        return {};
    }
    core::Status commit(bool durable) override {
        if (durable && durable_commits++ >= fail_durable_from)
            return core::fail(core::ErrorCode::database, "disk full");
        if (commits++ >= fail_from) return core::fail(core::ErrorCode::database, "disk full");
        committed = rows.size();
        return {};
    }
    core::Result<std::vector<JournalRow>> read(core::Seq after, std::size_t limit) override {
        std::vector<JournalRow> out;
        for (std::size_t i = after.value; i < committed && out.size() < limit; ++i)
            out.push_back(rows[i]);
        return out;
    }
    core::Result<core::Seq> last() override { return core::Seq{committed}; }
    [[nodiscard]] std::vector<JournalRow> of(const std::string& kind) const {
        std::vector<JournalRow> out;
        for (const auto& row : rows)
            if (row.kind == kind) out.push_back(row);
        return out;
    }

    std::vector<JournalRow> rows;
    std::size_t committed = 0;
    std::size_t commits = 0, fail_from = static_cast<std::size_t>(-1);
    std::size_t durable_commits = 0, fail_durable_from = static_cast<std::size_t>(-1);
};

/// Passes everything on and keeps what it was sent, and how much of the journal was permanent then.
class WatchedBroker final : public execution::Broker {
public:
    WatchedBroker(execution::Broker& venue, const MemoryJournal& journal)
        : venue_(venue), journal_(journal) {}
    void listen(execution::BrokerListener& listener) override { venue_.listen(listener); }
    core::Status submit(const model::Order& order) override {
        submitted.emplace_back(order, journal_.committed);
        return venue_.submit(order);
    }
    core::Status cancel(core::OrderId order) override { return venue_.cancel(order); }
    core::Status replace(core::OrderId order, core::Quantity quantity) override {
        return venue_.replace(order, quantity);
    }
    void on_market(const data::MarketEvent& event) override { venue_.on_market(event); }
    core::Result<execution::VenueSnapshot> snapshot(std::uint64_t after) override {
        return venue_.snapshot(after);
    }

    std::vector<std::pair<model::Order, std::size_t>> submitted;

private:
    execution::Broker& venue_;
    const MemoryJournal& journal_;
};

/// Calls `before` with the number of each event before giving it out.
class HookedFeed final : public data::Feed {
public:
    HookedFeed(data::Feed& feed, std::function<void(std::size_t)> before)
        : feed_(feed), before_(std::move(before)) {}
    core::Result<data::FeedState> next(data::MarketEvent& out) override {
        if (before_) before_(count_++);
        return feed_.next(out);
    }

private:
    data::Feed& feed_;
    std::function<void(std::size_t)> before_;
    std::size_t count_ = 0;
};

class LastSnapshot final : public SnapshotSink {
public:
    void publish(std::shared_ptr<const Snapshot> snapshot) override { last = std::move(snapshot); }
    std::shared_ptr<const Snapshot> last;
};

inline strategies::Definition define(const std::string& name, const std::string& type, int units,
                                     const std::string& symbol = "AAA", int minutes = 60) {
    strategies::Definition out{
        .name = name, .type = type, .symbol = symbol, .timeframe = {minutes}};
    out.sizing.units = units;
    return out;
}

inline strategies::Definition vote(const std::string& name, std::vector<std::string> members,
                                   int units, const std::string& symbol = "AAA") {
    auto out = define(name, "ensemble", units, symbol);
    out.members = std::move(members);
    return out;
}

/// A whole session in memory.
struct Rig {
    explicit Rig(std::vector<SeriesPtr> data) : series(std::move(data)) {
        spec.name = "test";
        for (const auto& s : series)
            if (!spec.instruments.add(
                    {.symbol = s->symbol, .tick = dec(0.01), .spread = dec(0.02)}))
                throw std::runtime_error("instrument");
        spec.costs.commission = {.kind = model::Commission::Kind::percent, .rate = dec(0.0002)};
    }

    void make() {
        for (const auto& s : series) timeframes.push_back(s->timeframe);
        recorder = std::make_unique<JournalRecorder>(journal, spec.name);
        engine = std::make_unique<Engine>(spec, timeframes, registry, clock, *recorder);
        recorder->name_by(engine->directory());
        venue = std::make_unique<brokers::PaperBroker>(
            spec.instruments,
            brokers::PaperBroker::Options{spec.costs, spec.fill, spec.intrabar, {}});
        broker = std::make_unique<WatchedBroker>(*venue, journal);
        broker->listen(queue);
        engine->connect(*broker);
        engine->begin({.name = spec.name,
                       .currency = spec.currency,
                       .mode = "PAPER",
                       .cash = spec.cash,
                       .timeframes = timeframes});
        for (const auto& definition : definitions)
            if (auto added = engine->add_strategy(definition); !added)
                throw std::runtime_error(added.error().text());
    }
    core::Result<RunStats> run() {
        if (!engine) make();
        auto history = feeds::HistoricalFeed::make(series);
        if (!history) return std::unexpected(history.error());
        HookedFeed feed(**history, before_event);
        Runner runner(*engine, feed, queue,
                      {.snapshots = &snapshots,
                       .on_command_error = [this](const Command& c, const core::Error& e) {
                           errors.emplace_back(c, e);
                       }});
        return runner.run();
    }
    /// Pushes a command before event `event` of the feed.
    void at(std::size_t event, Command command) { commands[event].push_back(std::move(command)); }
    [[nodiscard]] const Snapshot::Strategy& row(const std::string& name) const {
        for (const auto& s : snapshots.last->strategies)
            if (s.name == name) return s;
        throw std::runtime_error("no strategy " + name);
    }
    /// The rows of a kind whose payload names the strategy.
    [[nodiscard]] std::vector<std::string> about(const std::string& kind,
                                                 const std::string& name) const {
        std::vector<std::string> out;
        for (const auto& r : journal.of(kind))
            if (r.payload.find("\"strategy\":\"" + name + "\"") != std::string::npos)
                out.push_back(r.payload);
        return out;
    }

    SessionSpec spec;
    strategies::Registry registry = test_registry();
    std::vector<strategies::Definition> definitions;
    std::vector<SeriesPtr> series;
    std::vector<model::Timeframe> timeframes;
    std::map<std::size_t, std::vector<Command>> commands;
    std::function<void(std::size_t)> before_event = [this](std::size_t n) {
        if (const auto found = commands.find(n); found != commands.end())
            for (const Command& command : found->second) queue.push(command);
    };
    std::vector<std::pair<Command, core::Error>> errors;
    MemoryJournal journal;
    LastSnapshot snapshots;
    core::EventClock clock;
    EventQueue queue;
    std::unique_ptr<JournalRecorder> recorder;
    std::unique_ptr<brokers::PaperBroker> venue;
    std::unique_ptr<WatchedBroker> broker;
    std::unique_ptr<Engine> engine;
};

}  // namespace pmp::engine::test
