#include "data/instruments.hpp"

#include <algorithm>

#include "config/load.hpp"
#include "data/zone.hpp"

namespace pmp::data {

namespace {

/// rollover = "17:00 America/New_York", triple = "wed".
void read_swap(config::Section& in, model::Swap& swap) {
    constexpr const char* days[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    swap.long_rate = in.decimal("long", core::Decimal{});
    swap.short_rate = in.decimal("short", core::Decimal{});
    const std::string rollover = in.string("rollover", "17:00 " + swap.zone);
    const auto digit = [&](std::size_t i) { return rollover[i] - '0'; };
    const bool shaped = rollover.size() > 6 && rollover[2] == ':' && rollover[5] == ' ' &&
                        rollover.find_first_not_of("0123456789:") == 5;
    const int hour = shaped ? digit(0) * 10 + digit(1) : 24;
    const int minute = shaped ? digit(3) * 10 + digit(4) : 0;
    if (hour > 23 || minute > 59)
        return in.fail("rollover", "'" + rollover + "' is no time of day and zone",
                       "write rollover = \"17:00 America/New_York\"");
    swap.minute = hour * 60 + minute;
    swap.zone = rollover.substr(6);
    if (const auto zone = Zone::parse(swap.zone); !zone)
        return in.fail("rollover", zone.error().what, zone.error().hint);
    const std::string triple = in.string("triple", days[swap.triple_weekday]);
    const auto day = std::ranges::find(days, triple);
    if (day == std::end(days) && triple != "none")
        return in.fail("triple", "'" + triple + "' is no weekday", "write triple = \"wed\" or \"none\"");
    swap.triple_weekday = triple == "none" ? -1 : static_cast<int>(day - std::begin(days));
}

}  // namespace

void read_instruments(config::Section& root, model::InstrumentTable& table) {
    root.sections("instrument", [&](config::Section& in) {
        using core::Decimal;
        const config::Range<Decimal> positive{.min = Decimal{}, .above = true};
        const config::Range<Decimal> not_negative{.min = Decimal{}};
        model::Instrument out;
        out.symbol = in.string("symbol");
        out.currency = in.string("currency", out.currency);
        out.tick = in.decimal("tick", out.tick, positive);
        out.lot = in.decimal("lot", out.lot, positive);
        out.min_quantity = in.decimal("min_quantity", out.min_quantity, not_negative);
        out.max_quantity = in.decimal("max_quantity", out.max_quantity, not_negative);
        out.contract_size = in.decimal("contract_size", out.contract_size, positive);
        out.spread = in.decimal("spread", out.spread, not_negative);
        out.margin = in.decimal("margin", out.margin, {.min = Decimal{}, .max = Decimal(1)});
        in.section("swap", [&](config::Section& swap) { read_swap(swap, out.swap); });
        out.description = in.string("description", "");
        if (!in.ok()) return;
        if (const auto id = table.add(std::move(out)); !id) in.fail("", id.error().what);
    });
}

core::Result<model::InstrumentTable> load_instruments(const std::filesystem::path& path) {
    const auto file = config::load_file(path);
    if (!file) return std::unexpected(file.error());
    config::Section root(*file, "", path.string());
    model::InstrumentTable table;
    read_instruments(root, table);
    if (auto status = root.finish(); !status) return std::unexpected(status.error());
    if (table.size() == 0)
        return core::fail(core::ErrorCode::config, "the file has no [[instrument]]", path.string());
    return table;
}

}  // namespace pmp::data
