#include "data/instruments.hpp"

#include "config/load.hpp"

namespace pmp::data {

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
