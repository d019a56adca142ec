#pragma once

#include <deque>
#include <vector>

#include "execution/fill_rules.hpp"
#include "model/costs.hpp"
#include "portfolio/ledger.hpp"
#include "strategies/definition.hpp"

namespace pmp::engine {

/// The ledgers of strategies that only vote: what each would have made on its own, by the same fill
/// rules and costs as the paper venue, in the quote currency of its instrument. A shadow trades its
/// own size (units; other sizings take the equity the session began with). It never reaches the
/// account.
class ShadowBook {
public:
    ShadowBook(const model::InstrumentTable& instruments, model::Costs costs,
               execution::FillMode mode, execution::Intrabar intrabar, core::Money equity);

    void add(core::StrategyId strategy, core::InstrumentId instrument,
             const strategies::Definition& definition);
    [[nodiscard]] bool has(core::StrategyId strategy) const;
    [[nodiscard]] const portfolio::Ledger& ledger(core::StrategyId strategy) const {
        return shadows_[index_[strategy.index()]].ledger;
    }
    /// Wants to hold `direction` times its size from the next price on.
    void want(core::StrategyId strategy, int direction, const model::Top& close,
              core::Time time);
    void on_open(const model::BarOpen& open);
    void on_close(const model::BarClose& close);

private:
    struct Shadow {
        core::StrategyId strategy;
        core::InstrumentId instrument;
        const strategies::Definition* definition;
        portfolio::Ledger ledger;
        int wanted = 0;
        bool waiting = false;
        execution::Guard guard;
        bool guarded = false;
    };
    void trade(Shadow& shadow, const model::Top& top, core::Time time);
    void book(Shadow& shadow, core::Quantity quantity, core::Price price, core::Time time,
              model::ExitReason reason);

    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    const model::InstrumentTable& instruments_;
    model::Costs costs_;
    execution::FillMode mode_;
    execution::Intrabar intrabar_;
    core::Money equity_;
    std::deque<Shadow> shadows_;                      // addresses of positions are given away
    std::vector<std::size_t> index_;                  // by strategy
    std::vector<std::vector<std::size_t>> on_;        // shadows by instrument
    std::vector<int> waiting_, guarded_;              // by instrument: how many
};

}  // namespace pmp::engine
