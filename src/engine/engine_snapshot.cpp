#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/engine.hpp"

namespace pmp::engine {
namespace {

double ratio(double part, double whole) {
    return whole > 0 ? part / whole : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

std::shared_ptr<Snapshot> Engine::snapshot() const {
    auto out = std::make_shared<Snapshot>();
    out->seq = seq();
    out->time = time_;
    out->session.name = info_.name;
    out->session.mode = info_.mode;

    auto& account = out->account;
    account.currency = book_.currency();
    account.equity = book_.equity();
    account.cash = book_.cash();
    account.initial = book_.initial();
    account.pnl_today = account.equity - day_start_equity_;
    account.pnl_today_ratio = ratio(account.pnl_today.to_double(), day_start_equity_.to_double());
    account.pnl_total = account.equity - account.initial;
    account.realized = book_.realized();
    account.unrealized = book_.unrealized();
    account.peak = book_.peak();
    account.fees = book_.fees();
    account.drawdown = book_.drawdown();
    account.max_drawdown = book_.max_drawdown();

    std::vector<std::uint32_t> holders(spec_.instruments.size());
    for (std::uint32_t i = 0; i < host_.size(); ++i)
        if (!book_.ledger({i}).position().is_zero()) ++holders[host_.slot({i}).instrument.index()];
    for (const auto& instrument : spec_.instruments) {
        const auto id = instrument.id;
        const core::Price last = book_.last_price(id);
        out->instruments.push_back(
            {instrument.symbol, last, book_.last_time(id), bars_[id.index()]});
        const core::Quantity net = book_.net_position(id);
        if (net.is_zero() && holders[id.index()] == 0) continue;
        const core::Money value = book_.value(id, net).value_or(core::Money{});
        account.gross_exposure += value.abs();
        account.net_exposure += value;
        core::Price average;
        if (!net.is_zero())
            average = core::Decimal::divide(
                book_.net_basis(id),
                core::Decimal::multiply(net, instrument.contract_size, core::Rounding::half_even),
                core::Rounding::half_even);
        out->positions.push_back({instrument.symbol, net, average, last, value,
                                  book_.unrealized(id), holders[id.index()]});
    }
    account.leverage = ratio(account.gross_exposure.to_double(), account.equity.to_double());

    out->risk.trading_state = risk::to_string(gate_.state());
    out->risk.killed = gate_.killed();
    for (const auto& usage : gate_.usage())
        out->risk.limits.push_back({usage.name, usage.scope,
                                    std::string(usage.name) == "open_positions" ? "count" : "ratio",
                                    usage.action, usage.measured, usage.limit,
                                    ratio(usage.measured, usage.limit)});

    const auto& c = counters_;
    out->counts = {c.events, c.signals, c.decisions, c.blocked, c.orders, c.fills, c.trades};
    for (const auto& [code, count] : codes_)
        if (code != "OK" && code != "ENSEMBLE_MEMBER" && !code.starts_with("ALREADY"))
            out->blocked_by.push_back({std::string(code), count});
    std::ranges::stable_sort(out->blocked_by, std::greater{}, &Snapshot::CodeCount::count);

    const auto profits = book_.strategy_profits();
    const double initial = book_.initial().to_double();
    for (std::uint32_t i = 0; i < host_.size(); ++i) {
        const Slot& slot = host_.slot({i});
        const bool voter = shadows_.has(slot.id);
        const auto& ledger = voter ? shadows_.ledger(slot.id) : book_.ledger(slot.id);
        Snapshot::Strategy row;
        row.id = i;
        row.name = slot.definition->name;
        row.type = slot.definition->type;
        row.symbol = slot.definition->symbol;
        row.timeframe = to_string(slot.definition->timeframe);
        row.state = to_string(slot.state);
        row.fault = slot.fault;
        row.role = to_string(slot.role);
        row.signal = model::to_string(slot.signal);
        row.confidence = slot.confidence;
        row.position = ledger.position();
        row.realized = ledger.realized();
        const core::Money own_unrealized = ledger.unrealized(
            spec_.instruments.at(slot.instrument), book_.last_price(slot.instrument));
        row.pnl = voter ? ledger.realized() - ledger.fees() + own_unrealized : profits[i];
        row.unrealized = row.pnl - (ledger.realized() - ledger.fees());
        row.pnl_today = row.pnl - day_start_profit_[i];
        row.drawdown = ratio(std::max(0.0, (peak_profit_[i] - row.pnl).to_double()), initial);
        row.trades = ledger.trades();
        row.win_rate = ratio(static_cast<double>(ledger.wins()),
                             static_cast<double>(ledger.trades()));
        row.blocked = slot.blocked;
        row.last_decision = slot.last_decision.value;
        row.spark.assign(sparks_[i].begin(), sparks_[i].end());
        row.spark.push_back(row.pnl.to_double());
        out->strategies.push_back(std::move(row));
    }
    out->alerts.assign(alerts_.begin(), alerts_.end());
    return out;
}

}  // namespace pmp::engine
