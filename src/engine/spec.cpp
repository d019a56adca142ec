#include "engine/spec.hpp"

#include <algorithm>
#include <filesystem>

#include "config/json.hpp"
#include "config/reader.hpp"
#include "data/instruments.hpp"

namespace pmp::engine {

using core::Decimal;

namespace {

std::string resolve(const std::string& base, const std::string& file) {
    if (file.empty() || file.front() == '/') return file;
    return (std::filesystem::path(base) / file).lexically_normal().string();
}

model::Commission read_commission(config::Section& in) {
    using Kind = model::Commission::Kind;
    model::Commission c;
    c.kind = in.one_of("kind", Kind::none,
                       {{"none", Kind::none},
                        {"percent", Kind::percent},
                        {"per_unit", Kind::per_unit},
                        {"fixed", Kind::fixed}});
    if (c.kind == Kind::percent)
        c.rate = in.decimal("rate", {.min = Decimal(0), .max = Decimal(1)});
    if (c.kind == Kind::per_unit || c.kind == Kind::fixed)
        c.amount = in.decimal("amount", {.min = Decimal(0)});
    if (c.kind == Kind::per_unit) c.minimum = in.decimal("minimum", Decimal(0), {.min = Decimal(0)});
    return c;
}

model::Slippage read_slippage(config::Section& in) {
    using Kind = model::Slippage::Kind;
    model::Slippage s;
    s.kind = in.one_of("kind", Kind::none,
                       {{"none", Kind::none}, {"percent", Kind::percent}, {"ticks", Kind::ticks}});
    if (s.kind == Kind::none) in.allow("value");
    else s.value = in.decimal("value", {.min = Decimal(0)});
    return s;
}

void read_execution(config::Section& in, SessionSpec& spec) {
    using execution::FillMode;
    using execution::Intrabar;
    spec.fill = in.one_of("fill", spec.fill,
                          {{"next_open", FillMode::next_open}, {"this_close", FillMode::this_close}});
    spec.intrabar = in.one_of("intrabar", spec.intrabar,
                              {{"stop_first", Intrabar::stop_first},
                               {"target_first", Intrabar::target_first},
                               {"nearest_first", Intrabar::nearest_first},
                               {"finer", Intrabar::finer}});
    spec.at_end = in.one_of("at_end", spec.at_end,
                            {{"close", AtEnd::close}, {"hold", AtEnd::hold}});
    if (in.has("participation"))
        spec.participation =
            in.decimal("participation", {.min = Decimal(0), .max = Decimal(1), .above = true});
    in.section("commission",
               [&](config::Section& c) { spec.costs.commission = read_commission(c); });
    in.section("slippage", [&](config::Section& c) { spec.costs.slippage = read_slippage(c); });
}

}  // namespace

core::Result<SessionSpec> parse_session(const config::Table& root_table, const std::string& base,
                                        std::vector<std::string> allowed) {
    SessionSpec spec;
    config::Section root(root_table, "");
    for (const char* key : {"strategy", "strategy_grid", "optimize"}) root.allow(key);
    root.section("session", [&](config::Section& in) {
        spec.name = in.string("name", spec.name);
        const bool sound = !spec.name.empty() && spec.name.size() <= 40 &&
                           spec.name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRS"
                                                       "TUVWXYZ0123456789_-") == std::string::npos;
        if (!sound) in.fail("name", "a session's name is 1 to 40 letters, digits, _ or -");
    });
    for (const std::string& key : allowed) root.allow(key);

    core::Decimal margin;
    root.section("account", [&](config::Section& in) {
        spec.currency = in.string("currency", spec.currency);
        spec.cash = in.decimal("cash", spec.cash, {.min = Decimal(0), .above = true});
        if (!in.has("leverage")) return;
        const Decimal leverage = in.decimal("leverage", {.min = Decimal(1)});
        if (in.ok()) margin = Decimal::divide(1, leverage, core::Rounding::half_even);
    });
    root.section("execution", [&](config::Section& in) { read_execution(in, spec); });
    core::Price spread;
    root.section("costs", [&](config::Section& in) {
        spread = in.decimal("spread", Decimal(0), {.min = Decimal(0)});
        in.section("commission",
                   [&](config::Section& c) { spec.costs.commission = read_commission(c); });
        in.section("slippage", [&](config::Section& c) { spec.costs.slippage = read_slippage(c); });
    });
    root.section("metrics", [&](config::Section& in) {
        spec.periods_per_year =
            in.number("periods_per_year", spec.periods_per_year, {.min = 1, .max = 1e6});
        spec.risk_free = in.number("risk_free", spec.risk_free, {.min = -1, .max = 10});
        spec.periods_given = in.has("periods_per_year");
        spec.sampling = in.one_of("sampling", spec.sampling,
                                  {{"daily", Sampling::daily},
                                   {"weekly", Sampling::weekly},
                                   {"monthly", Sampling::monthly}});
        spec.rolling_window = static_cast<int>(
            in.integer("rolling_window", spec.rolling_window, {.min = 2, .max = 100'000}));
        spec.benchmark = in.string("benchmark", "");
    });
    root.section("strategies", [&](config::Section& in) {
        in.allow("store");  // read before: its strategies are in the list already
        spec.stall_seconds = static_cast<int>(
            in.integer("stall_seconds", spec.stall_seconds, {.min = 1, .max = 3600}));
    });

    // Facts about instruments: from a file, and from the configuration itself.
    model::InstrumentTable known;
    if (root.ok() && root.has("instruments")) {
        const std::string file = resolve(base, root.string("instruments"));
        auto loaded = data::load_instruments(file);
        if (!loaded) return std::unexpected(loaded.error());
        known = std::move(*loaded);
    }
    data::read_instruments(root, known);

    root.sections("data", [&](config::Section& in) {
        DataSpec d;
        d.symbol = in.string("symbol");
        d.ticks_file = resolve(base, in.string("ticks", ""));
        d.file = resolve(base, d.ticks_file.empty() ? in.string("file") : in.string("file", ""));
        if (!d.ticks_file.empty() && !d.file.empty())
            in.fail("ticks", "bars are made of the ticks: give ticks or file, not both");
        if (!d.ticks_file.empty() && !in.has("timeframe"))
            in.fail("timeframe", "bars of which length are to be made of the ticks?",
                    "write timeframe = \"1m\"");
        d.finer_file = resolve(base, in.string("finer", ""));
        d.timeframe = in.string("timeframe", "");
        d.timezone = in.string("timezone", "");
        d.dialect = in.string("dialect", "");
        d.factors = resolve(base, in.string("factors", ""));
        for (auto [key, place] : {std::pair{"from", &d.from}, std::pair{"to", &d.to}})
            if (const auto t = in.time(key)) *place = core::to_string(*t);
        d.origin = in.where("");
        model::Instrument instrument;
        if (const auto* fact = known.find(d.symbol)) instrument = *fact;
        instrument.symbol = d.symbol;
        if (instrument.margin.is_zero()) instrument.margin = margin;
        instrument.spread = in.decimal("spread", spread.is_zero() ? instrument.spread : spread,
                                       {.min = Decimal(0)});
        instrument.price = in.one_of("price", instrument.price,
                                     {{"bid", model::PriceSide::bid},
                                      {"mid", model::PriceSide::mid},
                                      {"ask", model::PriceSide::ask}});
        instrument.tick = in.decimal("tick", instrument.tick, {.min = Decimal(0), .above = true});
        instrument.lot = in.decimal("lot", instrument.lot, {.min = Decimal(0), .above = true});
        instrument.currency = in.string("currency", instrument.currency);
        instrument.contract_size = in.decimal("contract_size", instrument.contract_size,
                                              {.min = Decimal(0), .above = true});
        if (!in.ok()) return;
        if (auto added = spec.instruments.add(std::move(instrument)); !added)
            in.fail("symbol", added.error().what, added.error().hint);
        spec.data.push_back(std::move(d));
    });
    if (const auto* risk = root_table.find("risk")) {
        root.allow("risk");
        const auto* table = std::get_if<config::Table>(&risk->data());
        if (table == nullptr) root.fail("risk", "risk must be a table");
        else if (auto limits = risk::parse_limits(*table); limits) spec.limits = *limits;
        else return std::unexpected(limits.error());
    }
    if (auto status = root.finish(); !status) return std::unexpected(status.error());
    if (spec.data.empty())
        return core::fail(core::ErrorCode::config, "there is no data", "data",
                          "add a [[data]] table with symbol and file");
    if (spec.intrabar == execution::Intrabar::finer &&
        std::ranges::none_of(spec.data, [](const DataSpec& d) { return !d.finer_file.empty(); }))
        return core::fail(core::ErrorCode::config,
                          "intrabar = \"finer\", but no [[data]] names finer bars",
                          "execution.intrabar",
                          "add finer = \"file.csv\" to the [[data]] it is for, or choose another");
    if (!spec.benchmark.empty() && spec.instruments.find(spec.benchmark) == nullptr)
        spec.benchmark = resolve(base, spec.benchmark);
    spec.config_hash = config::config_hash(root_table);
    return spec;
}

}  // namespace pmp::engine
