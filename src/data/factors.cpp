#include "data/factors.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "data/csv_fields.hpp"
#include "data/csv_layout.hpp"
#include "data/line_reader.hpp"

namespace pmp::data {
namespace {

using core::Decimal;
using core::ErrorCode;
using core::fail;

constexpr auto half_even = core::Rounding::half_even;

core::Result<Factors> read(std::unique_ptr<ByteSource> source, const std::string& name) {
    LineReader lines(std::move(source), name);
    Factors out{name, {}};
    std::string_view line;
    for (;;) {
        const auto more = lines.next(line);
        if (!more) return std::unexpected(more.error());
        if (!*more) break;
        if (line.empty()) continue;
        const auto fields = split_names(line, ',');
        const auto bad = [&](const char* why) {
            return fail(ErrorCode::data, why, fmt::format("{}:{}", name, lines.line_number()),
                        "rows are yyyymmdd,price factor,split factor");
        };
        Factor f;
        bool rounded = false;
        if (fields.size() < 3 || fields[0].size() != 8 ||
            parse_time_field(fields[0], f.date) != TimeKind::exact)
            return bad("this is no row of a factor file");
        if (!parse_number(fields[1], f.price, rounded) || !f.price.is_positive() ||
            !parse_number(fields[2], f.split, rounded) || !f.split.is_positive())
            return bad("a factor is not a positive number");
        if (!out.rows.empty() && f.date <= out.rows.back().date)
            return bad("its date is not after the one before");
        out.rows.push_back(f);
    }
    if (out.rows.empty()) return fail(ErrorCode::data, "the factor file is empty", name);
    return out;
}

/// price * price factor * split factor; false when that is no price.
bool scale(Decimal& price, const Factor& f) {
    constexpr double most = 9e10;  // of a Decimal
    const double once = price.to_double() * f.price.to_double();
    if (once > most || once * f.split.to_double() > most) return false;
    price = Decimal::multiply(Decimal::multiply(price, f.price, half_even), f.split, half_even);
    return price.is_positive();
}

}  // namespace

core::Result<Factors> load_factors(const std::string& path) {
    auto source = open_source(path);
    if (!source) return std::unexpected(source.error());
    return read(std::move(*source), path);
}

core::Result<Factors> parse_factors(std::string_view text, const std::string& name) {
    return read(text_source(text), name);
}

core::Status apply_factors(const Factors& factors, const Zone* zone, std::vector<model::Bar>& bars,
                           ImportReport& report) {
    std::size_t row = 0, adjusted = 0;
    for (auto& bar : bars) {
        const core::Time local = zone ? zone->to_local(bar.open_time) : bar.open_time;
        const core::Time date = core::floor_to(local, core::Duration::days(1));
        while (row < factors.rows.size() && factors.rows[row].date < date) ++row;
        if (row == factors.rows.size()) break;
        const Factor& f = factors.rows[row];
        if (f.price == Decimal(1) && f.split == Decimal(1)) continue;
        bool good =
            scale(bar.open, f) && scale(bar.high, f) && scale(bar.low, f) && scale(bar.close, f);
        if (bar.is_quoted())
            good = good && scale(bar.ask.open, f) && scale(bar.ask.high, f) &&
                   scale(bar.ask.low, f) && scale(bar.ask.close, f);
        if (!good)
            return fail(ErrorCode::data,
                        fmt::format("an adjusted price of {} is zero or out of range",
                                    core::to_string(bar.open_time)),
                        factors.name);
        bar.volume /= f.split.to_double();
        ++adjusted;
    }
    report.factors =
        fmt::format("{}: {} bars adjusted for splits and dividends", factors.name, adjusted);
    return {};
}

}  // namespace pmp::data
