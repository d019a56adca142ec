#pragma once

#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/sequential_map.hpp"
#include "execution/broker.hpp"
#include "execution/fill_rules.hpp"
#include "model/costs.hpp"
#include "model/instrument.hpp"

namespace pmp::brokers {

/// Where a paper venue keeps its own book, so that it outlives the process like a real venue does.
/// Orders and events are JSON; a commit makes everything put since the last one permanent.
class PaperBook {
public:
    struct Content {
        std::vector<std::pair<std::uint64_t, std::string>> orders;  ///< by id
        std::vector<std::pair<std::uint64_t, std::string>> events;  ///< by number
    };
    virtual ~PaperBook() = default;
    virtual core::Status put_order(std::uint64_t id, const std::string& payload) = 0;
    virtual core::Status put_event(std::uint64_t number, const std::string& payload) = 0;
    virtual core::Status commit() = 0;
    virtual core::Result<Content> load() = 0;
};

/// A simulated venue that trades on the market events it is shown, by the rules of docs/execution.md.
/// It dedupes by client order id. Used by the sequencer's thread only.
class PaperBroker final : public execution::Broker {
public:
    struct Options {
        model::Costs costs;
        execution::FillMode fill = execution::FillMode::next_open;
        execution::Intrabar intrabar = execution::Intrabar::stop_first;
        /// Bars of a finer series inside [from, to), for Intrabar::finer; may be empty.
        std::function<std::span<const model::Bar>(core::InstrumentId, core::Time from, core::Time to)>
            finer;
        /// At most this share of a bar's volume is filled: inside the bar by stops and targets, at
        /// the next open by market orders. Zero, or a bar without volume: no such limit.
        core::Decimal participation = {};
    };

    PaperBroker(const model::InstrumentTable& instruments, Options options,
                PaperBook* book = nullptr);
    /// Takes up the book of an earlier process. Call before anything else when there is a book.
    core::Status restore();

    void listen(execution::BrokerListener& listener) override { listener_ = &listener; }
    [[nodiscard]] core::Status submit(const model::Order& order) override;
    [[nodiscard]] core::Status cancel(core::OrderId order) override;
    [[nodiscard]] core::Status replace(core::OrderId order, core::Quantity quantity) override;
    [[nodiscard]] core::Status health() const override { return broken_; }
    void on_market(const data::MarketEvent& event) override;
    [[nodiscard]] core::Result<execution::VenueSnapshot> snapshot(std::uint64_t after) override;

private:
    /// Place of a market event in its instrument's stream: closes come before opens at one time.
    struct Position {
        core::Time time = core::Time::min();
        int phase = 0;
        auto operator<=>(const Position&) const = default;
    };
    struct Working {
        model::Order order;
        Position accepted;
    };
    struct Guarded {  // a stop and a target that cancel each other, or one of them alone
        execution::Guard guard;
        core::OrderId stop, target;
        core::Quantity quantity;
        Position accepted;
        std::uint64_t oco = 0;
    };
    struct Venue {  // one instrument
        std::vector<Working> market;
        std::vector<Guarded> guards;
        model::Top last_close;
        core::Time last_time;
        Position seen;
        bool has_ticks = false;   // guards are held against them and not against bars
        bool scarce = false;      // there is a limit on what can be filled
        core::Quantity capacity;  // what is left of it until the next close
        std::vector<std::pair<core::Time, core::Quantity>> restored;  // fills of an earlier process
        // No bar inside (low, high) can touch a guard: most bars need no look at the guards.
        bool bounds_valid = false;
        bool bounds_quoted = false;
        core::Price low, high;
    };

    void accept(const model::Order& order);
    /// Writes an order into the book as it stands: what is left of it, and since when.
    void keep(const model::Order& order, Position accepted);
    void add_guard(const model::Order& order, Position accepted);
    void match_open(const model::BarOpen& open);
    void match_close(const model::BarClose& close);
    void match_quote(const model::Quote& quote);
    /// Fills what waits for a price.
    void fill_market(Venue& venue, core::InstrumentId instrument, const model::Top& top,
                     Position here);
    /// Fills the stops and targets that the prices of a bar have touched.
    void fill_guards(Venue& venue, const model::BarClose& close, Position here);
    /// Takes what can be filled of `wanted` from the venue's capacity.
    [[nodiscard]] core::Quantity take(Venue& venue, const model::Instrument& instrument,
                                      core::Quantity wanted) const;
    void fill_guard(Venue& venue, const Guarded& guarded, const execution::GuardHit& hit,
                    const model::BarClose& close);
    void fill_part(Venue& venue, core::OrderId id, core::Quantity quantity, core::Price price,
                   core::Time time, const model::BarClose& close, bool ambiguous);
    /// `known`: when the venue knew; the price may be of an earlier moment of the bar.
    void fill(const model::Order& order, core::Quantity quantity, core::Price price,
              core::Time time, core::Time known, bool ambiguous);
    void tell(execution::BrokerEvent event);
    void finish_batch();
    /// Whether no price from `low` (bid) to `high` (ask) can touch a guard.
    [[nodiscard]] bool inside_bounds(Venue& venue, core::InstrumentId instrument, core::Price low,
                                     core::Price high, bool quoted) const;
    void update_bounds(Venue& venue, core::Price half_spread) const;
    [[nodiscard]] execution::GuardHit resolve(const Guarded& guarded, const model::BarClose& close,
                                              core::Price half_spread,
                                              execution::GuardHit hit) const;
    bool remove(core::OrderId id);

    const model::InstrumentTable& instruments_;
    Options options_;
    PaperBook* book_;
    execution::BrokerListener* listener_ = nullptr;
    std::vector<Venue> venues_;
    core::SequentialMap<core::OrderId, model::Order> guard_orders_;
    std::vector<execution::BrokerEvent> batch_;
    std::uint64_t next_number_ = 1;
    std::uint64_t last_order_ = 0;  // ids come in order: a lower one has been seen
    core::Status broken_;
};

}  // namespace pmp::brokers
