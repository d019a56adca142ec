#pragma once

#include <string>

#include "backtest/tables.hpp"
#include "reports/curve.hpp"
#include "reports/report.hpp"

namespace pmp::reports {

/// What every section reads.
struct Page {
    const backtest::Result& result;
    const ReportInfo& info;
    Curve curve;  ///< the account's
    backtest::Tables tables;

    /// Whether there is a section with this id; most are always there.
    [[nodiscard]] bool has(std::string_view section) const {
        if (section == "benchmark") return result.benchmark.has_value();
        return section != "prices" || !info.prices.empty();
    }
};

// Each gives one <section> (or the header) of the page; the names say which.
[[nodiscard]] std::string header_section(const Page& page);
[[nodiscard]] std::string equity_section(const Page& page);
[[nodiscard]] std::string monthly_section(const Page& page);
[[nodiscard]] std::string distribution_section(const Page& page);
[[nodiscard]] std::string drawdown_section(const Page& page);
[[nodiscard]] std::string rolling_section(const Page& page);
[[nodiscard]] std::string benchmark_section(const Page& page);  ///< empty without a benchmark
[[nodiscard]] std::string prices_section(const Page& page);     ///< empty without prices
[[nodiscard]] std::string excursions_section(const Page& page);
[[nodiscard]] std::string timing_section(const Page& page);
[[nodiscard]] std::string metrics_section(const Page& page);
[[nodiscard]] std::string strategies_section(const Page& page);
[[nodiscard]] std::string trades_section(const Page& page);
[[nodiscard]] std::string decisions_section(const Page& page);
[[nodiscard]] std::string costs_section(const Page& page);
[[nodiscard]] std::string ambiguity_section(const Page& page);
[[nodiscard]] std::string provenance_section(const Page& page);

/// The style sheet.
[[nodiscard]] const char* style();
/// The script, and the hash of it that the content policy allows.
[[nodiscard]] const char* script();
[[nodiscard]] const char* script_hash();

/// "<section ..><h2>..</h2>" with an id that the contents link to. Ends with "</section>".
[[nodiscard]] std::string open_section(const char* id, const char* title);

}  // namespace pmp::reports
