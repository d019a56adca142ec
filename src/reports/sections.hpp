#pragma once

#include <string>

#include "reports/curve.hpp"
#include "reports/report.hpp"

namespace pmp::reports {

/// What every section reads.
struct Page {
    const backtest::Result& result;
    const ReportInfo& info;
    Curve curve;  ///< the account's
};

// Each gives one <section> (or the header) of the page; the names say which.
[[nodiscard]] std::string header_section(const Page& page);
[[nodiscard]] std::string equity_section(const Page& page);
[[nodiscard]] std::string monthly_section(const Page& page);
[[nodiscard]] std::string distribution_section(const Page& page);
[[nodiscard]] std::string drawdown_section(const Page& page);
[[nodiscard]] std::string metrics_section(const Page& page);
[[nodiscard]] std::string strategies_section(const Page& page);
[[nodiscard]] std::string trades_section(const Page& page);
[[nodiscard]] std::string decisions_section(const Page& page);
[[nodiscard]] std::string costs_section(const Page& page);
[[nodiscard]] std::string ambiguity_section(const Page& page);
[[nodiscard]] std::string provenance_section(const Page& page);

/// The style sheet.
[[nodiscard]] const char* style();

/// "<section ..><h2>..</h2>" with an id that the contents link to. Ends with "</section>".
[[nodiscard]] std::string open_section(const char* id, const char* title);

}  // namespace pmp::reports
