#pragma once

#include <string>
#include <vector>

#include "backtest/result.hpp"

namespace pmp::reports {

/// Prices of a stretch of bars, as drawn in a chart.
struct PricePoint {
    core::Time time;  ///< its end
    core::Price low, high, close;
};
struct PriceCurve {
    std::string symbol;
    std::vector<PricePoint> points;  ///< in order of time

    static constexpr std::size_t most_points = 700;  ///< more than a chart can show
};

/// What a report says beside the numbers. All of it is plain text and is escaped.
struct ReportInfo {
    std::string title;    ///< heading; the result's name when empty
    std::string mode;     ///< "Backtest", "Paper replay session"
    std::string created;  ///< when the report was made; left out when empty
    std::vector<std::string> sources;  ///< one line each: data files, configuration values
    std::string config_path;
    std::vector<PriceCurve> prices;  ///< to draw trades on; none: no such charts
};

/// One self-contained HTML page (UTF-8): no network, pictures drawn as inline SVG, light, dark and
/// print styles; its one script sorts the table of strategies, and all else works without it. Same
/// inputs, same bytes.
[[nodiscard]] std::string html_report(const backtest::Result& result, const ReportInfo& info);

/// Writes `report.html` and `report.json` (backtest::write_json) into `folder`, which is made when
/// it does not exist, and returns the path of the page. Each file is complete or as it was before:
/// both are written beside their place, brought to the disk, and then renamed.
/// Error: ErrorCode::data with the path and the system's reason (disk full, not permitted).
[[nodiscard]] core::Result<std::string> write_report(const std::string& folder,
                                                     const backtest::Result& result,
                                                     const ReportInfo& info);

}  // namespace pmp::reports
