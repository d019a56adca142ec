// A file of bars, as `pmp data import` reads it.
#include <optional>

#include <fmt/format.h>

#include "data/csv_reader.hpp"
#include "fuzz.hpp"

namespace {

using namespace pmp;

data::ImportOptions options(std::optional<model::Timeframe> timeframe) {
    return {.instrument = {}, .symbol = "X", .timeframe = timeframe, .timezone = "UTC"};
}

void check_bars(const data::Import& import) {
    const auto& report = import.report;
    fuzz::require(report.rows == report.accepted + report.rejected, "every row is counted once");
    fuzz::require(report.accepted == import.series.bars.size(), "accepted rows are bars");
    fuzz::require(report.rejected_rows.size() <= data::ImportReport::max_listed, "a bounded list");
    core::Time last = core::Time::min();
    for (const auto& bar : import.series.bars) {
        const auto fault = model::bar_fault(bar);
        fuzz::require(!fault, "bars are sound: " + fault.value_or(""));
        fuzz::require(bar.open_time >= last, "no bar opens before the one before it has closed");
        last = bar.close_time;
    }
}

/// As data::write_csv writes it.
std::string plain_text(const data::Series& series) {
    std::string out = "time,open,high,low,close,volume\n";
    for (const auto& bar : series.bars)
        out += fmt::format("{},{},{},{},{},{:.17g}\n", core::to_string(bar.open_time),
                           bar.open.to_string(), bar.high.to_string(), bar.low.to_string(),
                           bar.close.to_string(), bar.volume);
    return out;
}

void check_round_trip(const data::Series& series) {
    for (const auto& bar : series.bars)
        if (bar.is_quoted()) return;
    const auto again =
        data::read_csv_text(plain_text(series), "plain.csv", options(series.timeframe));
    fuzz::require(again.has_value(), "what was imported can be imported");
    fuzz::require(again->series.bars == series.bars, "what was imported is imported the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto import = data::read_csv_text(text, "fuzz.csv", options({}));
    if (!import) {
        fuzz::require(!import.error().text().empty(), "an error says what");
        return 0;
    }
    check_bars(*import);
    fuzz::require(!import->report.text().empty(), "a report has a text");
    if (!import->series.bars.empty()) check_round_trip(import->series);

    auto strict = options({});
    strict.strict = true;
    const auto same = data::read_csv_text(text, "fuzz.csv", strict);
    fuzz::require(same.has_value() == (import->report.rejected == 0),
                  "strict fails exactly when a row is rejected");
    return 0;
}
